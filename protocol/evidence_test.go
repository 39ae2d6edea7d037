package protocol

import (
	"errors"
	"testing"
)

// evidenceOf makes a task in parts, delivered with a result as signed, and the evidence of it.
func evidenceOf(t testing.TB, parts uint32, bend func(*Statement, []byte)) (*world, Evidence) {
	t.Helper()
	w := newWorld(t)
	executor := x25519(t, 1)
	own := x25519(t, 2)
	w.reaward(t, func(a *Award) { a.Parts, a.PayerKey = parts, public(own) })
	salts := make([][32]byte, parts)
	var keys [][32]byte
	for i := range parts {
		salts[i] = fill32(byte(40 + i))
		keys = append(keys, PartKey(fill32(5), i))
	}
	a := w.award.Payload
	whole, sealed, err := SealResult(fill32(5), salts, executor, a.PayerKey, a.Task, w.award.ID, content(1000))
	if err != nil {
		t.Fatal(err)
	}
	w.restate(t, func(s *Statement) {
		s.Parts, s.CipherBytes, s.ExecutorKey, s.ResultRoot = sealed, uint64(len(whole)), public(executor), SaltedRoot(salts[0], content(1000))
		if bend != nil {
			bend(s, whole)
		}
		s.CipherRoot = SaltedRoot([32]byte{}, whole)
	})
	w.payCheques(t)
	return w, Evidence{Version: 1, Receipt: w.bytes(t, w.receipt), Cipher: whole, Keys: keys, PayerKey: [32]byte(own.Bytes())}
}

// payCheques makes the cheques that pay the statement, part by part, and no fold.
func (w *world) payCheques(t testing.TB) {
	t.Helper()
	s, offer := w.statement.Payload, w.award.Payload.Offer
	w.receipt.Cheques, w.receipt.Fold = nil, nil
	for i := range s.Parts {
		c := w.newCheque()
		c.Seq = 4 + uint64(i)
		c.Locks = []Lock{{Hash: s.Parts[i].KeyHash, Amount: must2[Amount](t)(offer.Share(s.Price.Amount, uint32(len(s.Parts)), uint32(i))), Expiry: 1_800_000_000}}
		signed := must2[SignedCheque](t)(SignCheque(w.profile.Payload.Money().Domain(), c, signerA))
		w.receipt.Cheques = append(w.receipt.Cheques, must2[[]byte](t)(signed.Encode()))
	}
}

func judge(t testing.TB, e Evidence) (Verdict, error) {
	t.Helper()
	return JudgeEvidence(must2[[]byte](t)(Marshal(e)))
}

func TestEvidenceOfAnHonestResult(t *testing.T) {
	for _, parts := range []uint32{1, 3} {
		_, e := evidenceOf(t, parts, nil)
		v, err := judge(t, e)
		if err != nil || v.Fault || v.Opened != int(parts) {
			t.Errorf("%d parts: %+v, %v", parts, v, err)
		}
	}
}

// Each way to take the price and not give what was signed convicts.
func TestEvidenceConvicts(t *testing.T) {
	for name, c := range map[string]struct {
		bend func(*Statement, []byte)
		part int
	}{
		"garbage":                       {func(_ *Statement, whole []byte) { clear(whole) }, 1},
		"a second part that is garbage": {func(s *Statement, whole []byte) { clear(whole[s.Parts[0].CipherBytes:]) }, 2},
		"another root of a part":        {func(s *Statement, _ []byte) { s.Parts[1].Root[0] ^= 1 }, 2},
		"another root of all":           {func(s *Statement, _ []byte) { s.ResultRoot[0] ^= 1 }, 3},
	} {
		_, e := evidenceOf(t, 3, c.bend)
		if v, err := judge(t, e); err != nil || !v.Fault || v.Part != c.part || v.Why == "" {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
		if c.part < 3 { // the keys behind it were never paid for
			e.Keys = e.Keys[:c.part]
			if v, err := judge(t, e); err != nil || !v.Fault || v.Part != c.part {
				t.Errorf("%s, to where it was paid: %+v, %v", name, v, err)
			}
		}
	}
}

// A payer cannot make evidence against an executor that kept its word.
func TestEvidenceForged(t *testing.T) {
	for name, forge := range map[string]func(*world, *Evidence){
		"another ciphertext":     func(_ *world, e *Evidence) { e.Cipher[5] ^= 1 },
		"a shorter one":          func(_ *world, e *Evidence) { e.Cipher = e.Cipher[:100] },
		"another key":            func(_ *world, e *Evidence) { e.Keys[0][0] ^= 1 },
		"no key":                 func(_ *world, e *Evidence) { e.Keys = nil },
		"too many keys":          func(_ *world, e *Evidence) { e.Keys = append(e.Keys, [32]byte{1}) },
		"another payer's key":    func(_ *world, e *Evidence) { e.PayerKey[3] ^= 0x10 },
		"another version":        func(_ *world, e *Evidence) { e.Version = 2 },
		"a receipt that is none": func(_ *world, e *Evidence) { e.Receipt = []byte("x") },
		"a statement of its own": func(w *world, e *Evidence) {
			w.statement = must2[Signed[Statement]](t)(Seal(peerKey("requester"), w.statement.Payload))
			w.receipt.Statement = w.statement.Envelope
			e.Receipt = w.bytes(t, w.receipt)
		},
	} {
		w, e := evidenceOf(t, 2, nil)
		forge(w, &e)
		if v, err := judge(t, e); !errors.Is(err, ErrEvidence) && !errors.Is(err, ErrReceipt) {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
}

func FuzzJudgeEvidence(f *testing.F) {
	_, e := evidenceOf(f, 2, nil)
	f.Add(must2[[]byte](f)(Marshal(e)))
	_, e = evidenceOf(f, 2, func(_ *Statement, whole []byte) { clear(whole) })
	f.Add(must2[[]byte](f)(Marshal(e)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		v, err := JudgeEvidence(raw)
		if err != nil && !errors.Is(err, ErrEvidence) && !errors.Is(err, ErrReceipt) {
			t.Fatal(err)
		}
		if err == nil && v.Fault && v.Receipt.Cheques == nil && !v.Receipt.Statement.Payload.Price.Amount.IsZero() {
			t.Fatal("a fault without a payment")
		}
	})
}
