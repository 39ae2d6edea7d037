package node

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/economy"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// claimGas is what a claim uses where it cannot be estimated, Osaka rules: TestGasOfSettling in
// channels/chain measures it.
var claimGas = economy.Gas{Base: 45_000, Row: 25_000}

// How old a gas price may be to judge a call by, and how long a look for a new one may take.
const (
	gasPriceFresh = 30 * time.Second
	gasPriceStale = 10 * time.Minute
	gasPriceWait  = time.Second
)

// economist knows what gas costs, and lets one claim be made at a time: two at once would pay
// twice for the same rows.
type economist struct {
	claiming    sync.Mutex
	withdrawing sync.Mutex // one step of a withdrawal at a time
	mu          sync.Mutex
	gasPrice    *big.Int
	at          time.Time
	looked      time.Time // when lanes with something to claim were last read; only the sweep's
}

// price gives the last gas price and its age; nil when there is none.
func (e *economist) price() (*big.Int, time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.gasPrice, time.Since(e.at)
}

// look asks the chain for the gas price of the moment.
func (e *economist) look(ctx context.Context, c *liveChain) (*big.Int, error) {
	p, err := c.client.GasPrice(ctx)
	if err != nil {
		return nil, chainReason(err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.gasPrice, e.at = p, time.Now()
	return p, nil
}

// coinPrice is how many tokens a coin is worth: as set; 1 on a network with play money where nothing is set.
func (n *Node) coinPrice() string {
	if n.cfg.Chain.CoinPrice == "" && n.profile.Payload.Faucet != "" {
		return "1"
	}
	return n.cfg.Chain.CoinPrice
}

// rate compares fees with earnings.
func (n *Node) rate() economy.Rate {
	t := n.profile.Payload.Tokens[0]
	if t.Address == (common.Address{}) {
		return economy.SameMoney()
	}
	r, err := economy.ParseCoinPrice(n.coinPrice(), t.Decimals)
	if err != nil { // config refuses it before
		return economy.Rate{}
	}
	return r
}

// heldRows are the incoming lanes on which something could be claimed.
func heldRows(in []channels.Payee) (held []channels.Payee, rows []economy.Row) {
	for _, s := range in {
		if s.Best == nil || s.Promised().IsZero() || s.Facts.Status == channels.StatusClosed || s.Facts.Status == channels.StatusNone {
			continue
		}
		held = append(held, s)
		rows = append(rows, economy.Row{Lane: laneID(s.Lane.Key()), Worth: s.Promised(), Danger: s.Facts.Status == channels.StatusReleasing})
	}
	return held, rows
}

// claimTerms asks the chain what a claim of these lanes costs now.
func (n *Node) claimTerms(ctx context.Context, c *liveChain, held []channels.Payee) (economy.Terms, error) {
	price, err := n.economy.look(ctx, c)
	if err != nil {
		return economy.Terms{}, err
	}
	return economy.Terms{Gas: n.estimateClaim(ctx, c, held), GasPrice: price, Rate: n.rate(), Margin: 1}, nil
}

// estimateClaim splits the gas of a claim into its base and a row's part. What cannot be
// estimated, as when there are no coins to pay with, has the figures that were measured.
func (n *Node) estimateClaim(ctx context.Context, c *liveChain, held []channels.Payee) economy.Gas {
	if len(held) == 0 {
		return claimGas
	}
	claims := claimsOf(held)
	first, err := c.vault.EstimateClaim(ctx, c.gas.From(), claims[:1])
	if err != nil {
		return claimGas
	}
	row := claimGas.Row
	if more := uint64(len(claims) - 1); more > 0 {
		all, err := c.vault.EstimateClaim(ctx, c.gas.From(), claims)
		if err != nil || all <= first {
			return claimGas
		}
		row = (all - first + more - 1) / more
	}
	if first <= row {
		return claimGas
	}
	return economy.Gas{Base: first - row, Row: row}
}

func claimsOf(held []channels.Payee) []chain.Claim {
	out := make([]chain.Claim, 0, len(held))
	for _, s := range held {
		out = append(out, chain.Claim{Cheque: *s.Best})
	}
	return out
}

// Settle implements api.WalletBackend.
func (b backend) Settle(ctx context.Context, req api.SettleRequest) (api.Settlement, error) {
	out, err := b.n.settle(ctx, func(t *economy.Terms) { t.AtALoss = req.AtALoss })
	return out, problem(err)
}

// settle decides what to claim under terms that adjust may change, claims it in one
// transaction, and tells of every lane why it was claimed or left.
func (n *Node) settle(ctx context.Context, adjust func(*economy.Terms)) (api.Settlement, error) {
	out := api.Settlement{Rows: []api.SettledRow{}, FeeWei: "0", Token: backend{n}.token()}
	n.economy.claiming.Lock()
	defer n.economy.claiming.Unlock()
	c, err := n.chain.get(ctx)
	if err != nil {
		return out, err
	}
	if err := n.refreshLanes(ctx, c); err != nil {
		return out, err
	}
	_, in, err := n.laneStates()
	if err != nil {
		return out, err
	}
	held, rows := heldRows(in)
	terms, err := n.claimTerms(ctx, c, held)
	if err != nil {
		return out, err
	}
	adjust(&terms)
	d := economy.Decide(rows, terms)
	out.Why, out.FeeKnown = d.Why, terms.Rate.Known()
	var chosen []channels.Payee
	for i, choice := range d.Choices {
		row := api.SettledRow{Lane: choice.Row.Lane, Result: "left", Worth: choice.Row.Worth, Why: choice.Why}
		if out.FeeKnown {
			row.Cost = choice.Cost
		}
		if choice.Claim {
			row.Result, row.Paid = "paid", true
			chosen = append(chosen, held[i])
		}
		out.Rows = append(out.Rows, row)
	}
	if len(chosen) == 0 {
		return out, nil
	}
	return n.claim(ctx, c, chosen, out)
}

// claim sends the claim of the lanes chosen and fills in what came of it.
func (n *Node) claim(ctx context.Context, c *liveChain, chosen []channels.Payee, out api.Settlement) (api.Settlement, error) {
	result, err := c.vault.Claim(ctx, c.gas, claimsOf(chosen))
	if err != nil {
		return out, chainReason(err)
	}
	r := result.Receipt
	fee := chain.Fee(r)
	out.TxHash, out.Block, out.GasUsed, out.FeeWei = r.TxHash.Hex(), api.Uint64(r.BlockNumber.Uint64()), api.Uint64(r.GasUsed), fee.String()
	if out.FeeKnown {
		out.Fee = n.rate().Tokens(fee)
	}
	for i, s := range chosen {
		k := slices.IndexFunc(out.Rows, func(row api.SettledRow) bool { return row.Lane == laneID(s.Lane.Key()) })
		row := &out.Rows[k]
		if j := slices.IndexFunc(result.Skipped, func(k chain.Skipped) bool { return k.Index == i }); j >= 0 {
			row.Paid, row.Result, row.Why = false, "skipped", result.Skipped[j].Reason.String()
		} else if after, ok := result.Lanes[s.Lane.Key()]; ok {
			row.Amount, _ = after.Paid.Sub(s.Facts.Paid)
			out.Claimed = total(out.Claimed, row.Amount)
		}
	}
	err = n.store.Update(func(tx store.Tx) error {
		for _, s := range chosen {
			if after, ok := result.Lanes[s.Lane.Key()]; ok {
				if err := recordPayouts(tx, s.Lane, true, after.Paid, out.TxHash); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err = errors.Join(err, n.bookFees(ctx, c), n.refreshLanes(ctx, c)); err != nil {
		return out, err
	}
	n.events.Publish(api.Event{Time: time.Now(), Type: api.EventSettled, Data: api.EventData{Price: out.Claimed, TxHash: out.TxHash, Detail: fmt.Sprintf("%d lanes", len(chosen))}})
	return out, nil
}

// sweepMoney does what the node does with money by itself: it writes fees, claims what is worth it or in
// danger, and ends releases whose window is over.
func (n *Node) sweepMoney(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settlePause)
	defer cancel()
	c, err := n.chain.get(ctx)
	if err != nil {
		return nil
	}
	_, err = n.economy.look(ctx, c)
	return errors.Join(err, n.bookFees(ctx, c), n.settleOnce(ctx, c), n.finishReleases(ctx, c))
}

// settleOnce claims the cheques held when together they are worth what the operator set and
// bring the margin over their fees. Lanes that are being released are claimed as soon as that
// brings more than it costs, whatever is set. A claim that fails is tried again after a longer pause.
func (n *Node) settleOnce(ctx context.Context, c *liveChain) error {
	if time.Since(n.settled) < settlePause {
		return nil
	}
	_, in, err := n.laneStates()
	if err != nil {
		return err
	}
	if held, _ := heldRows(in); len(held) > 0 && (n.profile.Payload.Dev || time.Since(n.economy.looked) >= settlePause) {
		n.economy.looked = time.Now()
		if err := n.refreshLanes(ctx, c); err != nil {
			return err
		}
		if _, in, err = n.laneStates(); err != nil {
			return err
		}
	}
	_, rows := heldRows(in)
	least, held, danger := n.cfg.Market.AutoSettle, protocol.Amount{}, false
	for _, r := range rows {
		held, danger = total(held, r.Worth), danger || r.Danger
	}
	if !danger && (least.IsZero() || held.Cmp(least) < 0 || !n.rate().Known()) {
		return nil
	}
	n.settled = time.Now()
	done, err := n.settle(ctx, func(t *economy.Terms) {
		t.Margin, t.Least, t.DangerOnly = n.cfg.Market.SettleMargin, least, least.IsZero()
	})
	if err == nil && done.TxHash != "" {
		n.log.Info("claimed", "amount", done.Claimed, "lanes", len(done.Rows), "fee in wei", done.FeeWei, "transaction", done.TxHash)
	}
	return err
}

// settling says what claiming costs and what the node does by itself.
func (n *Node) settling(ctx context.Context) api.Settling {
	m := n.cfg.Market
	s := api.Settling{Least: m.AutoSettle, Margin: api.Uint64(m.SettleMargin), CoinPrice: n.coinPrice()}
	rate := n.rate()
	if n.profile.Payload.Money().Address == (common.Address{}) {
		s.CoinPrice = "1"
	}
	if p := n.recentGasPrice(ctx); p != nil {
		s.GasPrice = p.String()
		if s.CostKnown = rate.Known(); s.CostKnown {
			s.First = rate.Tokens(new(big.Int).Mul(p, new(big.Int).SetUint64(claimGas.Base+claimGas.Row)))
			s.Further = rate.Tokens(new(big.Int).Mul(p, new(big.Int).SetUint64(claimGas.Row)))
		}
	}
	switch {
	case !rate.Known():
		s.Why = "chain.coin_price is not set"
	case m.AutoSettle.IsZero():
		s.Why = "market.auto_settle is 0"
	default:
		s.Automatic = true
		s.Why = fmt.Sprintf("from %s base units on, and %d times the fees", m.AutoSettle, m.SettleMargin)
	}
	return s
}

// recentGasPrice is a gas price that may be acted on, or nil.
func (n *Node) recentGasPrice(ctx context.Context) *big.Int {
	p, age := n.economy.price()
	if p != nil && age < gasPriceFresh {
		return p
	}
	ctx, cancel := context.WithTimeout(ctx, gasPriceWait)
	defer cancel()
	if c, err := n.chain.get(ctx); err == nil {
		if fresh, err := n.economy.look(ctx, c); err == nil {
			return fresh
		}
	}
	if age < gasPriceStale {
		return p
	}
	return nil
}

// declineDear begins the code of a decline whose ceiling would not pay for its settlement; the cost follows.
const declineDear = "below-settlement-cost-of-"

// dearToSettle declines a call whose ceiling would not pay for settling it, or says nil. Without a price of gas
// nothing is known, and nothing is declined.
func (n *Node) dearToSettle(c protocol.Call, price protocol.CardPrice) *protocol.Reason {
	if price.Call.IsZero() && price.PerGigaGas.IsZero() {
		return nil // it is given away: there is nothing to settle
	}
	gas, age := n.economy.price()
	if gas == nil || age > gasPriceStale {
		return nil
	}
	terms := economy.Terms{Gas: claimGas, GasPrice: gas, Rate: n.rate(), Margin: 1}
	// Lanes are read for the few calls only that are not worth it by themselves.
	if _, why := economy.WorthServing(c.Ceiling.Amount, protocol.Amount{}, terms); why == "" {
		return nil
	}
	cost, why := economy.WorthServing(c.Ceiling.Amount, n.waitingFrom(c.Payer), terms)
	if why == "" {
		return nil
	}
	return &protocol.Reason{Code: declineDear + cost.String(), What: "no bid", Why: why, Fault: protocol.FaultNobody}
}

// plainDecline is a decline as this node's own list shows it: the figures stand in its why.
func plainDecline(r protocol.Reason) protocol.Reason {
	if strings.HasPrefix(r.Code, declineDear) {
		r.Code = "below-settlement-cost"
	}
	return r
}

// declineText says a decline's code in words where it carries figures.
func declineText(code string) string {
	if cost, ok := strings.CutPrefix(code, declineDear); ok {
		return "declined: the ceiling is below what settling would cost it, " + cost + " base units"
	}
	return "declined: " + code
}

// waitingFrom is what cheques of a payer wait for a claim.
func (n *Node) waitingFrom(payer common.Address) (sum protocol.Amount) {
	_, in, err := n.laneStates()
	if err != nil {
		return sum
	}
	held, _ := heldRows(in)
	for _, s := range held {
		if s.Lane.Payer == payer {
			sum = total(sum, s.Promised())
		}
	}
	return sum
}
