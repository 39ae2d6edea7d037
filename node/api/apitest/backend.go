// Package apitest is a Backend for tests: a market in memory whose tasks end as their
// capability says. Nothing but tests may import it.
package apitest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// Backend implements api.Backend. Log is its event log; set Fail to make every call fail.
type Backend struct {
	Log *api.EventLog
	// Depositing, when set, is called in Deposit, which fails with its error.
	Depositing func(context.Context) error

	mu     sync.Mutex
	fail   error
	blobs  map[string][]byte
	agents []api.Agent
	tasks  []*task // oldest first
	exit   *api.Withdrawal
	closed map[string]int // lane to how often it was force-closed
}

type task struct {
	api.Task
	request api.TaskRequest
	output  []byte
}

// Token is the money of the tests.
var Token = api.TokenInfo{Symbol: "ztUSD", Decimals: 6, Address: "0x00000000000000000000000000000000000000aa", ChainID: 31337, Vault: "0x00000000000000000000000000000000000000bb"}

// Peers of the tests.
const (
	Self   = "12D3KooWSelfSelfSelfSelfSelfSelfSelfSelfSelfSelfSelf"
	Winner = "12D3KooWWinnerWinnerWinnerWinnerWinnerWinnerWinnerWi"
	Loser  = "12D3KooWLoserLoserLoserLoserLoserLoserLoserLoserLoser"
)

// New makes an empty backend.
func New() *Backend {
	return &Backend{Log: api.NewEventLog(1000, 64), blobs: map[string][]byte{}, closed: map[string]int{}}
}

// SetFail makes every call fail with err; nil makes them work again.
func (b *Backend) SetFail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fail = err
}

func (b *Backend) lock() (func(), error) {
	b.mu.Lock()
	if b.fail != nil {
		defer b.mu.Unlock()
		return nil, b.fail
	}
	return b.mu.Unlock, nil
}

// NodeStatus implements api.Backend.
func (b *Backend) NodeStatus(context.Context) (api.NodeStatus, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.NodeStatus{}, err
	}
	defer unlock()
	return api.NodeStatus{
		PeerID: Self, Version: "1.2.3", Network: api.Network{Name: "testnet", ID: "bafytest", Token: Token}, Peers: 2,
		Chain: api.Chain{URL: "http://127.0.0.1:8545", ChainID: 31337, Head: 9007199254740993}, Roles: []string{"requester"},
		Engine: api.Engine{Layers: []api.Layer{
			{Name: "seccomp", Does: "It can make no system call but those that computing needs.", Holds: true, Required: true},
			{Name: "landlock", Does: "It can open no file.", Why: "the kernel has no Landlock", Remedy: "use Linux 5.13"},
		}},
		Problems: []api.Trouble{{Code: api.CodeChainUnreachable, What: "the chain does not answer", Cause: "connection refused", Remedy: "start it"}},
	}, nil
}

// Peers implements api.Backend.
func (b *Backend) Peers(context.Context) ([]api.Peer, error) {
	unlock, err := b.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	return []api.Peer{{PeerID: Winner, Address: "/ip4/127.0.0.1/tcp/4001", Path: "lan", Agent: "evil\x1b[31mname", LatencyMicros: 1500}}, nil
}

// PutBlob implements api.Backend.
func (b *Backend) PutBlob(_ context.Context, r io.Reader) (api.Blob, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return api.Blob{}, fmt.Errorf("store: %w", err)
	}
	unlock, err := b.lock()
	if err != nil {
		return api.Blob{}, err
	}
	defer unlock()
	cid := fmt.Sprintf("bafyblob%04d", len(b.blobs))
	b.blobs[cid] = raw
	return api.Blob{CID: cid, Size: int64(len(raw))}, nil
}

// Publish implements api.Backend.
func (b *Backend) Publish(_ context.Context, req api.PublishRequest) (api.Agent, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.Agent{}, err
	}
	defer unlock()
	raw, ok := b.blobs[req.ModuleCID]
	switch {
	case !ok:
		return api.Agent{}, api.NewProblem(api.CodeModuleMissing, "the module is not here", req.ModuleCID+" is not stored", "upload it first")
	case bytes.HasPrefix(raw, []byte("\x00asm\x0d\x00\x01\x00")):
		return api.Agent{}, api.NewProblem(api.CodeModuleComponent, "this is a component, not a module", "its version is 13", "rebuild it for wasip1")
	case !bytes.HasPrefix(raw, []byte("\x00asm")):
		return api.Agent{}, api.NewProblem(api.CodeModuleInvalid, "this is not a WASM file", "it does not begin with \\0asm", "give a .wasm file")
	}
	g := api.Agent{Own: true, State: "serving", ModuleBytes: int64(len(raw)), Card: api.Card{
		CardFields: req.Card, CID: "bafycard" + req.Card.Name, ModuleCID: req.ModuleCID, PeerID: Self, Account: "0xself",
	}}
	for _, s := range req.Card.Skills {
		g.Card.Capabilities = append(g.Card.Capabilities, s.ID)
	}
	b.agents = append(b.agents, g)
	b.Log.Publish(api.Event{Time: time.Now(), Type: api.EventAgentPublished, Subject: g.Card.CID})
	return g, nil
}

// Agents implements api.Backend.
func (b *Backend) Agents(context.Context) ([]api.Agent, error) {
	unlock, err := b.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	return slices.Clone(b.agents), nil
}

func (b *Backend) find(id string) (int, error) {
	i := slices.IndexFunc(b.agents, func(g api.Agent) bool {
		return id == g.Card.CID || id == g.Card.ModuleCID || id == g.Card.Name || slices.Contains(g.Card.Capabilities, id)
	})
	if i < 0 {
		return i, api.NewProblem(api.CodeNotFound, "there is no such agent", id+" is not served here", "zerostate agent list")
	}
	return i, nil
}

// Agent implements api.Backend.
func (b *Backend) Agent(_ context.Context, id string) (api.Agent, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.Agent{}, err
	}
	defer unlock()
	i, err := b.find(id)
	if err != nil {
		return api.Agent{}, err
	}
	return b.agents[i], nil
}

// Unpublish implements api.Backend.
func (b *Backend) Unpublish(_ context.Context, id string) (api.Agent, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.Agent{}, err
	}
	defer unlock()
	i, err := b.find(id)
	if err != nil {
		return api.Agent{}, err
	}
	g := b.agents[i]
	g.State = "withdrawn"
	b.agents = slices.Delete(b.agents, i, i+1)
	return g, nil
}

// Find implements api.Backend.
func (b *Backend) Find(_ context.Context, q api.OfferQuery) (api.OfferList, error) {
	unlock, err := b.lock()
	if err != nil {
		return api.OfferList{}, err
	}
	defer unlock()
	var out api.OfferList
	for _, g := range b.agents {
		if slices.Contains(g.Card.Capabilities, q.Capability) || (q.ModuleCID != "" && g.Card.ModuleCID == q.ModuleCID) {
			out.Offers = append(out.Offers, api.Offer{Card: g.Card, Own: true, Path: "self"})
		}
	}
	if q.Capability == "forged.card" {
		out.Dropped = []api.Trouble{{Code: api.CodeCardSignature, What: "a card of a stranger", Cause: "its signature is wrong", Remedy: "nothing"}}
	}
	return out, nil
}

// Deposit implements api.Backend.
func (b *Backend) Deposit(ctx context.Context, req api.DepositRequest) (api.Transfer, error) {
	if b.Depositing != nil {
		if err := b.Depositing(ctx); err != nil {
			return api.Transfer{}, err
		}
	}
	unlock, err := b.lock()
	if err != nil {
		return api.Transfer{}, err
	}
	defer unlock()
	if req.Amount.Cmp(protocol.NewAmount(5_000_000)) > 0 {
		return api.Transfer{}, api.NewProblem(api.CodeFunds, "there is not enough to deposit", "the account holds 5 ztUSD", "zerostate wallet faucet")
	}
	return api.Transfer{TxHash: "0xdead", Block: 13, Amount: req.Amount, Token: Token}, nil
}

// Faucet implements api.Backend.
func (b *Backend) Faucet(context.Context, api.FaucetRequest) (api.Transfer, error) {
	if _, err := b.lock(); err != nil {
		return api.Transfer{}, err
	}
	defer b.mu.Unlock()
	return api.Transfer{}, api.NewProblem(api.CodeNotDevnet, "there is no faucet", "this network has real money", "buy tokens")
}

// Events implements api.Backend.
func (b *Backend) Events(ctx context.Context, q api.EventQuery) (<-chan api.Event, error) {
	return b.Log.Events(ctx, q)
}

// Stored lists the blobs' CIDs.
func (b *Backend) Stored() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Sorted(maps.Keys(b.blobs))
}

func short(id string) string { return strings.TrimPrefix(id, "bafytask") }
