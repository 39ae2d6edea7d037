package node

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels/economy"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/auction"
	"github.com/zerostate/zerostate/protocol/task"
)

// What is committed, durable: sums by day and by account, and of each task what it adds to them. A check and what
// it commits are one transaction, and the store runs one at a time: two tasks cannot both have the last of a cap.
const (
	spendTask = "spending/task/" // a task's own part, until it is over
	spendDay  = "spending/day/"  // <day>: all tasks submitted then
	spendWith = "spending/with/" // <day>/<account>
	spendOpen = "spending/open/" // <account>: at risk in tasks under way
)

// commitment is what one task adds to the sums.
type commitment struct {
	Day     string          `cbor:"day"`     // in UTC, of its submission
	Amount  protocol.Amount `cbor:"amount"`  // its ceiling
	Account string          `cbor:"account"` // hired; "" before
	AtRisk  protocol.Amount `cbor:"atRisk"`  // with the account
}

func (n *Node) caps() economy.Caps {
	s := n.cfg.Spending
	return economy.Caps{PerTask: s.PerTask, PerDay: s.PerDay, PerCounterparty: s.PerCounterparty, AskAbove: s.AskAbove, Stranger: s.StrangerCap}
}

// commitTask judges a task that is being submitted, and commits its ceiling in the same transaction.
func (n *Node) commitTask(now time.Time, r task.Requester, approved bool) inTx {
	return func(tx store.Tx) error {
		if _, err := tx.Get(spendTask + r.ID.String()); err == nil || !errors.Is(err, store.ErrNotFound) {
			return err // committed: the same submission came twice
		}
		c := commitment{Day: now.UTC().Format(dayForm), Amount: r.Task.Spec.Ceiling.Amount}
		spent, err := sumAt(tx, spendDay+c.Day)
		if err != nil {
			return err
		}
		a := n.caps().Submit(c.Amount, spent, approved)
		switch a.Verdict {
		case economy.Ask:
			return api.NewProblem(api.CodeApproval, "this task needs your word", a.Why, a.Remedy)
		case economy.Refuse:
			return api.NewProblem(api.CodeSpendingCap, "this node may not spend so much", a.Why, a.Remedy)
		}
		return errors.Join(change(tx, spendDay+c.Day, c.Amount, protocol.Amount{}), store.Put(tx, spendTask+r.ID.String(), c))
	}
}

// deal is what hiring an account would mean. Held: a transaction.
func (n *Node) deal(tx store.Tx, day string, ceiling protocol.Amount, o protocol.Offer, l protocol.Limits, account common.Address, provider protocol.PeerID) (economy.Deal, error) {
	d := economy.Deal{Ceiling: ceiling, AtRisk: o.Cost(l.Gas, ceiling)}
	known, err := loadReputation(tx, provider.ID)
	if err == nil {
		d.Stranger = known.Delivered == 0
		if d.Stranger { // its result is paid in parts: one at a time is at risk
			d.AtRisk, err = d.AtRisk.MulDiv(1, uint64(partsUnder(ceiling, n.strangerCap())))
		}
	}
	if err == nil {
		d.Spent, err = sumAt(tx, spendWith+day+"/"+account.Hex())
	}
	if err == nil {
		d.Open, err = sumAt(tx, spendOpen+account.Hex())
	}
	return d, err
}

// errNotHired is all that a bidder is told: what this node may spend is its own affair.
var errNotHired = errors.New("this requester may not hire this provider now")

// mayHire judges a bid before it counts in the auction; a refusal is shown among the losers.
func (n *Node) mayHire(a *openAuction, b protocol.Bid) error {
	if b.Decline != "" {
		return nil
	}
	var answer economy.Answer
	err := n.store.View(func(tx store.Tx) error {
		c, err := store.Get[commitment](tx, spendTask+b.Task.String())
		if errors.Is(err, store.ErrNotFound) { // submitted before there was a policy
			c, err = commitment{Day: time.Now().UTC().Format(dayForm)}, nil
		}
		if err != nil {
			return err
		}
		d, err := n.deal(tx, c.Day, a.call.Payload.Ceiling.Amount, b.Offer, b.Limits, b.Payee, b.Provider)
		answer = n.caps().Award(d)
		return err
	})
	if err != nil {
		return err
	}
	if answer.Verdict == economy.Allow {
		return nil
	}
	a.refused(b.Provider.ID, fmt.Errorf("%s: %s", answer.Setting, answer.Why))
	// Nobody waits for a bid of it: it has answered.
	select {
	case a.events <- auction.Unreachable{Provider: b.Provider.ID}:
	case <-a.done:
	}
	return errNotHired
}

// whyNobody adds to the reason of an auction that nobody won what this node itself had against bids.
func (t *taskView) whyNobody(r protocol.Reason) protocol.Reason {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.auction.Bids {
		if b.Decision == "refused" && strings.HasPrefix(b.Why, "spending.") {
			r.Code, r.What, r.Fault = string(api.CodeSpendingCap), "this node's own policy forbids to hire who bid", protocol.FaultRequester
			r.Why, r.Remedy = b.Why, "lower the ceiling with --max-price, or raise the setting that is named"
			return r
		}
	}
	return r
}

// commitHire commits a task to the account that won it, before the award is signed. Other tasks may have taken what
// was free when its bid came: then the task ends here.
func (n *Node) commitHire(r task.Requester) error {
	return n.store.Update(func(tx store.Tx) error {
		w, key := r.Winner, spendTask+r.ID.String()
		c, err := store.Get[commitment](tx, key)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil || c.Account != "" {
			return err
		}
		d, err := n.deal(tx, c.Day, c.Amount, w.Offer, w.Limits, w.Payee, w.Provider)
		if err != nil {
			return err
		}
		if a := n.caps().Award(d); a.Verdict != economy.Allow {
			return &protocol.Reason{Code: string(api.CodeSpendingCap), What: "this node may not spend so much with the winner", Why: a.Why, Remedy: a.Remedy, Fault: protocol.FaultRequester}
		}
		c.Account, c.AtRisk = w.Payee.Hex(), d.AtRisk
		return errors.Join(
			change(tx, spendWith+c.Day+"/"+c.Account, c.Amount, protocol.Amount{}),
			change(tx, spendOpen+c.Account, c.AtRisk, protocol.Amount{}), store.Put(tx, key, c),
		)
	})
}

// releaseCommitment puts what a task cost in the place of its ceiling, in the transaction that makes it final.
func releaseCommitment(tx store.Tx, r task.Requester) error {
	if !r.Phase.Final() {
		return nil
	}
	key := spendTask + r.ID.String()
	c, err := store.Get[commitment](tx, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	errs := []error{tx.Delete(key), change(tx, spendDay+c.Day, paidFor(r), c.Amount)}
	if c.Account != "" {
		errs = append(errs, change(tx, spendWith+c.Day+"/"+c.Account, paidFor(r), c.Amount), change(tx, spendOpen+c.Account, protocol.Amount{}, c.AtRisk))
	}
	return errors.Join(errs...)
}

// paidFor is what a task cost: its start fee, and the parts whose keys are here, however it ended.
func paidFor(r task.Requester) (cost protocol.Amount) {
	a, err := protocol.Unseal[protocol.Award](r.Award)
	if err != nil {
		return cost
	}
	if len(r.StartCheque) > 0 {
		cost = a.Payload.Offer.Start
	}
	for i := range r.Keys {
		if share, err := a.Payload.Offer.Share(r.Price, a.Payload.Parts, uint32(i)); err == nil {
			cost = total(cost, share)
		}
	}
	return cost
}

func sumAt(tx store.Tx, key string) (protocol.Amount, error) {
	a, err := store.Get[protocol.Amount](tx, key)
	if errors.Is(err, store.ErrNotFound) {
		return protocol.Amount{}, nil
	}
	return a, err
}

// change adds and takes from a sum; a sum that is nothing is not kept.
func change(tx store.Tx, key string, more, less protocol.Amount) error {
	a, err := sumAt(tx, key)
	if err != nil {
		return err
	}
	if a, err = a.Add(more); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	if a, err = a.Sub(less); err != nil {
		a = protocol.Amount{}
	}
	if a.IsZero() {
		return tx.Delete(key)
	}
	return store.Put(tx, key, a)
}
