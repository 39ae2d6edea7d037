package chain

import (
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// A digit wrong in any of the three constants would send money to nowhere.
func TestProxyConstants(t *testing.T) {
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(proxyTx); err != nil {
		t.Fatal(err)
	}
	from, err := types.Sender(types.HomesteadSigner{}, tx)
	if err != nil || from != proxyDeployer {
		t.Fatalf("the presigned transaction is by %s, %v; want %s", from, err, proxyDeployer)
	}
	if at := crypto.CreateAddress(from, tx.Nonce()); at != proxyAddress {
		t.Fatalf("it creates %s, want %s", at, proxyAddress)
	}
	if tx.Cost().Cmp(proxyCost) != 0 {
		t.Fatalf("it costs %s wei, want %s", tx.Cost(), proxyCost)
	}
}
