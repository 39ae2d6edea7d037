package protocol

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/record"
)

// forge seals any bytes as the envelope of any type, past the rules of Seal.
func forge(t testing.TB, key crypto.PrivKey, domain, kind string, body []byte) []byte {
	t.Helper()
	env := must2[*record.Envelope](t)(record.Seal(&forged{sealed{domain, body}, kind}, key))
	return must2[[]byte](t)(env.Marshal())
}

type forged struct {
	sealed
	kind string
}

func (f *forged) Codec() []byte { return []byte(f.kind) }

func TestUnsealGives(t *testing.T) {
	w := newWorld(t)
	got, err := Unseal[Award](w.award.Envelope)
	if err != nil {
		t.Fatal(err)
	}
	if got.Payload != w.award.Payload || got.ID != w.award.ID || got.Signer != peerOf("requester").ID || !bytes.Equal(got.Envelope, w.award.Envelope) {
		t.Fatalf("opened to %+v", got)
	}
	if got.ID != BlockID(must2[[]byte](t)(Marshal(w.award.Payload))) {
		t.Fatal("the ID is not that of the payload")
	}
}

func TestUnsealRefuses(t *testing.T) {
	w := newWorld(t)
	body := must2[[]byte](t)(Marshal(w.award.Payload))
	key := peerKey("requester")
	rsa, _, err := crypto.GenerateRSAKeyPair(2048, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secp, _, err := crypto.GenerateSecp256k1Key(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	domain := Award{}.Domain()
	flip := func(b []byte, i int) []byte {
		c := append([]byte(nil), b...)
		c[i] ^= 1
		return c
	}
	// The payload lies near the end, before the 64 bytes of the signature and their header.
	inPayload := bytes.Index(w.award.Envelope, body) + len(body)/2
	endless := w.award.Payload
	endless.IssuedMs, endless.DeadlineMs = -1<<63, 1<<63-1
	cases := map[string]struct {
		raw  []byte
		want error
	}{
		"nothing":                   {nil, ErrEnvelope},
		"garbage":                   {[]byte("garbage"), ErrEnvelope},
		"another type's envelope":   {w.bid.Envelope, ErrEnvelope},
		"its bytes, another domain": {forge(t, key, "zerostate-bid-1", payloadType, body), ErrEnvelope},
		"no domain":                 {forge(t, key, "zerostate-award-1x", payloadType, body), ErrEnvelope},
		"foreign payload type":      {forge(t, key, domain, "/other/1", body), ErrEnvelope},
		"RSA key":                   {forge(t, rsa, domain, payloadType, body), ErrEnvelope},
		"secp256k1 key":             {forge(t, secp, domain, payloadType, body), ErrEnvelope},
		"payload tampered":          {flip(w.award.Envelope, inPayload), ErrEnvelope},
		"signature tampered":        {flip(w.award.Envelope, len(w.award.Envelope)-1), ErrEnvelope},
		"cut short":                 {w.award.Envelope[:len(w.award.Envelope)-1], ErrEnvelope},
		"unknown field behind":      {append(append([]byte(nil), w.award.Envelope...), 0x7a, 1, 'x'), ErrEnvelope},
		"a field twice":             {append(append([]byte(nil), w.award.Envelope...), w.award.Envelope[:38]...), ErrEnvelope},
		"oversized":                 {make([]byte, MaxEnvelope+1), ErrTooLarge},
		"payload with a tail":       {forge(t, key, domain, payloadType, append(append([]byte(nil), body...), 0)), ErrNotCanonical},
		"empty payload":             {forge(t, key, domain, payloadType, nil), ErrNotCanonical},
		"breaks a rule":             {forge(t, key, domain, payloadType, must2[[]byte](t)(Marshal(endless))), ErrInvalid},
	}
	for name, c := range cases {
		if _, err := Unseal[Award](c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	// The same bytes by another key are another signer's word, and the signer is told.
	other, err := Unseal[Award](forge(t, peerKey("mallory"), domain, payloadType, body))
	if err != nil || other.Signer != peerOf("mallory").ID || other.ID != w.award.ID {
		t.Errorf("signed by another: %v, signer %s", err, other.Signer)
	}
}

// No bit of an envelope can be changed unnoticed: one signed message has one form.
func TestEveryBitOfAnEnvelopeCounts(t *testing.T) {
	w := newWorld(t)
	for i := range w.counter.Envelope {
		for bit := range 8 {
			c := append([]byte(nil), w.counter.Envelope...)
			c[i] ^= 1 << bit
			if _, err := Unseal[Countersignature](c); err == nil {
				t.Fatalf("bit %d of byte %d of %d was changed and nobody saw", bit, i, len(c))
			}
		}
	}
}

func TestSealingAMessageRefuses(t *testing.T) {
	w, key := newWorld(t), peerKey("requester")
	bad := w.counter.Payload
	bad.Rating = 6
	if _, err := Seal(key, bad); !errors.Is(err, ErrInvalid) {
		t.Errorf("rule broken: %v", err)
	}
	garbled := w.counter.Payload
	garbled.Review = "\xff"
	if _, err := Seal(key, garbled); !errors.Is(err, ErrInvalid) {
		t.Errorf("a text that nobody could read again was signed: %v", err)
	}
	nobody := w.bid.Payload
	nobody.Provider = PeerID{}
	if _, err := Seal(key, nobody); !errors.Is(err, ErrInvalid) {
		t.Errorf("an empty peer ID was signed: %v", err)
	}
	large := w.profile.Payload
	large.RPC = []string{strings.Repeat("x", MaxEnvelope)}
	if _, err := Seal(key, large); !errors.Is(err, ErrTooLarge) {
		t.Errorf("oversized: %v", err)
	}
}

// Every signed type has a domain of its own: a signature for one never counts for another.
func TestDomainsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range []Payload{Profile{}, Binding{}, Card{}, Call{}, Bid{}, Award{}, Statement{}, Countersignature{}} {
		if seen[p.Domain()] || p.Domain() == "" {
			t.Errorf("%T: domain %q is not its own", p, p.Domain())
		}
		seen[p.Domain()] = true
	}
}
