package chain

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/big"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
)

// Sender sends the transactions of one key. It is the only allocator of that key's nonces:
// run one Sender per key. Its methods may be called from any goroutine.
type Sender struct {
	client  *Client
	key     *ecdsa.PrivateKey
	from    common.Address
	chainID *big.Int
	signer  types.Signer
	journal Journal

	mu    sync.Mutex // held from the choice of a nonce until its transaction is broadcast
	next  uint64
	known bool // whether next is current

	rivals struct { // transactions that were offered again for more, by nonce
		sync.Mutex
		of map[uint64][]Entry
	}
}

// Tx is a transaction that the journal holds.
type Tx struct {
	Hash  common.Hash
	Nonce uint64
	entry Entry
}

// Call is what a transaction does.
type Call struct {
	To    *common.Address // nil creates a contract
	Value *big.Int        // wei; nil for none
	Data  []byte
	// MinGas is a floor under the estimated gas limit, for calls that may meet a costlier state in their
	// block than the estimate did at the head. Gas that is not used is not paid.
	MinGas uint64
	// ID makes a retry safe: while a transaction of the same ID is pending or has succeeded, Submit
	// returns that one instead of sending another. "" for none.
	ID string
}

// Option changes a transaction before it is signed.
type Option func(*Call)

// WithID sets the idempotency key, see Call.ID. It must say all that the call does, and when it is
// wanted twice, differ.
func WithID(id string) Option { return func(c *Call) { c.ID = id } }

// NewSender makes a sender for key on the chain with that ID. It asks the chain nothing; call
// Resume once before the first Submit after a start.
func NewSender(c *Client, chainID uint64, key *ecdsa.PrivateKey, j Journal) *Sender {
	id := new(big.Int).SetUint64(chainID)
	return &Sender{
		client: c, key: key, from: crypto.PubkeyToAddress(key.PublicKey),
		chainID: id, signer: types.LatestSignerForChainID(id), journal: j,
	}
}

// From is the address that pays for gas.
func (s *Sender) From() common.Address { return s.from }

// Do submits and waits: see Submit and Wait.
func (s *Sender) Do(ctx context.Context, call Call, opts ...Option) (*types.Receipt, error) {
	tx, err := s.Submit(ctx, call, opts...)
	if err != nil {
		return nil, err
	}
	return s.Wait(ctx, tx)
}

// Resume takes up what an earlier run left: it broadcasts again what no block holds, and marks the
// rest as done. It returns what is still pending, to be given to Wait by who cares, also beside an error that
// says why endpoints refused some of it. It fails with ErrNoAnswer, or with ErrWrongChain when the journal holds
// transactions of another chain.
func (s *Sender) Resume(ctx context.Context) ([]Tx, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	groups, err := s.pending()
	if err != nil || len(groups) == 0 {
		return nil, err
	}
	final, err := s.finalNumber(ctx)
	if err != nil {
		return nil, err
	}
	var open []Tx
	var refused error
	for _, group := range groups {
		newest := group[len(group)-1]
		tx, err := s.decode(newest)
		if err != nil {
			return nil, err
		}
		_, err = s.settle(ctx, group, true, final)
		switch {
		case err == nil, errors.Is(err, ErrReverted), errors.Is(err, ErrNonceTaken):
			continue
		case !errors.Is(err, errPending):
			return nil, err
		}
		if out := s.broadcast(ctx, tx); out.rejection != nil && !out.ambiguous {
			refused = errors.Join(refused, fmt.Errorf("broadcast %s again: %w", newest.Hash, explain(out.rejection)))
		}
		for _, e := range group[1:] {
			s.addRival(e)
		}
		open = append(open, Tx{Hash: newest.Hash, Nonce: newest.Nonce, entry: group[0]})
	}
	s.known = false
	return open, refused
}

// pending lists the journal's open transactions, those of one nonce together, in the order in which they were offered.
func (s *Sender) pending() ([][]Entry, error) {
	entries, err := s.journal.Pending(s.from)
	if err != nil {
		return nil, fmt.Errorf("read the transaction journal: %w", err)
	}
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Nonce, b.Nonce), cmp.Compare(a.Sent, b.Sent), cmp.Compare(len(a.Raw), len(b.Raw)))
	})
	return slices.Collect(chunkByNonce(entries)), nil
}

func chunkByNonce(entries []Entry) iter.Seq[[]Entry] {
	return func(yield func([]Entry) bool) {
		for len(entries) > 0 {
			n := 1
			for n < len(entries) && entries[n].Nonce == entries[0].Nonce {
				n++
			}
			if !yield(entries[:n]) {
				return
			}
			entries = entries[n:]
		}
	}
}

func (s *Sender) finalNumber(ctx context.Context) (uint64, error) {
	if s.client.instant {
		return math.MaxUint64, nil
	}
	h, err := s.client.Finalised(ctx)
	return h.Number, err
}

func (s *Sender) decode(e Entry) (*types.Transaction, error) {
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(e.Raw); err != nil {
		return nil, fmt.Errorf("transaction journal: entry %s is damaged: %w", e.Hash, err)
	}
	if tx.ChainId().Cmp(s.chainID) != 0 {
		return nil, fmt.Errorf("%w: the journal holds transaction %s for chain %s, this is chain %s; use the data directory of that network",
			ErrWrongChain, e.Hash, tx.ChainId(), s.chainID)
	}
	return tx, nil
}

// nonce gives the next nonce: what the chain expects, or what follows the last journaled one. Held: mu.
func (s *Sender) nonce(ctx context.Context) (uint64, error) {
	if s.known {
		return s.next, nil
	}
	n, err := call(ctx, s.client, func(ctx context.Context, ec *ethclient.Client) (uint64, error) {
		return ec.PendingNonceAt(ctx, s.from)
	})
	if err != nil {
		return 0, err
	}
	entries, err := s.journal.Pending(s.from)
	if err != nil {
		return 0, fmt.Errorf("read the transaction journal: %w", err)
	}
	for _, e := range entries {
		n = max(n, e.Nonce+1)
	}
	s.next, s.known = n, true
	return n, nil
}
