package devchain

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/catalyst"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/params"
)

// Chain is a running chain. Its methods may be called from any goroutine.
type Chain struct {
	id       uint64
	node     *node.Node
	eth      *eth.Ethereum
	beacon   *catalyst.SimulatedBeacon
	rpc      *server
	log      *slog.Logger
	stop     context.CancelFunc
	sealing  sync.Mutex // the beacon is not safe for concurrent use
	finished sync.WaitGroup
	closed   sync.Once
	closeErr error
}

// FreshChainID draws a chain ID that no other devnet has, far from those of public chains.
func FreshChainID() (uint64, error) {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		return 0, fmt.Errorf("draw a chain ID: %w", err)
	}
	return binary.BigEndian.Uint64(b[:])>>12 | 1<<51, nil
}

// Start runs a chain until Close. It fails with ErrConfig, or when the address is taken.
func Start(cfg Config, log *slog.Logger) (*Chain, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("chain RPC: %w", err)
	}
	c, err := build(cfg, log)
	if err != nil {
		ln.Close()
		return nil, fmt.Errorf("start the embedded chain: %w", err)
	}
	if c.rpc, err = newServer(ln, c); err != nil {
		ln.Close()
		return nil, errors.Join(fmt.Errorf("start the embedded chain: %w", err), c.node.Close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.stop = cancel
	sealer := newSealer(c, cfg)
	c.finished.Add(2)
	go func() { defer c.finished.Done(); sealer.run(ctx) }()
	go func() { defer c.finished.Done(); c.serve() }()
	return c, nil
}

func build(cfg Config, log *slog.Logger) (*Chain, error) {
	nc := node.DefaultConfig
	nc.DataDir = ""
	nc.UseLightweightKDF = true
	nc.P2P = p2p.Config{NoDiscovery: true, NoDial: true}
	stack, err := node.New(&nc)
	if err != nil {
		return nil, err
	}
	backend, err := eth.New(stack, ethConfig(cfg))
	if err != nil {
		return nil, errors.Join(err, stack.Close())
	}
	if err := stack.Start(); err != nil {
		return nil, errors.Join(err, stack.Close())
	}
	beacon, err := catalyst.NewSimulatedBeacon(0, common.Address{}, backend)
	if err != nil {
		return nil, errors.Join(err, stack.Close())
	}
	return &Chain{id: cfg.ChainID, node: stack, eth: backend, beacon: beacon, log: log}, nil
}

// ethConfig is a full node of a chain with the Osaka rules. The forks after it are left out by
// name: go-ethereum's own development default runs ahead of every public chain, with other gas prices.
func ethConfig(cfg Config) *ethconfig.Config {
	rules := *params.AllDevChainProtocolChanges
	rules.ChainID = new(big.Int).SetUint64(cfg.ChainID)
	rules.AmsterdamTime, rules.BogotaTime = nil, nil

	alloc := core.SystemContractAllocs() // the deterministic-deployment proxy is among them
	for a, b := range cfg.Balances {
		alloc[a] = types.Account{Balance: new(big.Int).Set(b)}
	}
	ec := ethconfig.Defaults
	ec.Genesis = &core.Genesis{
		Config:    &rules,
		GasLimit:  ec.Miner.GasCeil,
		Timestamp: uint64(time.Now().Unix()),
		BaseFee:   big.NewInt(params.InitialBaseFee),
		Alloc:     alloc,
	}
	ec.SyncMode = ethconfig.FullSync
	ec.TxPool.NoLocals = true
	ec.LogNoHistory = true // search blocks, do not index
	// The default caches are for a chain of terabytes.
	ec.DatabaseCache, ec.TrieCleanCache, ec.TrieDirtyCache, ec.SnapshotCache = 16, 16, 32, 16
	return &ec
}

// ID is the chain ID.
func (c *Chain) ID() uint64 { return c.id }

// Genesis is the hash of block 0.
func (c *Chain) Genesis() common.Hash { return c.eth.BlockChain().Genesis().Hash() }

// HTTPURL is where JSON-RPC over HTTP answers.
func (c *Chain) HTTPURL() string { return "http://" + c.rpc.addr }

// WSURL is where JSON-RPC over WebSocket answers.
func (c *Chain) WSURL() string { return "ws://" + c.rpc.addr }

// AdvanceTime seals an empty block d (whole seconds) after the head, for tests of windows and
// expiries. Later blocks follow by one second each until the wall clock has caught up. It waits for
// pending transactions first and fails if ctx ends before.
func (c *Chain) AdvanceTime(ctx context.Context, d time.Duration) error {
	for {
		done, err := c.tryAdvance(d)
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (c *Chain) tryAdvance(d time.Duration) (bool, error) {
	c.sealing.Lock()
	defer c.sealing.Unlock()
	if c.pending() > 0 {
		return false, nil
	}
	return true, c.beacon.AdjustTime(d)
}

// Close stops the chain and forgets it. Calling it again does nothing.
func (c *Chain) Close() error {
	c.closed.Do(func() {
		c.stop()
		c.closeErr = c.rpc.close()
		c.finished.Wait()
		c.closeErr = errors.Join(c.closeErr, c.beacon.Stop(), c.node.Close())
	})
	return c.closeErr
}

func (c *Chain) pending() int {
	n, _ := c.eth.TxPool().Stats()
	return n
}

func (c *Chain) serve() {
	if err := c.rpc.run(); err != nil && !errors.Is(err, http.ErrServerClosed) {
		c.log.Error("embedded chain: RPC stopped", "err", err)
	}
}
