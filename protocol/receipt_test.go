package protocol

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/libp2p/go-libp2p/core/crypto"
	"pgregory.net/rapid"
)

func TestReceiptVerifies(t *testing.T) {
	w := newWorld(t)
	v, err := VerifyReceipt(w.bytes(t, w.receipt))
	if err != nil {
		t.Fatal(err)
	}
	if v.Network.ID != w.profile.ID || v.Award.ID != w.award.ID || v.Statement.ID != w.statement.ID || v.Countersignature.ID != w.counter.ID {
		t.Error("it opened to other parts than it was made of")
	}
	if v.Payer != w.payer.Payload.Identity || v.Payee != w.payee.Payload.Identity || len(v.Cheques) != 1 || !v.Cheques[0].Equal(w.cheque) || !v.Fold.Equal(w.fold) {
		t.Error("it opened to other parties or another cheque")
	}
	// 90 base + ⌈1500 · 2.400000001⌉
	if got := v.Statement.Payload.Price.Amount.String(); got != "3691" {
		t.Errorf("price %s", got)
	}
}

func TestReceiptNotCountersignedVerifies(t *testing.T) {
	w := newWorld(t)
	w.receipt.Countersignature = nil
	v, err := VerifyReceipt(w.bytes(t, w.receipt))
	if err != nil || v.Countersignature != nil {
		t.Fatalf("%v, countersignature %v", err, v.Countersignature)
	}
}

func TestFreeReceiptNeedsNoCheque(t *testing.T) {
	w := newWorld(t)
	w.reaward(t, func(a *Award) { a.Offer = Offer{} })
	w.restate(t, func(s *Statement) { s.Price.Amount = Amount{} })
	w.receipt.Cheques, w.receipt.Fold = nil, nil
	v, err := VerifyReceipt(w.bytes(t, w.receipt))
	if err != nil || v.Cheques != nil {
		t.Fatalf("%v, cheques %v", err, v.Cheques)
	}
	w.receipt.Fold = must2[[]byte](t)(w.fold.Encode())
	if _, err := VerifyReceipt(w.bytes(t, w.receipt)); !errors.Is(err, ErrReceipt) {
		t.Fatalf("a fold of nothing: %v", err)
	}
}

// A result in parts is paid by a cheque for each, and the shares make up the price less the start fee.
func TestReceiptInParts(t *testing.T) {
	w := newWorld(t)
	const parts = 3
	w.reaward(t, func(a *Award) { a.Parts = parts })
	w.restate(t, func(s *Statement) {
		s.Parts = nil
		for i := range uint32(parts) {
			s.Parts = append(s.Parts, ResultPart{KeyHash: KeyHash(PartKey(fill32(5), i)), CipherBytes: s.CipherBytes / parts})
		}
	})
	s, offer := w.statement.Payload, w.award.Payload.Offer
	w.receipt.Cheques = nil
	total := Amount{}
	for i := range uint32(parts) {
		share := must2[Amount](t)(offer.Share(s.Price.Amount, parts, i))
		c := w.newCheque()
		c.Seq, c.Cumulative, c.Locks = 4+uint64(i), total, []Lock{{Hash: s.Parts[i].KeyHash, Amount: share, Expiry: 1_800_000_000}}
		w.receipt.Cheques = append(w.receipt.Cheques, must2[[]byte](t)(must2[SignedCheque](t)(SignCheque(w.profile.Payload.Money().Domain(), c, signerA)).Encode()))
		total = must2[Amount](t)(total.Add(share))
	}
	if want := must2[Amount](t)(s.Price.Amount.Sub(offer.Start)); total != want {
		t.Fatalf("shares of %s together, want %s", total, want)
	}
	w.receipt.Fold = nil
	if _, err := VerifyReceipt(w.bytes(t, w.receipt)); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(){
		"one missing":  func() { w.receipt.Cheques = w.receipt.Cheques[:2] },
		"exchanged":    func() { w.receipt.Cheques[0], w.receipt.Cheques[1] = w.receipt.Cheques[1], w.receipt.Cheques[0] },
		"one is empty": func() { w.receipt.Cheques[2] = nil },
	} {
		kept := append([][]byte(nil), w.receipt.Cheques...)
		spoil()
		if _, err := VerifyReceipt(w.bytes(t, w.receipt)); !errors.Is(err, ErrReceipt) {
			t.Errorf("%s: %v", name, err)
		}
		w.receipt.Cheques = kept
	}
}

// However a price is cut, its shares and the start fee are the price, and nothing else is paid.
func TestSharesAreExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		price, parts := rapid.Uint64().Draw(rt, "price"), rapid.Uint32Range(1, MaxParts).Draw(rt, "parts")
		start := rapid.Uint64Range(0, price).Draw(rt, "start")
		o, sum := Offer{Start: NewAmount(start)}, NewAmount(start)
		for i := range parts {
			share, err := o.Share(NewAmount(price), parts, i)
			if err != nil {
				rt.Fatal(err)
			}
			if sum, err = sum.Add(share); err != nil {
				rt.Fatal(err)
			}
		}
		if sum != NewAmount(price) {
			rt.Fatalf("%s of %d", sum, price)
		}
	})
	for _, bad := range []struct {
		price, start uint64
		parts, i     uint32
	}{{5, 6, 1, 0}, {5, 1, 0, 0}, {5, 1, 2, 2}} {
		if _, err := (Offer{Start: NewAmount(bad.start)}).Share(NewAmount(bad.price), bad.parts, bad.i); !errors.Is(err, ErrInvalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// resign seals a changed payload with a key and puts it into the receipt.
func resign[T Payload](t testing.TB, key crypto.PrivKey, s *Signed[T], into *[]byte, change func(*T)) {
	t.Helper()
	p := s.Payload
	if change != nil {
		change(&p)
	}
	*s = must2[Signed[T]](t)(Seal(key, p))
	*into = s.Envelope
}

func (w *world) reaward(t testing.TB, change func(*Award)) {
	resign(t, peerKey("requester"), &w.award, &w.receipt.Award, change)
	w.restate(t, func(s *Statement) { s.Award = w.award.ID })
}

func (w *world) restate(t testing.TB, change func(*Statement)) {
	resign(t, peerKey("executor"), &w.statement, &w.receipt.Statement, change)
	resign(t, peerKey("requester"), &w.counter, &w.receipt.Countersignature, func(c *Countersignature) { c.Statement = w.statement.ID })
}

func (w *world) recheque(t testing.TB, key *ecdsa.PrivateKey, change func(*Cheque)) {
	t.Helper()
	c := w.newCheque()
	change(&c)
	w.cheque = must2[SignedCheque](t)(SignCheque(w.profile.Payload.Money().Domain(), c, key))
	w.receipt.Cheques = [][]byte{must2[[]byte](t)(w.cheque.Encode())}
}

func (w *world) refold(t testing.TB, key *ecdsa.PrivateKey, change func(*Cheque)) {
	t.Helper()
	c := w.newFold()
	change(&c)
	w.receipt.Fold = must2[[]byte](t)(must2[SignedCheque](t)(SignCheque(w.profile.Payload.Money().Domain(), c, key)).Encode())
}

func (w *world) rebind(t testing.TB, into *[]byte, peer string, owner *ecdsa.PrivateKey, change func(*Identity)) {
	t.Helper()
	id := w.identity(peer, owner, signerA)
	if change != nil {
		change(&id)
	}
	*into = must2[Signed[Binding]](t)(SealBinding(peerKey(peer), owner, id)).Envelope
}

// receiptFaults changes one thing in a good receipt; says is a word of the error that names it.
var receiptFaults = []struct {
	name, says string
	spoil      func(testing.TB, *world)
}{
	{"another version", "version", func(_ testing.TB, w *world) { w.receipt.Version = 2 }},
	{"no profile", "network profile", func(_ testing.TB, w *world) { w.receipt.Profile = nil }},
	{"profile of another network", "network", func(t testing.TB, w *world) {
		resign(t, peerKey("founder"), &w.profile, &w.receipt.Profile, func(p *Profile) { p.Name = "other" })
	}},
	{"award in the statement's place", "statement", func(_ testing.TB, w *world) { w.receipt.Statement = w.receipt.Award }},
	{"no award", "award", func(_ testing.TB, w *world) { w.receipt.Award = nil }},
	{"award by another signer", "award is not signed by the requester", func(t testing.TB, w *world) {
		resign(t, peerKey("mallory"), &w.award, &w.receipt.Award, nil)
	}},
	{"another award of the same requester", "award", func(t testing.TB, w *world) {
		resign(t, peerKey("requester"), &w.award, &w.receipt.Award, func(a *Award) { a.IssuedMs++ })
	}},
	{"statement by another signer", "signed by the awarded provider", func(t testing.TB, w *world) {
		resign(t, peerKey("mallory"), &w.statement, &w.receipt.Statement, nil)
	}},
	{"statement by who was not awarded", "signed by the awarded provider", func(t testing.TB, w *world) {
		resign(t, peerKey("mallory"), &w.statement, &w.receipt.Statement, func(s *Statement) { s.Executor = peerOf("mallory") })
	}},
	{"statement names another requester", "requester", func(t testing.TB, w *world) {
		w.restate(t, func(s *Statement) { s.Requester = peerOf("mallory") })
	}},
	{"statement of another task", "task", func(t testing.TB, w *world) { w.restate(t, func(s *Statement) { s.Task = rawCID("other") }) }},
	{"statement of another network", "network", func(t testing.TB, w *world) { w.restate(t, func(s *Statement) { s.Network = rawCID("other") }) }},
	{"statement of another module", "module", func(t testing.TB, w *world) { w.restate(t, func(s *Statement) { s.Module = rawCID("other") }) }},
	{"statement under other limits", "limits", func(t testing.TB, w *world) { w.restate(t, func(s *Statement) { s.Limits.Gas++ }) }},
	{"statement of another input", "input, seed or clock", func(t testing.TB, w *world) { w.restate(t, func(s *Statement) { s.InputRoot[0]++ }) }},
	{"statement of another seed", "input, seed or clock", func(t testing.TB, w *world) { w.restate(t, func(s *Statement) { s.SeedCommit[0]++ }) }},
	{"statement of another clock", "input, seed or clock", func(t testing.TB, w *world) { w.restate(t, func(s *Statement) { s.ClockMs++ }) }},
	{"statement of another lane", "lane", func(t testing.TB, w *world) { w.restate(t, func(s *Statement) { s.Lane++ }) }},
	{"statement of another attempt", "attempt", func(t testing.TB, w *world) { w.restate(t, func(s *Statement) { s.Attempt++ }) }},
	{"statement pays another account", "accounts", func(t testing.TB, w *world) { w.restate(t, func(s *Statement) { s.Payee = addressOf(signerB) }) }},
	{"statement paid by another account", "accounts", func(t testing.TB, w *world) { w.restate(t, func(s *Statement) { s.Payer = addressOf(signerA) }) }},
	{"price one above the offer", "asks 3692 where the offer gives 3691", func(t testing.TB, w *world) {
		w.restate(t, func(s *Statement) { s.Price.Amount = NewAmount(3692) })
	}},
	{"price one below the offer", "asks 3690 where the offer gives 3691", func(t testing.TB, w *world) {
		w.restate(t, func(s *Statement) { s.Price.Amount = NewAmount(3690) })
	}},
	{"gas above the price's", "where the offer gives", func(t testing.TB, w *world) { w.restate(t, func(s *Statement) { s.Gas += 1_000_000 }) }},
	{"priced in another token than awarded", "token", func(t testing.TB, w *world) {
		w.restate(t, func(s *Statement) { s.Price.Token.Address = common.Address{} })
	}},
	{"awarded in a token that is not the network's", "none of the network's", func(t testing.TB, w *world) {
		foreign := common.HexToAddress("0x4444444444444444444444444444444444444444")
		w.reaward(t, func(a *Award) { a.Ceiling.Token.Address = foreign })
		w.restate(t, func(s *Statement) { s.Price.Token.Address = foreign })
	}},
	{"awarded on another chain", "another chain or vault", func(t testing.TB, w *world) {
		w.reaward(t, func(a *Award) { a.Ceiling.Token.ChainID++ })
		w.restate(t, func(s *Statement) { s.Price.Token.ChainID++ })
	}},
	{"awarded on another vault", "another chain or vault", func(t testing.TB, w *world) {
		w.reaward(t, func(a *Award) { a.Ceiling.Token.Vault[0]++ })
		w.restate(t, func(s *Statement) { s.Price.Token.Vault[0]++ })
	}},
	{"countersigned by another", "requester's word", func(t testing.TB, w *world) {
		resign(t, peerKey("mallory"), &w.counter, &w.receipt.Countersignature, nil)
	}},
	{"countersigned by the executor itself", "requester's word", func(t testing.TB, w *world) {
		resign(t, peerKey("executor"), &w.counter, &w.receipt.Countersignature, nil)
	}},
	{"countersignature of another statement", "requester's word", func(t testing.TB, w *world) {
		resign(t, peerKey("requester"), &w.counter, &w.receipt.Countersignature, func(c *Countersignature) { c.Statement = rawCID("other") })
	}},
	{"countersignature of another network", "requester's word", func(t testing.TB, w *world) {
		resign(t, peerKey("requester"), &w.counter, &w.receipt.Countersignature, func(c *Countersignature) { c.Network = rawCID("other") })
	}},
	{"countersignature is garbage", "countersignature", func(_ testing.TB, w *world) { w.receipt.Countersignature = []byte("x") }},
	{"no payer's binding", "payer's", func(_ testing.TB, w *world) { w.receipt.Payer = nil }},
	{"bindings exchanged", "payer's", func(_ testing.TB, w *world) { w.receipt.Payer, w.receipt.Payee = w.receipt.Payee, w.receipt.Payer }},
	{"payer's binding of another peer", "payer's", func(t testing.TB, w *world) { w.rebind(t, &w.receipt.Payer, "mallory", ownerA, nil) }},
	{"payee's binding of another peer", "payee's", func(t testing.TB, w *world) { w.rebind(t, &w.receipt.Payee, "mallory", ownerB, nil) }},
	{"payer's binding names another peer", "payer's", func(t testing.TB, w *world) {
		w.rebind(t, &w.receipt.Payer, "requester", ownerA, func(i *Identity) { i.Peer = peerOf("mallory") })
	}},
	{"payer's binding in another peer's envelope", "payer's", func(t testing.TB, w *world) {
		w.receipt.Payer = must2[Signed[Binding]](t)(Seal(peerKey("mallory"), w.payer.Payload)).Envelope
	}},
	{"payer's binding of another owner", "account", func(t testing.TB, w *world) { w.rebind(t, &w.receipt.Payer, "requester", ownerB, nil) }},
	{"payee's binding of another owner", "account", func(t testing.TB, w *world) { w.rebind(t, &w.receipt.Payee, "executor", ownerA, nil) }},
	{"payer's binding expired at the award", "expired", func(t testing.TB, w *world) {
		w.rebind(t, &w.receipt.Payer, "requester", ownerA, func(i *Identity) { i.Expires = w.award.Payload.IssuedMs })
	}},
	{"payee's binding expired at the award", "expired", func(t testing.TB, w *world) {
		w.rebind(t, &w.receipt.Payee, "executor", ownerB, func(i *Identity) { i.Expires = w.award.Payload.IssuedMs })
	}},
	{"payer's binding of another network", "another network", func(t testing.TB, w *world) {
		w.rebind(t, &w.receipt.Payer, "requester", ownerA, func(i *Identity) { i.Network = rawCID("other") })
	}},
	{"binding with the owner's signature of another identity", "not signed by owner", func(t testing.TB, w *world) {
		b := w.payer.Payload
		b.Identity.Signer = addressOf(signerB)
		w.receipt.Payer = forge(t, peerKey("requester"), b.Domain(), payloadType, must2[[]byte](t)(Marshal(b)))
	}},
	{"a price and no cheque", "0 cheques", func(_ testing.TB, w *world) { w.receipt.Cheques = nil }},
	{"cheque is garbage", "cheque", func(_ testing.TB, w *world) { w.receipt.Cheques = [][]byte{[]byte("x")} }},
	{"cheque by another signer", "cheque", func(t testing.TB, w *world) { w.recheque(t, signerB, func(*Cheque) {}) }},
	{"cheque signed by the owner and not its signer", "cheque", func(t testing.TB, w *world) { w.recheque(t, ownerA, func(*Cheque) {}) }},
	{"cheque of another lane", "another lane", func(t testing.TB, w *world) { w.recheque(t, signerA, func(c *Cheque) { c.Lane++ }) }},
	{"cheque to another payee", "another lane", func(t testing.TB, w *world) { w.recheque(t, signerA, func(c *Cheque) { c.Payee = addressOf(signerB) }) }},
	{"cheque of another payer", "another lane", func(t testing.TB, w *world) { w.recheque(t, signerA, func(c *Cheque) { c.Payer = addressOf(signerB) }) }},
	{"cheque in another token", "another lane", func(t testing.TB, w *world) { w.recheque(t, signerA, func(c *Cheque) { c.Token = common.Address{} }) }},
	{"cheque one too small", "less than the price", func(t testing.TB, w *world) {
		w.recheque(t, signerA, func(c *Cheque) { c.Locks[0].Amount = NewAmount(3681) })
	}},
	{"cheque whose lock another key opens", "less than the price", func(t testing.TB, w *world) {
		w.recheque(t, signerA, func(c *Cheque) {
			c.Cumulative = Amount{}
			c.Locks = []Lock{{Hash: KeyHash(fill32(66)), Amount: NewAmount(1_000_000), Expiry: 1_800_000_000}}
		})
	}},
	{"cheque for another vault", "cheque", func(t testing.TB, w *world) {
		d := w.profile.Payload.Money().Domain()
		d.Vault[5]++
		w.receipt.Cheques = [][]byte{must2[[]byte](t)(must2[SignedCheque](t)(SignCheque(d, w.newCheque(), signerA)).Encode())}
	}},
	{"cheque without a lock, however large", "no lock", func(t testing.TB, w *world) {
		w.recheque(t, signerA, func(c *Cheque) { c.Locks = []Lock{} })
	}},
	{"two cheques for one part", "2 cheques", func(_ testing.TB, w *world) { w.receipt.Cheques = append(w.receipt.Cheques, w.receipt.Cheques[0]) }},
	{"fold is garbage", "fold", func(_ testing.TB, w *world) { w.receipt.Fold = []byte("x") }},
	{"fold by another signer", "fold", func(t testing.TB, w *world) { w.refold(t, signerB, func(*Cheque) {}) }},
	{"fold of another lane", "fold", func(t testing.TB, w *world) { w.refold(t, signerA, func(c *Cheque) { c.Lane++ }) }},
	{"fold before the lock", "fold", func(t testing.TB, w *world) { w.refold(t, signerA, func(c *Cheque) { c.Seq = 4 }) }},
	{"fold that pays less than the lock", "fold", func(t testing.TB, w *world) {
		w.refold(t, signerA, func(c *Cheque) { c.Cumulative = NewAmount(23_681) })
	}},
	{"more parts than awarded", "parts", func(t testing.TB, w *world) {
		w.restate(t, func(s *Statement) { s.Parts = append(s.Parts, ResultPart{KeyHash: fill32(1)}) })
	}},
}

func TestReceiptRefused(t *testing.T) {
	for _, f := range receiptFaults {
		t.Run(f.name, func(t *testing.T) {
			w := newWorld(t)
			f.spoil(t, w)
			_, err := VerifyReceipt(w.bytes(t, w.receipt))
			if !errors.Is(err, ErrReceipt) {
				t.Fatalf("got %v, want ErrReceipt", err)
			}
			if !strings.Contains(err.Error(), f.says) {
				t.Fatalf("%q does not say %q", err, f.says)
			}
		})
	}
}

// The receipt's own bytes, one bit changed at a time in a few hundred places.
func TestReceiptBitsCount(t *testing.T) {
	w := newWorld(t)
	raw := w.bytes(t, w.receipt)
	for i := 0; i < len(raw); i += 7 {
		c := append([]byte(nil), raw...)
		c[i] ^= 1 << (i % 8)
		if _, err := VerifyReceipt(c); !errors.Is(err, ErrReceipt) {
			t.Fatalf("byte %d of %d changed: %v", i, len(raw), err)
		}
	}
	for _, c := range [][]byte{nil, raw[:len(raw)-1], append(append([]byte(nil), raw...), 0), make([]byte, MaxReceipt+1)} {
		if _, err := VerifyReceipt(c); !errors.Is(err, ErrReceipt) {
			t.Fatalf("%d bytes: %v", len(c), err)
		}
	}
}

func TestOfferCost(t *testing.T) {
	most := mustParse(t, "79228162514264337593543950335")
	for _, c := range []struct {
		base, rate Amount
		gas        uint64
		ceiling    Amount
		want       string
	}{
		{NewAmount(0), NewAmount(0), 1 << 63, NewAmount(10), "0"},
		{NewAmount(5), NewAmount(1), 0, NewAmount(10), "5"},
		{NewAmount(5), NewAmount(1), 1, NewAmount(10), "6"}, // a part of a unit is a unit
		{NewAmount(5), NewAmount(1), 1_000_000_000, NewAmount(10), "6"},
		{NewAmount(5), NewAmount(1), 1_000_000_001, NewAmount(10), "7"},
		{NewAmount(5), NewAmount(100), 1_000_000_000, NewAmount(10), "10"},
		{NewAmount(11), NewAmount(0), 0, NewAmount(10), "10"},
		{NewAmount(1), most, 1 << 63, NewAmount(10), "10"},
		{most, most, 1_000_000_000, most, most.String()},
	} {
		if got := (Offer{Base: c.base, PerGigaGas: c.rate}).Cost(c.gas, c.ceiling); got.String() != c.want {
			t.Errorf("base %s, rate %s, %d gas, ceiling %s: %s, want %s", c.base, c.rate, c.gas, c.ceiling, got, c.want)
		}
	}
}

func TestBinding(t *testing.T) {
	w := newWorld(t)
	net, raw, who := w.profile.ID, w.payer.Envelope, peerOf("requester").ID
	id := w.payer.Payload.Identity
	if got, err := OpenBinding(raw, net, who, id.Expires-1); err != nil || got != id {
		t.Fatalf("%+v, %v", got, err)
	}
	for name, err := range map[string]error{
		"at its end":      second(OpenBinding(raw, net, who, id.Expires)),
		"another network": second(OpenBinding(raw, rawCID("x"), who, fixedMs)),
		"another peer":    second(OpenBinding(raw, net, peerOf("executor").ID, fixedMs)),
		"garbage":         second(OpenBinding(nil, net, who, fixedMs)),
	} {
		if err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	// The second form of the owner's signature, n-s, is as good on the curve and refused.
	high := w.payer.Payload
	high.OwnerSig = highS(high.OwnerSig)
	for name, sig := range map[string][]byte{"high s": high.OwnerSig, "64 bytes": high.OwnerSig[:64], "none": nil, "another's": w.payee.Payload.OwnerSig} {
		b := w.payer.Payload
		b.OwnerSig = sig
		if err := b.Validate(); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := SealBinding(peerKey("requester"), ownerB, id); !errors.Is(err, ErrInvalid) {
		t.Errorf("signed by who is not the owner: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func highS(sig []byte) []byte {
	out := append([]byte(nil), sig...)
	n := curveOrder()
	for i, borrow := 31, 0; i >= 0; i-- {
		d := int(n[i]) - int(sig[32+i]) - borrow
		if borrow = 0; d < 0 {
			d, borrow = d+256, 1
		}
		out[32+i] = byte(d)
	}
	out[64] = 27 + 28 - sig[64]
	return out
}

func curveOrder() (n [32]byte) {
	ownerA.Curve.Params().N.FillBytes(n[:])
	return n
}

// A wallet signs a text: what it shows must name the identity and be the same everywhere.
func TestBindingDigest(t *testing.T) {
	w := newWorld(t)
	id := w.payer.Payload.Identity
	text := "ZeroState identity " + BlockID(must2[[]byte](t)(Marshal(id))).String()
	want := keccak(fmt.Sprintf("\x19Ethereum Signed Message:\n%d%s", len(text), text))
	if got := must2[[32]byte](t)(id.digest()); got != want {
		t.Fatalf("%x, want %x", got, want)
	}
}
