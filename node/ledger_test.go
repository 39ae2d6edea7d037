package node

import (
	"crypto/rand"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	libp2pcrypto "github.com/libp2p/go-libp2p/core/crypto"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/economy"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/task"
)

// moneyNode is a node with a store and a network of play money, and no chain.
func moneyNode(t *testing.T) *Node {
	t.Helper()
	n := learner(t)
	n.profile.Payload = protocol.Profile{
		ChainID: 31337, Vault: common.Address{0xbb}, Tokens: []protocol.TokenInfo{{Address: common.Address{0xaa}, Symbol: "T", Decimals: 6}}, Faucet: "http://faucet",
	}
	n.events = api.NewEventLog(1, 0)
	n.chain = &chainLink{failed: chain.ErrNoAnswer, since: time.Now().Add(time.Hour)}
	return n
}

func testLane() channels.Lane {
	return channels.Lane{Domain: protocol.VaultDomain{ChainID: 31337, Vault: common.Address{0xbb}}, Payer: common.Address{1}, Payee: common.Address{2}, Token: common.Address{0xaa}, Number: 1}
}

func (n *Node) movements(t *testing.T, q api.HistoryQuery) []api.Movement {
	t.Helper()
	var all []api.Movement
	for {
		page, err := backend{n}.History(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Entries...)
		if page.Next == "" {
			return all
		}
		q.Cursor = page.Next
	}
}

// TestPayoutsAreWrittenOnce: whoever sent the claim and however often its facts are seen, also when a reorg takes a
// payout back and gives it again.
func TestPayoutsAreWrittenOnce(t *testing.T) {
	n := moneyNode(t)
	for _, paid := range []uint64{0, 40, 40, 100, 40, 100, 130} {
		if err := n.store.Update(func(tx store.Tx) error {
			return recordPayouts(tx, testLane(), true, protocol.NewAmount(paid), "")
		}); err != nil {
			t.Fatal(err)
		}
	}
	sum := protocol.Amount{}
	rows := n.movements(t, api.HistoryQuery{Limit: 2, OldestFirst: true})
	for i, m := range rows {
		sum = total(sum, m.Amount)
		if m.Kind != api.MoveSettled || uint64(m.Sequence) != uint64(i+1) || m.OnChain != m.Amount.String() || m.Net != "0" {
			t.Errorf("row %+v", m)
		}
	}
	if sum != protocol.NewAmount(130) || len(rows) != 3 {
		t.Errorf("%d rows sum to %s", len(rows), sum)
	}
	if back := n.movements(t, api.HistoryQuery{Limit: 1}); len(back) != 3 || back[0].Sequence != 3 {
		t.Errorf("the newest first: %+v", back)
	}
	if p, err := n.periods(time.Now()); err != nil || p[0].Settled != sum || p[3].Settled != sum {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestHistoryRange(t *testing.T) {
	n := moneyNode(t)
	start := time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC)
	for day := range 5 {
		for _, who := range []string{"0xAA", "0xbb"} {
			m := movement{AtMs: start.AddDate(0, 0, day).UnixMilli(), Kind: api.MoveEarned, Account: who, Peer: "p" + who, Amount: protocol.NewAmount(uint64(day + 1))}
			if err := n.store.Update(func(tx store.Tx) error { return record(tx, m) }); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		q    api.HistoryQuery
		want int
	}{
		{api.HistoryQuery{}, 10},
		{api.HistoryQuery{Since: start.AddDate(0, 0, 1)}, 8},
		{api.HistoryQuery{Until: start.AddDate(0, 0, 1)}, 2},
		{api.HistoryQuery{Since: start.AddDate(0, 0, 1), Until: start.AddDate(0, 0, 3)}, 4},
		{api.HistoryQuery{Counterparty: "0xaa"}, 5},
		{api.HistoryQuery{Counterparty: "p0xbb", Since: start.AddDate(0, 0, 4)}, 1},
		{api.HistoryQuery{Counterparty: "p0xBB"}, 0},
	} {
		for _, oldest := range []bool{false, true} {
			for _, limit := range []int{1, 3, 500} {
				c.q.OldestFirst, c.q.Limit = oldest, limit
				rows := n.movements(t, c.q)
				if len(rows) != c.want {
					t.Errorf("%+v: %d rows, want %d", c.q, len(rows), c.want)
				}
				for i := 1; i < len(rows); i++ {
					if (rows[i].Sequence > rows[i-1].Sequence) != oldest {
						t.Errorf("%+v: out of order at %d", c.q, i)
					}
				}
			}
		}
	}
	if _, err := (backend{n}).History(t.Context(), api.HistoryQuery{Limit: 1, Cursor: "x"}); err == nil {
		t.Error("a cursor that nobody gave is taken")
	}
	// Whole months, by the totals of days: 2026-03-04 looks back on five days.
	p, err := n.periods(start.AddDate(0, 0, 4).Add(23 * time.Hour))
	if err != nil || p[0].Earned != protocol.NewAmount(10) || p[1].Earned != protocol.NewAmount(30) || p[1].Net != "30" {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestMovedBy reads what a transaction moved from what it called and what its receipt says.
func TestMovedBy(t *testing.T) {
	n := moneyNode(t)
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	to := common.Address{0xcc}
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(big.NewInt(31337)), &types.DynamicFeeTx{ChainID: big.NewInt(31337), To: &to, Value: big.NewInt(5), GasFeeCap: big.NewInt(1), Gas: 21_000})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := tx.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	e := chain.Entry{From: crypto.PubkeyToAddress(key.PublicKey), Hash: tx.Hash(), Raw: raw, Done: true}
	r := &types.Receipt{Status: types.ReceiptStatusSuccessful, GasUsed: 21_000, EffectiveGasPrice: big.NewInt(1e9)}
	list, err := n.movedBy(e, r)
	// A coin is worth one token of a million base units: 21,000 gwei are 21 of them.
	if err != nil || len(list) != 1 || list[0].FeeWei != "21000000000000" || list[0].Amount != protocol.NewAmount(21) || list[0].For != purposeTransfer {
		t.Errorf("%+v, %v", list, err)
	}
	n.profile.Payload.Tokens[0].Address = common.Address{}
	if list, err = n.movedBy(e, r); err != nil || len(list) != 2 || list[1].Kind != api.MoveSent || list[1].Amount != protocol.NewAmount(5) {
		t.Errorf("where the token is the coin: %+v, %v", list, err)
	}
	r.Status = types.ReceiptStatusFailed
	if list, err = n.movedBy(e, r); err != nil || len(list) != 1 {
		t.Errorf("reverted: %+v, %v", list, err)
	}
	n.profile.Payload.Tokens[0].Address, n.profile.Payload.Faucet = common.Address{0xaa}, ""
	if list, err = n.movedBy(e, r); err != nil || !list[0].Amount.IsZero() || list[0].FeeWei == "0" {
		t.Errorf("a price that is not known: %+v, %v", list, err)
	}
}

// TestFinishedTransactionsOweTheirFee: the same write that finishes a transaction notes its fee.
func TestFinishedTransactionsOweTheirFee(t *testing.T) {
	n := moneyNode(t)
	j := storeJournal{n.store}
	e := chain.Entry{From: common.Address{1}, Hash: common.Hash{2}, ID: "x"}
	due := func() (count int) {
		if err := n.store.View(func(tx store.Tx) error {
			return tx.Scan(store.Range{Prefix: ledgerDue}, func(string, []byte) error { count++; return nil })
		}); err != nil {
			t.Fatal(err)
		}
		return count
	}
	if err := j.Put(e); err != nil || due() != 0 {
		t.Fatal(err, due())
	}
	e.Done = true
	for range 2 {
		if err := j.Put(e); err != nil || due() != 1 {
			t.Fatal(err, due())
		}
	}
}

// TestRate: what is set, what a network with a faucet counts, and what nobody knows.
func TestRate(t *testing.T) {
	n := moneyNode(t)
	if !n.rate().Known() || n.coinPrice() != "1" {
		t.Error("play money counts one")
	}
	n.cfg.Chain.CoinPrice = "2500"
	if n.rate().Tokens(big.NewInt(1e12)) != protocol.NewAmount(2500) {
		t.Error("what is set is not taken")
	}
	n.cfg.Chain.CoinPrice, n.profile.Payload.Faucet = "", ""
	if s := n.settling(t.Context()); n.rate().Known() || s.CostKnown || s.Automatic || s.Why != "chain.coin_price is not set" {
		t.Errorf("%+v", s)
	}
	n.profile.Payload.Tokens[0].Address = common.Address{}
	if n.rate() != economy.SameMoney() && n.rate().Tokens(big.NewInt(7)) != protocol.NewAmount(7) {
		t.Error("a coin is a coin")
	}
}

// TestCommitments lives a task's commitment: ceiling, account, price; and refuses what another has taken meanwhile.
func TestCommitments(t *testing.T) {
	n := moneyNode(t)
	n.cfg.Spending = config.Spending{PerDay: protocol.NewAmount(100), PerCounterparty: protocol.NewAmount(60), StrangerCap: protocol.NewAmount(1000)}
	now := time.Date(2026, 3, 1, 23, 59, 0, 0, time.UTC)
	submit := func(name string, ceiling uint64, at time.Time) (task.Requester, error) {
		r := task.Requester{ID: protocol.BlockID([]byte(name)), Phase: task.Submitted}
		r.Task.Spec.Ceiling.Amount = protocol.NewAmount(ceiling)
		return r, n.store.Update(n.commitTask(at, r, false))
	}
	spent := func(key string) (a protocol.Amount) {
		if err := n.store.View(func(tx store.Tx) (err error) { a, err = sumAt(tx, key); return err }); err != nil {
			t.Fatal(err)
		}
		return a
	}
	a, err := submit("a", 50, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := submit("a", 50, now); err != nil || spent(spendDay+"20260301") != protocol.NewAmount(50) {
		t.Error("the same submission twice", err, spent(spendDay+"20260301"))
	}
	b, err := submit("b", 50, now)
	if err != nil {
		t.Fatal(err)
	}
	var p *api.Problem
	if _, err := submit("c", 1, now); !errors.As(err, &p) || p.Type != api.CodeSpendingCap {
		t.Error(err)
	}
	if _, err := submit("d", 100, now.Add(time.Minute)); err != nil {
		t.Error("a new day:", err)
	}
	who := &task.Winner{Provider: provider(t, "p"), Payee: common.Address{7}, Offer: protocol.Offer{Base: protocol.NewAmount(30)}, Limits: protocol.DefaultLimits()}
	a.Winner, b.Winner = who, who
	for range 2 { // again after a restart
		if err := n.commitHire(a); err != nil || spent(spendWith+"20260301/"+who.Payee.Hex()) != protocol.NewAmount(50) || spent(spendOpen+who.Payee.Hex()) != protocol.NewAmount(30) {
			t.Fatal(err)
		}
	}
	var r *protocol.Reason
	if err := n.commitHire(b); !errors.As(err, &r) || r.Code != string(api.CodeSpendingCap) {
		t.Error(err)
	}
	a.Phase, a.Price, a.Award, a.Cheques, a.Keys = task.Done, protocol.NewAmount(10), sealedAward(t), [][]byte{[]byte("cheque")}, [][32]byte{{1}}
	for range 2 {
		if err := n.store.Update(func(tx store.Tx) error { return releaseCommitment(tx, a) }); err != nil {
			t.Fatal(err)
		}
	}
	if spent(spendDay+"20260301") != protocol.NewAmount(60) || spent(spendWith+"20260301/"+who.Payee.Hex()) != protocol.NewAmount(10) || !spent(spendOpen+who.Payee.Hex()).IsZero() {
		t.Error("the price is not what counts in the end")
	}
	if err := n.commitHire(b); err != nil {
		t.Error("what came free is not free:", err)
	}
}

// sealedAward is an award of one part without a start fee.
func sealedAward(t *testing.T) []byte {
	t.Helper()
	key, _, err := libp2pcrypto.GenerateEd25519Key(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := protocol.BlockID([]byte("x"))
	a, err := protocol.Seal(key, protocol.Award{
		Network: id, Task: id, Call: id, Bid: id, Module: id, Requester: provider(t, "r"), Provider: provider(t, "p"), Parts: 1, IssuedMs: 1, DeadlineMs: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.Envelope
}

// TestProofsAreKept: a cheque that contradicts another is refused, and the pair stays as evidence, a few of them.
func TestProofsAreKept(t *testing.T) {
	n := moneyNode(t)
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	lane := testLane()
	sign := func(seq, sum uint64) protocol.SignedCheque {
		c := protocol.Cheque{Payer: lane.Payer, Payee: lane.Payee, Token: lane.Token, Lane: lane.Number, Seq: seq, Cumulative: protocol.NewAmount(sum), Locks: []protocol.Lock{}}
		s, err := protocol.SignCheque(lane.Domain, c, key)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for i := range uint64(maxProofs + 3) {
		e := &channels.EquivocationError{Held: sign(i+1, 50), Got: sign(i+1, 40)}
		if err := n.keepProof(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.keepProof(errNoOffer); err != nil {
		t.Error(err)
	}
	best := sign(9, 90)
	var f api.EvidenceFacts
	if err := n.fillEvidence(&f, someLane{in: &channels.Payee{Lane: lane, Best: &best}}); err != nil {
		t.Fatal(err)
	}
	if len(f.Equivocations) != maxProofs || f.Best == nil || f.Best.Sequence != 9 || f.Direction != "in" {
		t.Errorf("%d proofs, best %+v", len(f.Equivocations), f.Best)
	}
}
