package node

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/auction"
)

const (
	auctionPrefix = "auction/" // JSON of api.Auction, for people: nothing is decided by it
	logTail       = 4 << 10    // bytes of a program's log kept with its task
	maxBidsShown  = 64
)

// taskViews hold what is shown of a task and not decided by: its auction and the end of its log.
type taskViews struct {
	mu  sync.Mutex
	all map[string]*taskView
}

type taskView struct {
	mu      sync.Mutex
	auction api.Auction
	tail    string
	// progress is the last word of the program, or nil; it is never changed, only replaced.
	progress *api.Progress
	// quietUntil is when the words of progress passed on so far would have been due.
	quietUntil time.Time
}

func newTaskViews() *taskViews { return &taskViews{all: map[string]*taskView{}} }

func (v *taskViews) of(id protocol.CID) *taskView {
	v.mu.Lock()
	defer v.mu.Unlock()
	t := v.all[id.KeyString()]
	if t == nil {
		t = &taskView{}
		v.all[id.KeyString()] = t
	}
	return t
}

func (v *taskViews) peek(id protocol.CID) *taskView {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.all[id.KeyString()]
}

func (v *taskViews) forget(id protocol.CID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.all, id.KeyString())
}

func (t *taskView) opened(peers int, policy string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.auction.Peers, t.auction.PolicyApplied, t.auction.OpenedAt = peers, policy, time.Now().UTC()
}

func (t *taskView) addBid(e auction.Entry, gas uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.auction.Heard++
	if len(t.auction.Bids) < maxBidsShown {
		t.auction.Bids = append(t.auction.Bids, bidDTO(e, gas))
	}
}

func bidDTO(e auction.Entry, gas uint64) api.Bid {
	b := e.Bid.Payload
	cost, err := b.Offer.PerGigaGas.MulDiv(gas, 1_000_000_000)
	if err == nil {
		cost, err = cost.Add(b.Offer.Base)
	}
	if err != nil {
		cost = b.Offer.Base
	}
	return api.Bid{
		Provider: b.Provider.String(), CardCID: b.Card.String(), Base: b.Offer.Base, PerGigaGas: b.Offer.PerGigaGas, Estimate: cost,
		EstimatedMillis: int64(b.EstimateMs), Warm: b.Warm, Decision: "open", ReceivedAt: time.Now().UTC(),
		Reputation: e.Reputation, ReputationWhy: e.Evidence,
	}
}

func (t *taskView) addRefused(p peer.ID, why error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.auction.Bids {
		if b.Provider == p.String() {
			return
		}
	}
	if len(t.auction.Bids) < maxBidsShown {
		t.auction.Bids = append(t.auction.Bids, api.Bid{Provider: p.String(), Decision: "refused", Why: protocol.CleanText(why.Error(), 240), ReceivedAt: time.Now().UTC()})
	}
}

// closed replaces the open bids by what became of them.
func (t *taskView) closed(r *auction.Result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.auction.ClosedAt, t.auction.ClosedBy = time.Now().UTC(), r.ClosedBy
	t.auction.Heard = len(r.Rows) + len(r.Declined)
	var bids []api.Bid
	for _, row := range r.Rows {
		b := bidDTO(row.Entry, 0)
		b.Estimate, b.Score, b.Why, b.ReceivedAt = row.Cost, 1000/float64(max(row.Score, 1000)), row.Why, row.Entry.Received.UTC()
		b.Decision = "lost"
		if row.Won {
			b.Decision = "won"
		}
		bids = append(bids, b)
	}
	for p, code := range r.Declined {
		bids = append(bids, api.Bid{Provider: p.String(), Decision: "refused", Why: declineText(protocol.CleanText(code, 48))})
	}
	for _, b := range t.auction.Bids {
		if b.Decision == "refused" {
			bids = append(bids, b)
		}
	}
	t.auction.Bids = bids[:min(len(bids), maxBidsShown)]
}

func (t *taskView) log(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tail += text
	if len(t.tail) > logTail {
		t.tail = t.tail[len(t.tail)-logTail:]
	}
}

func (t *taskView) saveAuction(id protocol.CID) inTx {
	t.mu.Lock()
	defer t.mu.Unlock()
	raw, err := json.Marshal(t.auction)
	return func(tx store.Tx) error {
		if err != nil {
			return fmt.Errorf("auction of task %s: %w", id.Short(), err)
		}
		return tx.Set(auctionPrefix+id.String(), raw)
	}
}

func (t *taskView) saveLog(id protocol.CID) inTx {
	t.mu.Lock()
	defer t.mu.Unlock()
	tail := t.tail
	return func(tx store.Tx) error {
		if tail == "" {
			return nil
		}
		return tx.Set(contentKey("r", id, contentLog), []byte(tail))
	}
}

// auctionOf gives the auction of a task, live or stored, or nil when there was none.
func (n *Node) auctionOf(id protocol.CID) *api.Auction {
	if t := n.views.peek(id); t != nil {
		t.mu.Lock()
		a := t.auction
		a.Bids = append([]api.Bid{}, a.Bids...)
		t.mu.Unlock()
		if !a.OpenedAt.IsZero() {
			return &a
		}
	}
	var a api.Auction
	err := n.store.View(func(tx store.Tx) error {
		raw, err := tx.Get(auctionPrefix + id.String())
		if err != nil {
			return err
		}
		return json.Unmarshal(raw, &a)
	})
	if err != nil {
		if !errors.Is(err, store.ErrNotFound) {
			n.log.Warn("stored auction cannot be read", "task", id.Short(), "err", err)
		}
		return nil
	}
	return &a
}

func (n *Node) logOf(id protocol.CID) string {
	if t := n.views.peek(id); t != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.tail != "" {
			return t.tail
		}
	}
	var tail []byte
	_ = n.store.View(func(tx store.Tx) (err error) {
		tail, err = tx.Get(contentKey("r", id, contentLog))
		return err
	})
	return string(tail)
}
