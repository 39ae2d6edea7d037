package node

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/watch"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// chainLink is the node's hold on the chain. It dials and verifies when it is needed, so a
// node starts and serves what it can while the chain does not answer.
type chainLink struct {
	profile protocol.Profile
	urls    []string
	fees    watch.Fees
	keys    Keys
	journal chain.Journal

	mu     sync.Mutex
	live   *liveChain
	failed error
	since  time.Time // of failed
}

// liveChain is a verified connection with the senders of this node's keys.
type liveChain struct {
	client *chain.Client
	vault  *chain.Vault
	// gas sends what any key may send, or the owner's signer: the owner's key where it is here, the signer's where not.
	gas *chain.Sender
	own *chain.Sender // the owner's; nil where its key is elsewhere
}

// owner sends what the owner alone may do. what says what that is, and remedy how it is done where the key is elsewhere.
func (l *liveChain) owner(what, remedy string) (*chain.Sender, error) {
	if l.own != nil {
		return l.own, nil
	}
	return nil, api.NewProblem(api.CodeOwner, what+" needs the owner", "the owner's key is not on this machine, and the vault takes this from nobody else", remedy)
}

// retryChain is how long a failed dial is not tried again: callers in between get its error.
const retryChain = time.Second

// get returns the verified chain, dialling it if need be.
func (l *chainLink) get(ctx context.Context) (*liveChain, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.live != nil {
		return l.live, nil
	}
	if l.failed != nil && time.Since(l.since) < retryChain {
		return nil, l.failed
	}
	live, err := l.dial(ctx)
	if err != nil {
		l.failed, l.since = chainReason(err), time.Now()
		return nil, l.failed
	}
	l.live, l.failed = live, nil
	return live, nil
}

func (l *chainLink) dial(ctx context.Context) (*liveChain, error) {
	c, err := chain.Dial(ctx, chain.Config{URLs: l.urls, Instant: l.profile.Dev, Fees: l.fees})
	if err != nil {
		return nil, err
	}
	if err := c.Verify(ctx, l.profile.ChainID, l.profile.GenesisHash, l.profile.Vault, l.profile.VaultCodeHash); err != nil {
		c.Close()
		return nil, err
	}
	live := &liveChain{client: c, vault: c.Vault(l.profile.Vault)}
	if l.keys.Owner != nil {
		live.own = chain.NewSender(c, l.profile.ChainID, l.keys.Owner, l.journal)
		live.gas = live.own
	} else {
		live.gas = chain.NewSender(c, l.profile.ChainID, l.keys.Signer, l.journal)
	}
	if _, err := live.gas.Resume(ctx); err != nil && errors.Is(err, chain.ErrNoAnswer) {
		c.Close()
		return nil, err
	}
	return live, nil
}

func (l *chainLink) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.live != nil {
		l.live.client.Close()
		l.live = nil
	}
}

// foreign reports whether err says that the chain is there but is not the network's: that
// does not get better by waiting.
func foreign(err error) bool {
	return errors.Is(err, chain.ErrWrongChain) || errors.Is(err, chain.ErrWrongGenesis) || errors.Is(err, chain.ErrNoVault) || errors.Is(err, chain.ErrForeignCode)
}

// chainError is a reason that keeps its cause for errors.Is.
type chainError struct {
	reason *protocol.Reason
	cause  error
}

func (e *chainError) Error() string   { return e.reason.Error() }
func (e *chainError) Unwrap() []error { return []error{e.reason, e.cause} }

// chainReason says what a chain error means to who waits for a task or a payment.
func chainReason(err error) error {
	r := &protocol.Reason{Why: err.Error(), Fault: protocol.FaultChain}
	switch {
	case foreign(err):
		r.Code, r.What = protocol.CodeChainRefused, "the chain endpoint does not serve this network's chain"
		r.Remedy = "set [chain] rpc in config.toml to an endpoint of the network's chain"
	case errors.Is(err, chain.ErrFunds), errors.Is(err, chain.ErrTokenFunds), errors.Is(err, chain.ErrNotOpen):
		r.Code, r.What, r.Fault = protocol.CodeFunds, "not enough money in the vault", protocol.FaultRequester
		r.Remedy = "deposit: zerostate wallet deposit AMOUNT"
	case errors.Is(err, chain.ErrGasFunds):
		r.Code, r.What, r.Fault = protocol.CodeFunds, "not enough native coin to pay for the transaction", protocol.FaultRequester
		r.Remedy = "send some of the chain's coin to the account that pays for gas: zerostate wallet shows it"
	case errors.Is(err, chain.ErrHotAllowance):
		r.Code, r.What, r.Fault = protocol.CodeFunds, "the cheque signer may not reserve so much by itself", protocol.FaultRequester
		r.Remedy = "let the owner raise what it may: zerostate wallet owner allowance AMOUNT"
	case errors.Is(err, chain.ErrExitPending):
		r.Code, r.What, r.Fault = protocol.CodeFunds, "a withdrawal is under way: nothing can be reserved until it is paid", protocol.FaultRequester
		r.Remedy = "finish it: zerostate wallet says how"
	case errors.Is(err, chain.ErrReverted):
		r.Code, r.What, r.Remedy = protocol.CodeChainRefused, "the contract refused the transaction", "see the reason; zerostate wallet shows the account"
	case errors.Is(err, chain.ErrDisagree):
		r.Code, r.What = protocol.CodeChainUnreachable, "the endpoints of the chain do not agree"
		r.Remedy = "one of them lags or lies: compare them with a block explorer, and take it out of [chain] rpc in config.toml"
	default:
		r.Code, r.What, r.Remedy = protocol.CodeChainUnreachable, "the chain does not answer", "check [chain] rpc in config.toml and that the endpoint is up: zerostate node status"
	}
	return &chainError{r, err}
}

// laneFacts reads a lane and its signer at head.
func (l *liveChain) laneFacts(ctx context.Context, key [32]byte, account [32]byte) (channels.Facts, error) {
	lane, err := l.vault.Lane(ctx, key)
	if err != nil {
		return channels.Facts{}, chainReason(err)
	}
	f := factsOf(lane, common.Address{})
	if lane.Status == chain.LaneNone {
		return f, nil
	}
	if f.Signer, err = l.vault.SignerAt(ctx, account, lane.Epoch); err != nil {
		return channels.Facts{}, chainReason(err)
	}
	return f, nil
}

func factsOf(l chain.Lane, signer common.Address) channels.Facts {
	return channels.Facts{
		Reserved: l.Reserved, Paid: l.Paid, ReleaseAt: l.ReleaseAt, Epoch: l.Epoch, Signer: signer, Status: channels.Status(l.Status),
	}
}

// storeJournal keeps chain transactions in the node's store, durable before they are broadcast.
type storeJournal struct{ st *store.Store }

const txPrefix = "tx/"

func txKey(from common.Address, hash common.Hash) string {
	return txPrefix + from.Hex() + "/" + hash.Hex()
}

// Put implements chain.Journal.
func (j storeJournal) Put(e chain.Entry) error {
	return j.st.Update(func(tx store.Tx) error {
		if e.ID != "" {
			if err := tx.Set("tx-id/"+e.From.Hex()+"/"+e.ID, []byte(txKey(e.From, e.Hash))); err != nil {
				return err
			}
		}
		if err := oweFee(tx, e); err != nil {
			return err
		}
		open := "tx-open/" + e.From.Hex() + "/" + fmt.Sprintf("%016x/", e.Nonce) + e.Hash.Hex()
		if e.Done {
			if err := tx.Delete(open); err != nil {
				return err
			}
		} else if err := tx.Set(open, nil); err != nil {
			return err
		}
		return store.Put(tx, txKey(e.From, e.Hash), e)
	})
}

// Remove implements chain.Journal.
func (j storeJournal) Remove(from common.Address, hash common.Hash) error {
	return j.st.Update(func(tx store.Tx) error {
		e, err := store.Get[chain.Entry](tx, txKey(from, hash))
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if e.ID != "" {
			if err := tx.Delete("tx-id/" + from.Hex() + "/" + e.ID); err != nil {
				return err
			}
		}
		if err := tx.Delete("tx-open/" + from.Hex() + "/" + fmt.Sprintf("%016x/", e.Nonce) + hash.Hex()); err != nil {
			return err
		}
		return tx.Delete(txKey(from, hash))
	})
}

// Pending implements chain.Journal.
func (j storeJournal) Pending(from common.Address) ([]chain.Entry, error) {
	var out []chain.Entry
	prefix := "tx-open/" + from.Hex() + "/"
	err := j.st.View(func(tx store.Tx) error {
		return tx.Scan(store.Range{Prefix: prefix}, func(key string, _ []byte) error {
			e, err := store.Get[chain.Entry](tx, txKey(from, common.HexToHash(key[len(prefix)+17:])))
			out = append(out, e)
			return err
		})
	})
	return out, err
}

// ByID implements chain.Journal.
func (j storeJournal) ByID(from common.Address, id string) (e chain.Entry, found bool, err error) {
	err = j.st.View(func(tx store.Tx) error {
		key, err := tx.Get("tx-id/" + from.Hex() + "/" + id)
		if err != nil {
			return err
		}
		e, err = store.Get[chain.Entry](tx, string(key))
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return chain.Entry{}, false, nil
	}
	return e, err == nil, err
}
