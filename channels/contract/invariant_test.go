package contract_test

import (
	"crypto/ecdsa"
	"flag"
	"maps"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
	"pgregory.net/rapid"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/protocol"
)

// TestMoneyInvariants drives one payer and two payees by random commands, honest and not, and compares
// the vault after each with a model in Go of the formula:
//
//	E(C) = cumulative + Σ amount_i · [0 < revealedAt_i < expiry_i]
//	paid' = max(paid, min(E(C), reserved))
//
// and with conservation: the vault holds exactly Σ(free + reserved − paid) of the payer. The chain may take blocks
// back at any time; the model then goes back with it. `make contract` gives it many more runs than `make test`.
func TestMoneyInvariants(t *testing.T) {
	w := newWorld(t)
	fewChecks(t)
	rapid.Check(t, func(rt *rapid.T) {
		m := newModel(t, w)
		rt.Repeat(map[string]func(*rapid.T){
			"":               func(*rapid.T) { m.compare(t); m.remember(t) },
			"reserveBySig":   m.reserveBySig,
			"cancelNonce":    m.cancelNonce,
			"coopClose":      m.coopClose,
			"claimOld":       m.claimOld,
			"thief":          m.thief,
			"reorg":          m.reorg,
			"deposit":        m.deposit,
			"reserve":        m.reserve,
			"claim":          m.claim,
			"reveal":         m.reveal,
			"rotate":         m.rotate,
			"startRelease":   m.startRelease,
			"finishRelease":  m.finishRelease,
			"releaseByPayee": m.releaseByPayee,
			"exit":           m.exit,
			"advance": func(rt *rapid.T) {
				w.advance(t, time.Duration(rapid.IntRange(1, 4000).Draw(rt, "seconds"))*time.Second)
			},
		})
	})
}

// modelLane is what the vault must say of one lane.
type modelLane struct {
	id                chain.LaneID
	reserved, paid    uint64
	epoch             int
	status            chain.LaneStatus
	releaseAt, worthy uint64 // worthy: the largest E of any cheque ever signed
}

// fewChecks keeps the run short unless the command line says how long it should be.
func fewChecks(t testing.TB) {
	t.Helper()
	long := false
	flag.Visit(func(f *flag.Flag) { long = long || f.Name == "rapid.checks" })
	if !long {
		check(t, flag.Set("rapid.checks", "25"))
		t.Cleanup(func() { check(t, flag.Set("rapid.checks", "100")) })
	}
}

type model struct {
	t     testing.TB
	w     *world
	key   *ecdsa.PrivateKey
	payer *chain.Sender
	state
	past []state // what a reorganisation can go back to
}

// state is what the chain takes back when it leaves a branch.
type state struct {
	block   uint64
	nonces  uint64 // the last that an order used
	spent   map[common.Hash]bool
	signed  []chain.Claim       // honest rows, of any lane
	signers []*ecdsa.PrivateKey // by epoch, from 1
	free    uint64
	exitAt  uint64
	lanes   []*modelLane
	secrets [3][32]byte
	shown   [3]uint64
	start   *big.Int // vault's balance before
	purse   uint64
}

func (s state) copy() state {
	s.lanes = slices.Clone(s.lanes)
	for i, l := range s.lanes {
		c := *l
		s.lanes[i] = &c
	}
	s.signers, s.signed, s.spent = slices.Clone(s.signers), slices.Clone(s.signed), maps.Clone(s.spent)
	return s
}

func newModel(t testing.TB, w *world) *model {
	t.Helper()
	k := key(t)
	m := &model{
		t: t, w: w, key: k, payer: chain.NewSender(w.client, w.devchain.ID(), k, &chain.VolatileJournal{}),
		state: state{signers: []*ecdsa.PrivateKey{nil, key(t)}, purse: 2000, spent: map[common.Hash]bool{}},
	}
	_, err := chain.Transfer(t.Context(), w.deployer, native, m.payer.From(), big.NewInt(params.Ether/10))
	check(t, err)
	_, err = chain.Mint(t.Context(), w.deployer, w.token, m.payer.From(), amt(m.purse))
	check(t, err)
	m.start, err = w.client.Balance(t.Context(), w.token, w.vault.Address())
	check(t, err)
	for i := range m.secrets {
		copy(m.secrets[i][:], crypto.Keccak256(m.payer.From().Bytes(), []byte{byte(i)}))
	}
	for _, p := range []common.Address{w.payee.From(), w.stranger.From()} {
		for n := range uint32(2) {
			m.lanes = append(m.lanes, &modelLane{id: chain.LaneID{Payer: m.payer.From(), Payee: p, Token: w.token, Lane: n}})
		}
	}
	_, err = w.vault.Open(t.Context(), m.payer, chain.OpenParams{Token: w.token, Signer: crypto.PubkeyToAddress(m.signers[1].PublicKey)})
	check(t, err)
	return m
}

func (m *model) draw(rt *rapid.T) *modelLane { return rapid.SampledFrom(m.lanes).Draw(rt, "lane") }

func (m *model) deposit(rt *rapid.T) {
	n := rapid.Uint64Range(0, 400).Draw(rt, "amount")
	if n > m.purse {
		return
	}
	_, err := m.w.vault.Deposit(m.t.Context(), m.payer, m.w.token, amt(n))
	check(rt, err)
	m.free, m.purse = m.free+n, m.purse-n
}

func (m *model) reserve(rt *rapid.T) {
	l, target := m.draw(rt), rapid.Uint64Range(0, 500).Draw(rt, "target")
	_, err := m.w.vault.Reserve(m.t.Context(), m.payer, l.id.Payer, l.id.Token, []chain.Reserve{{Payee: l.id.Payee, Lane: l.id.Lane, Target: amt(target)}})
	m.reserved(rt, l, target, err)
}

// reserved is what a reservation by the owner does, or why it is refused.
func (m *model) reserved(rt *rapid.T, l *modelLane, target uint64, err error) bool {
	add := uint64(0)
	if target > l.reserved {
		add = target - l.reserved
	}
	epoch := len(m.signers) - 1
	switch {
	case m.exitAt != 0:
		wantRefusal(rt, err, chain.ErrExitPending)
	case l.status > chain.LaneOpen:
		wantRefusal(rt, err, chain.ErrLaneNotOpen)
	case l.status == chain.LaneOpen && l.epoch != epoch:
		wantRefusal(rt, err, chain.ErrSignerRotated)
	case add > m.free:
		wantRefusal(rt, err, chain.ErrFunds)
	default:
		check(rt, err)
		if l.status == chain.LaneNone {
			l.status, l.epoch = chain.LaneOpen, epoch
		}
		l.reserved, m.free = l.reserved+add, m.free-add
		return true
	}
	return false
}

func (m *model) claim(rt *rapid.T) {
	n := rapid.IntRange(1, 4).Draw(rt, "rows")
	rows, lanes, honest := make([]chain.Claim, n), make([]*modelLane, n), make([]bool, n)
	show := map[int]bool{}
	for i := range n {
		l := m.draw(rt)
		lanes[i] = l
		c := protocol.Cheque{Payer: l.id.Payer, Payee: l.id.Payee, Token: l.id.Token, Lane: l.id.Lane, Seq: 1, Cumulative: amt(rapid.Uint64Range(0, 600).Draw(rt, "cumulative"))}
		for s := range m.secrets {
			if rapid.Bool().Draw(rt, "locked") {
				c.Locks = append(c.Locks, lock(m.secrets[s], rapid.Uint64Range(1, 50).Draw(rt, "amount"), m.w.headTime(m.t)+rapid.Uint64Range(0, 3000).Draw(rt, "life")))
			}
			if rapid.IntRange(0, 3).Draw(rt, "show") == 0 {
				rows[i].Preimages = append(rows[i].Preimages, m.secrets[s])
				show[s] = true
			}
		}
		sortLocks(c.Locks)
		epoch := rapid.IntRange(1, len(m.signers)-1).Draw(rt, "epoch")
		honest[i] = epoch == l.epoch
		rows[i].Cheque = m.w.sign(m.t, m.signers[epoch], c)
	}
	m.w.claim(m.t, rows...)
	m.see(rt, show)
	for i, l := range lanes {
		if (l.status == chain.LaneOpen || l.status == chain.LaneReleasing) && honest[i] {
			e := m.entitled(rows[i].Cheque.Cheque)
			l.worthy = max(l.worthy, e)
			l.paid = max(l.paid, min(e, l.reserved))
			m.signed = append(m.signed, rows[i])
		}
	}
}

func (m *model) entitled(c protocol.Cheque) uint64 {
	e := c.Cumulative.Big().Uint64()
	for _, l := range c.Locks {
		for s := range m.secrets {
			if crypto.Keccak256Hash(m.secrets[s][:]) == l.Hash && m.shown[s] != 0 && m.shown[s] < l.Expiry {
				e += l.Amount.Big().Uint64()
			}
		}
	}
	return e
}

// see notes when newly shown secrets were registered, and that no earlier time moved.
func (m *model) see(rt *rapid.T, show map[int]bool) {
	for s := range m.secrets {
		at, err := m.w.vault.RevealedAt(m.t.Context(), crypto.Keccak256Hash(m.secrets[s][:]))
		check(rt, err)
		switch {
		case m.shown[s] == 0 && show[s] && at == m.w.headTime(m.t):
			m.shown[s] = at
		case at != m.shown[s]:
			rt.Fatalf("secret %d is registered at %d, the model has %d", s, at, m.shown[s])
		}
	}
}

func (m *model) reveal(rt *rapid.T) {
	s := rapid.IntRange(0, len(m.secrets)-1).Draw(rt, "secret")
	_, err := m.w.vault.Reveal(m.t.Context(), m.w.stranger, [][32]byte{m.secrets[s]})
	check(rt, err)
	m.see(rt, map[int]bool{s: true})
}

func (m *model) rotate(rt *rapid.T) {
	if len(m.signers) > 4 {
		return
	}
	k := key(m.t)
	_, err := m.w.vault.SetSigner(m.t.Context(), m.payer, m.w.token, crypto.PubkeyToAddress(k.PublicKey))
	check(rt, err)
	m.signers = append(m.signers, k)
}

func (m *model) startRelease(rt *rapid.T) {
	l := m.draw(rt)
	_, err := m.w.vault.StartRelease(m.t.Context(), m.payer, []chain.LaneID{l.id})
	if l.status != chain.LaneOpen {
		wantRefusal(rt, err, chain.ErrLaneNotOpen)
		return
	}
	check(rt, err)
	l.status, l.releaseAt = chain.LaneReleasing, m.w.headTime(m.t)+uint64(window/time.Second)
}

func (m *model) finishRelease(rt *rapid.T) {
	var ids []chain.LaneID
	for _, l := range m.lanes {
		ids = append(ids, l.id)
	}
	_, err := m.w.vault.FinishRelease(m.t.Context(), m.w.stranger, ids)
	check(rt, err)
	for _, l := range m.lanes {
		if l.status == chain.LaneReleasing && m.w.headTime(m.t) >= l.releaseAt {
			m.close(l)
		}
	}
}

func (m *model) releaseByPayee(rt *rapid.T) {
	l := m.draw(rt)
	s := m.w.payee
	if l.id.Payee != s.From() {
		s = m.w.stranger
	}
	_, err := m.w.vault.ReleaseByPayee(m.t.Context(), s, l.id.Payer, l.id.Token, l.id.Lane)
	if l.status == chain.LaneNone || l.status == chain.LaneClosed {
		wantRefusal(rt, err, chain.ErrLaneNotOpen)
		return
	}
	check(rt, err)
	m.close(l)
}

func (m *model) close(l *modelLane) {
	m.free += l.reserved - l.paid
	l.reserved, l.status = l.paid, chain.LaneClosed
}

func (m *model) exit(rt *rapid.T) {
	if m.exitAt == 0 {
		_, err := m.w.vault.RequestExit(m.t.Context(), m.payer, m.w.token)
		check(rt, err)
		m.exitAt = m.w.headTime(m.t) + uint64(window/time.Second)
		return
	}
	early := m.w.headTime(m.t) < m.exitAt // the estimate is made at the head
	_, err := m.w.vault.FinishExit(m.t.Context(), m.payer, m.w.token, m.payer.From())
	if early {
		wantRefusal(rt, err, chain.ErrTooEarly)
		return
	}
	check(rt, err)
	m.purse, m.free, m.exitAt = m.purse+m.free, 0, 0
}

func (m *model) compare(t testing.TB) {
	t.Helper()
	ctx := t.Context()
	acc, err := m.w.vault.Account(ctx, m.payer.From(), m.w.token)
	check(t, err)
	if acc.Free != amt(m.free) || int(acc.Epoch) != len(m.signers)-1 || acc.ExitAt != m.exitAt {
		t.Fatalf("account %+v; the model has free %d, epoch %d, exit %d", acc, m.free, len(m.signers)-1, m.exitAt)
	}
	holds := m.free
	for _, want := range m.lanes {
		l, err := m.w.vault.Lane(ctx, want.id.Key())
		check(t, err)
		if l.Reserved != amt(want.reserved) || l.Paid != amt(want.paid) || l.Status != want.status || int(l.Epoch) != want.epoch || l.ReleaseAt != want.releaseAt {
			t.Fatalf("lane %+v; the model has %+v", l, *want)
		}
		if want.paid > want.worthy {
			t.Fatalf("lane %d paid %d, more than any cheque promised (%d)", want.id.Lane, want.paid, want.worthy)
		}
		holds += want.reserved - want.paid
	}
	has, err := m.w.client.Balance(ctx, m.w.token, m.w.vault.Address())
	check(t, err)
	if got := new(big.Int).Sub(has, m.start); got.Uint64() != holds || got.Sign() < 0 {
		t.Fatalf("the vault holds %s for this payer, it owes %d", got, holds)
	}
	purse, err := m.w.client.Balance(ctx, m.w.token, m.payer.From())
	check(t, err)
	if purse.Uint64() != m.purse {
		t.Fatalf("the payer has %s, the model says %d", purse, m.purse)
	}
}
