package vaultgas

import (
	"crypto/ecdsa"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus/beacon"
	"github.com/ethereum/go-ethereum/consensus/ethash"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

// Rules are the gas prices of a fork.
type Rules int

// The forks that are measured. Osaka is what public chains run; EIP8037 is Amsterdam, which prices new state apart.
const (
	Osaka Rules = iota
	EIP8037
)

// String names the column of the snapshot.
func (r Rules) String() string { return [...]string{"osaka", "eip8037"}[r] }

const (
	chainID = 31337
	genesis = 1_800_000_000
	gasTx   = 8_000_000
)

func (r Rules) config() *params.ChainConfig {
	c := *params.AllDevChainProtocolChanges
	c.ChainID = big.NewInt(chainID)
	c.AmsterdamTime, c.BogotaTime = nil, nil
	if r == EIP8037 {
		c.AmsterdamTime = new(uint64)
	}
	return &c
}

// deployGas is enough to put the vault there: new code is new state.
func (r Rules) deployGas() uint64 {
	if r == EIP8037 {
		return 100_000_000
	}
	return gasTx
}

// key gives the n-th deterministic key.
func key(n int) *ecdsa.PrivateKey {
	k, err := crypto.ToECDSA(crypto.Keccak256([]byte("zerostate gas"), big.NewInt(int64(n)).Bytes()))
	if err != nil {
		panic(err) // not for any of the few n here
	}
	return k
}

func address(k *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(k.PublicKey) }

// step is one transaction. Those with a name are measured; a pause before it is a block of its own that much later.
type step struct {
	name  string
	from  *ecdsa.PrivateKey
	to    *common.Address
	value int64
	data  []byte
	gas   uint64
	pause int64
}

// run makes a chain of the steps and gives the gas of the named ones. A step that fails is an error.
func run(r Rules, people []common.Address, steps []step) (used map[string]uint64, err error) {
	defer func() {
		// The chain maker panics on a transaction that it cannot include.
		if p := recover(); p != nil {
			err = fmt.Errorf("make the chain: %v", p)
		}
	}()
	config := r.config()
	alloc := core.SystemContractAllocs()
	for _, a := range people {
		alloc[a] = types.Account{Balance: new(big.Int).Mul(big.NewInt(1e6), big.NewInt(params.Ether))}
	}
	g := &core.Genesis{Config: config, GasLimit: 2_000_000_000, Timestamp: genesis, BaseFee: big.NewInt(params.InitialBaseFee), Difficulty: new(big.Int), Alloc: alloc}

	blocks := split(steps)
	_, _, receipts := core.GenerateChainWithGenesis(g, beacon.New(ethash.NewFaker()), len(blocks), func(i int, b *core.BlockGen) {
		b.SetPoS()
		if p := blocks[i][0].pause; p > 0 {
			b.OffsetTime(p)
		}
		for _, s := range blocks[i] {
			b.AddTx(types.MustSignNewTx(s.from, types.LatestSigner(config), &types.DynamicFeeTx{
				ChainID: config.ChainID, Nonce: b.TxNonce(address(s.from)), To: s.to, Value: big.NewInt(s.value), Data: s.data, Gas: max(s.gas, gasTx),
				GasFeeCap: new(big.Int).Mul(b.BaseFee(), big.NewInt(2)), GasTipCap: new(big.Int),
			}))
		}
	})
	used = make(map[string]uint64)
	for i, block := range blocks {
		for k, s := range block {
			if receipts[i][k].Status != types.ReceiptStatusSuccessful {
				return nil, fmt.Errorf("step %q of block %d failed", s.name, i+1)
			}
			if s.name != "" {
				used[s.name] = receipts[i][k].GasUsed
			}
		}
	}
	return used, nil
}

// split starts a block at each pause.
func split(steps []step) (blocks [][]step) {
	for i, s := range steps {
		if i == 0 || s.pause > 0 {
			blocks = append(blocks, nil)
		}
		blocks[len(blocks)-1] = append(blocks[len(blocks)-1], s)
	}
	return blocks
}
