package node

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"log/slog"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/chain/devchain"
	"github.com/zerostate/zerostate/channels/watch"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/lanes"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// paidNode is a node that is paid on a real chain, which is told not to be final at once.
type paidNode struct {
	*Node
	chain *devchain.Chain
	token common.Address
	rich  *ecdsa.PrivateKey // has coin, and makes the token
	marks watch.Marks
}

func newPaidNode(t *testing.T) *paidNode {
	t.Helper()
	key := newKey(t)
	id, err := devchain.FreshChainID()
	if err != nil {
		t.Fatal(err)
	}
	dc, err := devchain.Start(devchain.Config{ChainID: id, Listen: "127.0.0.1:0", Balances: map[common.Address]*big.Int{
		crypto.PubkeyToAddress(key.PublicKey): new(big.Int).Mul(big.NewInt(1000), big.NewInt(params.Ether)),
	}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := dc.Close(); err != nil {
			t.Error(err)
		}
	})
	c, err := chain.Dial(t.Context(), chain.Config{URLs: []string{dc.HTTPURL()}, Instant: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	rich := chain.NewSender(c, id, key, &chain.VolatileJournal{})
	dep, err := chain.Deploy(t.Context(), rich, chain.DeployParams{ReleaseWindow: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	token, err := chain.DeployTestToken(t.Context(), rich, rich.From())
	if err != nil {
		t.Fatal(err)
	}

	n := moneyNode(t)
	n.keys = Keys{Owner: newKey(t), Signer: newKey(t)}
	n.profile.Payload = protocol.Profile{
		ChainID: id, GenesisHash: dep.Genesis, Vault: dep.Vault, VaultCodeHash: dep.CodeHash, Tokens: []protocol.TokenInfo{{Address: token, Symbol: "T", Decimals: 6}},
	}
	n.margins = channels.MarginsFor(3600, 0)
	n.credit = watch.Rules{Blocks: 2, Small: protocol.NewAmount(100), Total: protocol.NewAmount(150)}
	n.payer, n.payee = newPayerBook(n), newPayeeBook(n)
	n.payers, n.payees = lanes.NewPayers(n.store, n.signLaneCheque), lanes.NewPayees(n.store)
	n.chain = &chainLink{profile: n.profile.Payload, urls: []string{dc.HTTPURL()}, keys: n.keys, journal: storeJournal{n.store}, fees: feesOf(0)}
	t.Cleanup(n.chain.close)
	p := &paidNode{Node: n, chain: dc, token: token, rich: key}
	if _, err := chain.Transfer(t.Context(), rich, common.Address{}, n.keys.OwnerAddress(), big.NewInt(params.Ether)); err != nil {
		t.Fatal(err)
	}
	return p
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	k, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// customer opens an account and reserves 300 for the node.
func (p *paidNode) customer(t *testing.T) (channels.Lane, *ecdsa.PrivateKey) {
	t.Helper()
	owner, signer := newKey(t), newKey(t)
	live, err := p.Node.chain.get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	from := crypto.PubkeyToAddress(owner.PublicKey)
	c, err := chain.Dial(t.Context(), chain.Config{URLs: []string{p.chain.HTTPURL()}, Instant: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	s := chain.NewSender(c, p.chain.ID(), owner, &chain.VolatileJournal{})
	rich := chain.NewSender(c, p.chain.ID(), p.rich, &chain.VolatileJournal{}) // a new one: the chain may have taken nonces back
	_, err1 := chain.Transfer(t.Context(), rich, common.Address{}, from, big.NewInt(params.Ether))
	_, err2 := chain.Mint(t.Context(), rich, p.token, from, protocol.NewAmount(1000))
	_, err3 := live.vault.Open(t.Context(), s, chain.OpenParams{Token: p.token, Signer: crypto.PubkeyToAddress(signer.PublicKey), Deposit: protocol.NewAmount(1000)})
	row := chain.Reserve{Payee: p.keys.OwnerAddress(), Lane: 1, Target: protocol.NewAmount(300)}
	_, err4 := live.vault.Reserve(t.Context(), s, from, p.token, []chain.Reserve{row})
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	return channels.Lane{
		Domain: protocol.VaultDomain{ChainID: p.chain.ID(), Vault: p.profile.Payload.Vault}, Payer: from, Payee: p.keys.OwnerAddress(), Token: p.token, Number: 1,
	}, signer
}

func (p *paidNode) blocks(t *testing.T, n int) {
	t.Helper()
	for range n {
		if err := p.chain.AdvanceTime(t.Context(), time.Second); err != nil {
			t.Fatal(err)
		}
	}
}

func (p *paidNode) head(t *testing.T) uint64 {
	t.Helper()
	live, err := p.Node.chain.get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h, err := live.client.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h.Number
}

func (p *paidNode) wantHeadroom(t *testing.T, lane channels.Lane, want uint64) channels.Payee {
	t.Helper()
	s, err := p.payee.look(t.Context(), lane, true)
	if err != nil {
		t.Fatal(err)
	}
	if s.Headroom() != protocol.NewAmount(want) {
		t.Errorf("headroom is %s, want %d (%s reserved, %s young)", s.Headroom(), want, s.Facts.Reserved, s.Facts.Young)
	}
	return s
}

func (p *paidNode) watch(t *testing.T) {
	t.Helper()
	next, err := p.watchOnce(t.Context(), p.marks, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	p.marks = next
}

// TestReserveTakenBack: a reserve counts when it is old enough, a node works for so much of young ones and no more, and what the
// chain takes back counts no more.
func TestReserveTakenBack(t *testing.T) {
	p := newPaidNode(t)
	start := p.head(t)
	lane, signer := p.customer(t)
	s := p.wantHeadroom(t, lane, 0)
	payer := protocol.Identity{Signer: crypto.PubkeyToAddress(signer.PublicKey)}
	award := protocol.Award{Lane: 1, Payer: lane.Payer, Payee: lane.Payee, Ceiling: protocol.Price{Token: p.profile.Payload.Money(), Amount: protocol.NewAmount(50)}}
	if why := p.payee.uncovered(s, payer, award); why == nil || !strings.Contains(why.Error(), "too young") || !strings.Contains(why.Error(), "0 of 300 reserved") {
		t.Errorf("an award on a young lane: %v", why)
	}
	p.watch(t)
	p.blocks(t, 2)
	if s = p.wantHeadroom(t, lane, 100); p.payee.uncovered(s, payer, award) != nil {
		t.Error("a small task is refused on a lane that is deep enough for it")
	}
	second, _ := p.customer(t)
	p.blocks(t, 2)
	p.wantHeadroom(t, second, 50) // the node's bound
	p.wantHeadroom(t, lane, 100)
	p.watch(t)

	if err := p.chain.Reorg(t.Context(), start); err != nil {
		t.Fatal(err)
	}
	p.watch(t)
	for _, l := range []channels.Lane{lane, second} {
		s, err := p.payees.Get(l.Key())
		if err != nil || s.Facts.Status != channels.StatusNone || !s.Headroom().IsZero() || p.payee.uncovered(s, payer, award) == nil {
			t.Errorf("after the chain took the lane back: %+v, %v", s.Facts, err)
		}
	}
	if len(p.payee.early) != 0 {
		t.Errorf("%v still counts early", p.payee.early)
	}

	third, _ := p.customer(t)
	p.final(t)
	if s := p.wantHeadroom(t, third, 300); !s.Facts.Young.IsZero() {
		t.Errorf("%s of a final reserve are young", s.Facts.Young)
	}
	p.watch(t)
	if p.marks.Len() == 0 {
		t.Error("nothing is watched any more")
	}
}

// final makes blocks until what is there now is final.
func (p *paidNode) final(t *testing.T) {
	t.Helper()
	live, err := p.Node.chain.get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now := p.head(t)
	for {
		f, err := live.client.Finalised(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if f.Number >= now {
			return
		}
		p.blocks(t, 1)
	}
}

// TestKeyTakenBack: a key that was registered in a block which the chain takes back has to be registered again.
func TestKeyTakenBack(t *testing.T) {
	p := newPaidNode(t)
	lane, signer := p.customer(t)
	p.blocks(t, 2)
	p.wantHeadroom(t, lane, 100)
	live, err := p.Node.chain.get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h, err := live.client.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(int64(h.Time), 0)
	key := [32]byte{7}
	lock := protocol.Lock{Hash: protocol.KeyHash(key), Amount: protocol.NewAmount(40), Expiry: p.margins.Expiry(h.Time)}
	c, err := protocol.SignCheque(lane.Domain, protocol.Cheque{Payer: lane.Payer, Payee: lane.Payee, Token: lane.Token, Lane: 1, Seq: 1, Locks: []protocol.Lock{lock}}, signer)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.payees.Hold(lane.Key(), now, channels.Received{Task: "task", Price: lock.Amount, Cheque: c, Lock: &channels.Expected{Hash: lock.Hash, Margins: p.margins}}, nil); err != nil {
		t.Fatal(err)
	}
	p.watch(t)
	if _, err := live.vault.Reveal(t.Context(), live.gas, [][32]byte{key}); err != nil {
		t.Fatal(err)
	}
	registered := func() bool {
		s, err := p.payees.Get(lane.Key())
		if err != nil {
			t.Fatal(err)
		}
		held, ok := s.Held(lock.Hash)
		if !ok {
			t.Fatal("the lock is gone")
		}
		return held.Registered
	}
	take := func() {
		s, err := p.payees.Get(lane.Key())
		if err != nil {
			t.Fatal(err)
		}
		at, err := live.client.Agreed(t.Context())
		if err == nil {
			err = p.takeReveals(t.Context(), live, s, at, now)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if take(); !registered() {
		t.Fatal("it is not registered")
	}
	p.watch(t)
	if err := p.chain.Reorg(t.Context(), h.Number); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	p.watch(t)
	if registered() {
		t.Fatal("it counts as registered and the chain has it no more")
	}
	s, err := p.payees.Get(lane.Key())
	if err != nil || len(s.ToRegister(lock.Expiry-1, p.margins)) != 1 {
		t.Fatalf("it is not to be registered again: %+v, %v", s.Locks, err)
	}
	// The watcher offered the transaction again by itself.
	for {
		if take(); registered() {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal("the registration is not offered again")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// TestCloseForPayer: this node signs the end of a lane for its payer's peer alone, at what it holds or more, with no lock alive; and
// takes nothing on the lane after it.
func TestCloseForPayer(t *testing.T) {
	p := newPaidNode(t)
	lane, signer := p.customer(t)
	p.blocks(t, 2)
	p.wantHeadroom(t, lane, 100)
	sign := func(seq, total uint64, locks ...protocol.Lock) protocol.SignedCheque {
		t.Helper()
		c, err := protocol.SignCheque(lane.Domain, protocol.Cheque{
			Payer: lane.Payer, Payee: lane.Payee, Token: lane.Token, Lane: 1, Seq: seq, Cumulative: protocol.NewAmount(total), Locks: append([]protocol.Lock{}, locks...),
		}, signer)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	live, err := p.Node.chain.get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h, err := live.client.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(int64(h.Time), 0)
	lock := protocol.Lock{Hash: protocol.KeyHash([32]byte{7}), Amount: protocol.NewAmount(40), Expiry: p.margins.Expiry(h.Time)}
	if _, err := p.payees.Take(lane.Key(), now, sign(1, 30, lock), nil); err != nil {
		t.Fatal(err)
	}
	of, other := provider(t, "payer"), provider(t, "another")
	if err := p.store.Update(func(tx store.Tx) error { return tx.Set(ledgerPeer+lane.Payer.Hex(), []byte(of.ID.String())) }); err != nil {
		t.Fatal(err)
	}
	refused := func(name string, from protocol.PeerID, total uint64, says string) {
		t.Helper()
		_, err := p.closeFor(t.Context(), from.ID, protocol.CloseOpen{Lane: lane.Key(), Total: protocol.NewAmount(total)})
		var problem *api.Problem
		if !errors.As(err, &problem) || !strings.Contains(problem.Detail, says) {
			t.Errorf("%s: %v, want %q", name, err, says)
		}
		if p.laneClosing(lane.Key()) != nil {
			t.Errorf("%s: the lane is closing", name)
		}
	}
	refused("somebody else", other, 70, "not the peer of its payer")
	refused("a lock lives", of, 70, "1 locks")
	if _, err := p.payees.Take(lane.Key(), now, sign(2, 70), nil); err != nil {
		t.Fatal(err)
	}
	refused("less than is held", of, 69, "held 70")
	refused("more than there is", of, 301, "of 300 reserved")
	for range 2 { // a payer that lost the answer asks again
		sig, err := p.closeFor(t.Context(), of.ID, protocol.CloseOpen{Lane: lane.Key(), Total: protocol.NewAmount(70)})
		if err != nil {
			t.Fatal(err)
		}
		if err := protocol.VerifyOrder(lane.Domain, closeOrder(lane, protocol.NewAmount(70)), sig, lane.Payee); err != nil {
			t.Error(err)
		}
	}
	if p.laneClosing(lane.Key()) == nil {
		t.Error("work may begin on a lane whose end is signed")
	}
	if _, err := p.payees.Receive(lane.Key(), now, channels.Received{Task: "late", Price: protocol.NewAmount(5), Cheque: sign(3, 75)}, nil); !errors.Is(err, channels.ErrClosing) {
		t.Errorf("a payment after it: %v", err)
	}
}
