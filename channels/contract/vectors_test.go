package contract_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient/gethclient"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/contract"
	"github.com/zerostate/zerostate/protocol"
)

// The vault's code, put by a call's overrides at each vector's address on a chain with its ID, hashes
// every cheque as Go does. The vectors are the ones that the Go side is tested with.
func TestGoldenVectors(t *testing.T) {
	b, err := os.ReadFile("../../protocol/testdata/cheque.json")
	check(t, err)
	var vectors []struct {
		Name   string               `json:"name"`
		Domain protocol.VaultDomain `json:"domain"`
		Cheque protocol.Cheque      `json:"cheque"`
		Digest common.Hash          `json:"digest"`
	}
	check(t, json.Unmarshal(b, &vectors))
	const chainID = 31337
	w := newWorldOn(t, chainID)
	code, err := w.raw.CodeAt(t.Context(), w.vault.Address(), nil)
	check(t, err)
	conn, err := rpc.DialContext(t.Context(), w.devchain.HTTPURL())
	check(t, err)
	defer conn.Close()
	compared := 0
	for _, v := range vectors {
		if v.Domain.ChainID != chainID {
			continue // no chain of ours can have it: the Go side alone is tested with it
		}
		locks := make([]contract.VaultTypesLock, len(v.Cheque.Locks))
		for i, l := range v.Cheque.Locks {
			locks[i] = contract.VaultTypesLock{Hash: l.Hash, Amount: l.Amount.Big(), Expiry: protocol.NewAmount(l.Expiry).Big()}
		}
		data := binding.PackHashCheque(contract.VaultTypesCheque{
			Payer: v.Cheque.Payer, Payee: v.Cheque.Payee, Token: v.Cheque.Token, Lane: v.Cheque.Lane,
			Seq: v.Cheque.Seq, Cumulative: v.Cheque.Cumulative.Big(), Locks: locks,
		})
		over := map[common.Address]gethclient.OverrideAccount{v.Domain.Vault: {Code: code}}
		out, err := gethclient.New(conn).CallContract(t.Context(), ethCall(v.Domain.Vault, data), nil, &over)
		check(t, err)
		if got := common.BytesToHash(out); got != v.Digest {
			t.Errorf("%s: Solidity gives %s, Go %s", v.Name, got, v.Digest)
		}
		compared++
	}
	if compared < 2 {
		t.Fatalf("only %d vectors were compared", compared)
	}
}

func TestIsVault(t *testing.T) {
	w := newWorld(t)
	code, err := w.raw.CodeAt(t.Context(), w.vault.Address(), nil)
	check(t, err)
	if !contract.IsVault(code) {
		t.Fatal("the deployed vault is not recognised")
	}
	hash, err := w.client.CodeHash(t.Context(), w.vault.Address())
	if err != nil || hash != crypto.Keccak256Hash(code) {
		t.Fatalf("code hash %s, %v", hash, err)
	}
	other, err := chain.Deploy(t.Context(), w.deployer, chain.DeployParams{ReleaseWindow: window, Salt: [32]byte{1}})
	check(t, err)
	if other.Existing || other.CodeHash == hash {
		t.Fatalf("another address must have another code hash: %+v", other)
	}
	code[len(code)/2] ^= 1
	if contract.IsVault(code) || contract.IsVault(nil) || contract.IsVault(code[1:]) {
		t.Fatal("other code is taken for the vault")
	}
}
