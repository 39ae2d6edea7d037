package node

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/economy"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/lanes"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// laneMark marks an incoming lane that is being closed: no work begins on it from then on, not after a restart either.
const laneMark = "lane-closing/"

// someLane is one lane of this node, of either direction.
type someLane struct {
	out *channels.Payer
	in  *channels.Payee
}

func (l someLane) lane() channels.Lane {
	if l.out != nil {
		return l.out.Lane
	}
	return l.in.Lane
}

func (l someLane) facts() channels.Facts {
	if l.out != nil {
		return l.out.Facts
	}
	return l.in.Facts
}

func (l someLane) dto() api.Lane {
	if l.out != nil {
		return outLane(*l.out)
	}
	return inLane(*l.in)
}

// findLane finds a lane by its ID or a beginning of it.
func (n *Node) findLane(ref string) (someLane, error) {
	want := strings.TrimPrefix(strings.ToLower(ref), "0x")
	if len(want) < 4 || strings.Trim(want, "0123456789abcdef") != "" {
		return someLane{}, api.NewProblem(api.CodeBadRequest, "this is no lane's ID", "it is at least four hexadecimal digits", "zerostate channel list")
	}
	out, in, err := n.laneStates()
	if err != nil {
		return someLane{}, err
	}
	var found []someLane
	for i := range out {
		if strings.HasPrefix(laneID(out[i].Lane.Key()), want) {
			found = append(found, someLane{out: &out[i]})
		}
	}
	for i := range in {
		if strings.HasPrefix(laneID(in[i].Lane.Key()), want) {
			found = append(found, someLane{in: &in[i]})
		}
	}
	switch len(found) {
	case 0:
		return someLane{}, api.NewProblem(api.CodeNotFound, "there is no such lane", "this node knows no lane "+want, "zerostate channel list")
	case 1:
		return found[0], nil
	}
	return someLane{}, api.NewProblem(api.CodeAmbiguous, "more than one lane begins so", fmt.Sprintf("%d lanes begin with %s", len(found), want), "give more of the ID: zerostate channel list --json")
}

// refreshed is a lane with the chain's newest word.
func (n *Node) refreshed(ctx context.Context, c *liveChain, l someLane) (someLane, error) {
	lane := l.lane()
	facts, err := c.laneFacts(ctx, lane.Key(), protocol.AccountKey(lane.Payer, lane.Token))
	if err != nil {
		return l, err
	}
	if facts != l.facts() {
		if l.out != nil {
			err = n.payer.update(lane, facts)
		} else {
			_, err = n.payee.seen(lane, facts)
		}
		if err != nil {
			return l, err
		}
	}
	return n.findLane(laneID(lane.Key()))
}

// Lane implements api.LaneBackend.
func (b backend) Lane(ctx context.Context, ref string) (api.LaneDetail, error) {
	n := b.n
	l, err := n.findLane(ref)
	if err != nil {
		return api.LaneDetail{}, err
	}
	d := api.LaneDetail{Token: b.token()}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if fresh, block, err := n.readLane(ctx, l); err != nil {
		t := troubleOf(err)
		d.ChainProblem = &t
	} else {
		l, d.Block = fresh, api.Uint64(block)
	}
	lane, facts := l.lane(), l.facts()
	d.Lane, d.Payer, d.Payee, d.Number = l.dto(), lane.Payer.Hex(), lane.Payee.Hex(), api.Uint64(lane.Number)
	d.Collateral, d.Held = facts.Reserved, n.heldOn(l)
	if facts.Status != channels.StatusNone {
		d.Signer = facts.Signer.Hex()
	}
	one := []api.Lane{d.Lane}
	if err := n.withPeers(one); err != nil {
		return d, err
	}
	d.Lane = one[0]
	err = n.store.View(func(tx store.Tx) error {
		return tx.Scan(store.Range{Prefix: lanes.PaymentPrefix + d.ID + "/"}, func(string, []byte) error {
			d.Payments++
			return nil
		})
	})
	return d, err
}

func (n *Node) readLane(ctx context.Context, l someLane) (someLane, uint64, error) {
	c, err := n.chain.get(ctx)
	if err != nil {
		return l, 0, err
	}
	head, err := c.client.Head(ctx)
	if err != nil {
		return l, 0, chainReason(err)
	}
	l, err = n.refreshed(ctx, c, l)
	return l, head.Number, err
}

// heldOn is what tasks under way hold on a lane.
func (n *Node) heldOn(l someLane) (sum protocol.Amount) {
	key := l.lane().Key()
	if l.out != nil {
		return n.payer.holdsOn(key)
	}
	n.payee.mu.Lock()
	defer n.payee.mu.Unlock()
	for _, h := range n.payee.held {
		if h.lane == key && !h.over(time.Now()) {
			sum = total(sum, h.amount)
		}
	}
	return sum
}

// laneClosing refuses work on a lane that is being closed.
func (n *Node) laneClosing(key [32]byte) error {
	err := n.store.View(func(tx store.Tx) error {
		_, err := tx.Get(laneMark + laneID(key))
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	return &protocol.Reason{
		Code: protocol.CodeLane, What: "the payment lane does not cover the task", Why: "its payee is closing it", Fault: protocol.FaultProvider,
		Remedy: "run the task again: another lane is opened",
	}
}

// markClosing keeps new work off an incoming lane, and refuses while there is some.
func (n *Node) markClosing(l someLane) error {
	id := laneID(l.lane().Key())
	if err := n.store.Update(func(tx store.Tx) error { return tx.Set(laneMark+id, nil) }); err != nil {
		return err
	}
	held := n.heldOn(l)
	if held.IsZero() {
		return nil
	}
	if err := n.store.Update(func(tx store.Tx) error { return tx.Delete(laneMark + id) }); err != nil {
		return err
	}
	return busyLane(held)
}

func busyLane(held protocol.Amount) error {
	return api.NewProblem(api.CodeConflict, "tasks are under way on this lane", fmt.Sprintf("they hold %s base units of it", held), "close it when they are over: zerostate task list")
}

// CloseLane implements api.LaneBackend: the payee's side claims and gives the rest up; the payer's side asks for its half of a close
// by both.
func (b backend) CloseLane(ctx context.Context, ref string, req api.CloseRequest) (api.LaneClosing, error) {
	l, err := b.n.findLane(ref)
	if err != nil {
		return api.LaneClosing{}, err
	}
	if l.out != nil {
		out, err := b.n.askToClose(ctx, l)
		return out, problem(err)
	}
	out, err := b.n.closeIncoming(ctx, l, func(t *economy.Terms) { t.AtALoss = req.AtALoss })
	return out, problem(err)
}

// closeIncoming claims what an incoming lane owes and gives the rest back to its payer.
func (n *Node) closeIncoming(ctx context.Context, l someLane, adjust func(*economy.Terms)) (api.LaneClosing, error) {
	out := api.LaneClosing{Lane: laneID(l.lane().Key()), Step: "closed", Token: backend{n}.token()}
	n.economy.claiming.Lock()
	defer n.economy.claiming.Unlock()
	c, err := n.chain.get(ctx)
	if err != nil {
		return out, err
	}
	if l, err = n.refreshed(ctx, c, l); err != nil || l.facts().Status == channels.StatusClosed {
		return out, err
	}
	lane := l.lane()
	owner, err := c.owner("giving a lane up as its payee", "claim what is due: zerostate wallet settle. Or send it from the owner's wallet: zerostate wallet owner release "+out.Lane[:12])
	if err != nil {
		return out, err
	}
	if rec, err := n.laneRecovery(lane.Key()); err != nil || rec != nil && rec.State == laneAsking {
		return out, errors.Join(err, api.NewProblem(api.CodeConflict, "the lane's newest cheque is not known yet",
			"this node was restored, and its payer is being asked; closed now, what was earned since the backup would be given away", "try it again in a moment"))
	}
	if err := n.markClosing(l); err != nil {
		return out, err
	}
	// What was accepted before the mark is in the newest state.
	if l, err = n.findLane(out.Lane); err != nil {
		return out, err
	}
	if locked := l.in.Locked(); !locked.IsZero() {
		if err := n.store.Update(func(tx store.Tx) error { return tx.Delete(laneMark + out.Lane) }); err != nil {
			return out, err
		}
		return out, lockedLane(out.Lane, locked)
	}
	if !l.in.Promised().IsZero() {
		if out.Claimed, err = n.claimBeforeClose(ctx, c, *l.in, adjust); err != nil {
			return out, err
		}
	}
	left, _ := l.facts().Reserved.Sub(l.facts().Paid)
	out.Freed, _ = left.Sub(out.Claimed)
	result, err := c.vault.ReleaseByPayee(ctx, owner, lane.Payer, lane.Token, lane.Number)
	if err != nil {
		return out, chainReason(err)
	}
	out.TxHash = result.Receipt.TxHash.Hex()
	_, err = n.refreshed(ctx, c, l)
	n.publishLane(api.EventLaneClosed, out, "closed by this node as its payee")
	return out, errors.Join(err, n.bookFees(ctx, c))
}

// claimBeforeClose claims the one lane, or refuses: what is not claimed before the end is given away.
func (n *Node) claimBeforeClose(ctx context.Context, c *liveChain, s channels.Payee, adjust func(*economy.Terms)) (protocol.Amount, error) {
	held, rows := heldRows([]channels.Payee{s})
	terms, err := n.claimTerms(ctx, c, held)
	if err != nil {
		return protocol.Amount{}, err
	}
	adjust(&terms)
	d := economy.Decide(rows, terms)
	if d.Claims == 0 {
		return protocol.Amount{}, n.unlessAtALoss(s, d)
	}
	done, err := n.claim(ctx, c, held, api.Settlement{FeeKnown: terms.Rate.Known(), Rows: []api.SettledRow{{Lane: rows[0].Lane, Paid: true, Result: "paid"}}})
	if err == nil && done.Claimed.IsZero() {
		err = api.NewProblem(api.CodeChainRefused, "the lane is not closed", "the vault paid nothing for its cheque: "+done.Rows[0].Why, "zerostate channel evidence "+rows[0].Lane[:12])
	}
	return done.Claimed, err
}

func (n *Node) unlessAtALoss(s channels.Payee, d economy.Decision) error {
	id := laneID(s.Lane.Key())
	if err := n.store.Update(func(tx store.Tx) error { return tx.Delete(laneMark + id) }); err != nil {
		return err
	}
	return api.NewProblem(api.CodeAtALoss, "the lane is not closed: that would give away what is earned on it",
		fmt.Sprintf("%s base units are not claimed: %s (%s)", s.Promised(), d.Choices[0].Why, d.Why), "wait until it is worth more, or claim it all the same with --even-at-a-loss")
}

// ForceCloseLane implements api.LaneBackend.
func (b backend) ForceCloseLane(ctx context.Context, ref string) (api.LaneClosing, error) {
	l, err := b.n.findLane(ref)
	if err != nil {
		return api.LaneClosing{}, err
	}
	if l.out == nil {
		return api.LaneClosing{}, api.NewProblem(api.CodeConflict, "only its payer can release a lane", "this node is its payee", "end it at once with: zerostate channel close "+laneID(l.lane().Key())[:12])
	}
	// The lock under which a task gets its lane: none can begin on this one meanwhile.
	lock := b.n.payer.lock(l.out.Lane.Payee)
	lock.Lock()
	defer lock.Unlock()
	out, err := b.n.forceClose(ctx, l)
	return out, problem(err)
}

func (n *Node) forceClose(ctx context.Context, l someLane) (api.LaneClosing, error) {
	out := api.LaneClosing{Lane: laneID(l.lane().Key()), Step: "closed", Token: backend{n}.token()}
	c, err := n.chain.get(ctx)
	if err != nil {
		return out, err
	}
	if l, err = n.refreshed(ctx, c, l); err != nil {
		return out, err
	}
	switch l.facts().Status {
	case channels.StatusClosed:
		return out, nil
	case channels.StatusNone:
		return out, api.NewProblem(api.CodeConflict, "the lane is not on the chain yet", "there is nothing to release", "zerostate channel list")
	case channels.StatusOpen:
		if held := n.heldOn(l); !held.IsZero() {
			return out, busyLane(held)
		}
		result, err := c.vault.StartRelease(ctx, c.gas, []chain.LaneID{chainLane(l.lane())})
		if err != nil {
			return out, chainReason(err)
		}
		out.TxHash, out.Step = result.Receipt.TxHash.Hex(), "started"
		if l, err = n.refreshed(ctx, c, l); err != nil {
			return out, err
		}
		out.ReadyAt = stampOf(int64(l.facts().ReleaseAt) * 1000)
		n.publishLane(api.EventLaneReleasing, out, "released by this node as its payer")
		return out, n.bookFees(ctx, c)
	}
	out.ReadyAt = stampOf(int64(l.facts().ReleaseAt) * 1000)
	head, err := c.client.Head(ctx)
	if err != nil {
		return out, chainReason(err)
	}
	if head.Time < l.facts().ReleaseAt {
		out.Step = "waiting"
		return out, nil
	}
	return n.finishRelease(ctx, c, l, out)
}

func (n *Node) finishRelease(ctx context.Context, c *liveChain, l someLane, out api.LaneClosing) (api.LaneClosing, error) {
	out.Freed, _ = l.facts().Reserved.Sub(l.facts().Paid)
	result, err := c.vault.FinishRelease(ctx, c.gas, []chain.LaneID{chainLane(l.lane())})
	if err != nil {
		return out, chainReason(err)
	}
	if len(result.Skipped) > 0 && result.Skipped[0].Reason != chain.SkipLaneClosed {
		return out, api.NewProblem(api.CodeChainRefused, "the lane is not closed yet", result.Skipped[0].Reason.String(), "try it again in a moment")
	}
	out.TxHash, out.Step = result.Receipt.TxHash.Hex(), "closed"
	_, err = n.refreshed(ctx, c, l)
	n.publishLane(api.EventLaneClosed, out, "its release window is over")
	return out, errors.Join(err, n.bookFees(ctx, c))
}

func chainLane(l channels.Lane) chain.LaneID {
	return chain.LaneID{Payer: l.Payer, Payee: l.Payee, Token: l.Token, Lane: l.Number}
}

func (n *Node) publishLane(what api.EventType, c api.LaneClosing, why string) {
	n.events.Publish(api.Event{Time: time.Now(), Type: what, Subject: c.Lane, Cause: why, Data: api.EventData{Price: c.Freed, TxHash: c.TxHash}})
}

// finishGas is what finishing one release costs at the most: TestGasOfSettling in channels/chain measures it.
const finishGas = 60_000

// finishReleases ends the releases of this node whose window is over and whose rest is worth the fee.
func (n *Node) finishReleases(ctx context.Context, c *liveChain) error {
	out, _, err := n.laneStates()
	if err != nil {
		return err
	}
	var now uint64
	for i := range out {
		s := &out[i]
		if s.Facts.Status != channels.StatusReleasing {
			continue
		}
		if now == 0 {
			head, err := c.client.Head(ctx)
			if err != nil {
				return chainReason(err)
			}
			now = head.Time
		}
		rest, _ := s.Facts.Reserved.Sub(s.Facts.Paid)
		if s.Facts.ReleaseAt > now || !n.worthFinishing(rest) {
			continue
		}
		l, err := n.refreshed(ctx, c, someLane{out: s})
		if err != nil {
			return err
		}
		if l.facts().Status != channels.StatusReleasing {
			continue
		}
		if _, err := n.finishRelease(ctx, c, l, api.LaneClosing{Lane: laneID(l.lane().Key()), Token: backend{n}.token()}); err != nil {
			return err
		}
	}
	return nil
}

// worthFinishing compares what a release frees with its fee; what is not known is not held against it: somebody asked for it.
func (n *Node) worthFinishing(rest protocol.Amount) bool {
	gas, _ := n.economy.price()
	if rate := n.rate(); rate.Known() && gas != nil {
		return rest.Cmp(rate.Tokens(new(big.Int).Mul(gas, big.NewInt(finishGas)))) > 0
	}
	return !rest.IsZero()
}
