package protocol

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// fuzzUnseal holds for every signed type: no panic, and what opens is valid, of its ID, and
// has that one form.
func fuzzUnseal[T Payload](f *testing.F, seeds ...Signed[T]) {
	key := peerKey("fuzz")
	domain := (*new(T)).Domain()
	for _, s := range seeds {
		f.Add(s.Envelope, false)
		f.Add(must2[[]byte](f)(Marshal(s.Payload)), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, sign bool) {
		raw := data
		if sign { // reach what lies behind the signature
			if len(data) > MaxEnvelope {
				return
			}
			raw = forge(t, key, domain, payloadType, data)
		}
		s, err := Unseal[T](raw)
		if err != nil {
			return
		}
		if err := s.Payload.Validate(); err != nil {
			t.Fatalf("opened, and invalid: %v", err)
		}
		body, err := Marshal(s.Payload)
		if err != nil || BlockID(body) != s.ID {
			t.Fatalf("opened, and its ID is not of its bytes: %v", err)
		}
		if sign && !bytes.Equal(body, data) {
			t.Fatal("accepted a second encoding")
		}
	})
}

func FuzzUnsealProfile(f *testing.F) { fuzzUnseal(f, newWorld(f).profile) }
func FuzzUnsealBinding(f *testing.F) { fuzzUnseal(f, newWorld(f).payer) }
func FuzzUnsealCard(f *testing.F)    { fuzzUnseal(f, newWorld(f).card) }
func FuzzUnsealCall(f *testing.F)    { fuzzUnseal(f, newWorld(f).call) }
func FuzzUnsealBid(f *testing.F)     { fuzzUnseal(f, newWorld(f).bid) }
func FuzzUnsealAward(f *testing.F)   { fuzzUnseal(f, newWorld(f).award) }
func FuzzUnsealStatement(f *testing.F) {
	fuzzUnseal(f, newWorld(f).statement)
}
func FuzzUnsealCountersignature(f *testing.F) { fuzzUnseal(f, newWorld(f).counter) }

// fuzzDecode holds for every unsigned message: no panic, one encoding, and never more than
// the limit.
func fuzzDecode[T any](f *testing.F, limit int) {
	for _, s := range samples(f) {
		if v, ok := s.value.(T); ok {
			f.Add(must2[[]byte](f)(Marshal(v)))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Decode[T](data, limit)
		if err != nil {
			return
		}
		again, err := Marshal(v)
		if err != nil || !bytes.Equal(again, data) || len(data) > limit {
			t.Fatalf("accepted what we would not have written: %v", err)
		}
	})
}

func FuzzDecodeTask(f *testing.F)       { fuzzDecode[Task](f, MaxEnvelope) }
func FuzzDecodeReceipt(f *testing.F)    { fuzzDecode[Receipt](f, MaxReceipt) }
func FuzzDecodeBidFrame(f *testing.F)   { fuzzDecode[BidFrame](f, MaxBidFrame) }
func FuzzDecodeBidReply(f *testing.F)   { fuzzDecode[BidReply](f, MaxBidFrame) }
func FuzzDecodeTaskOpen(f *testing.F)   { fuzzDecode[TaskOpen](f, MaxFrame) }
func FuzzDecodeTaskFrame(f *testing.F)  { fuzzDecode[TaskFrame](f, MaxFrame) }
func FuzzDecodePayOpen(f *testing.F)    { fuzzDecode[PayOpen](f, MaxPayFrame) }
func FuzzDecodeLaneOpen(f *testing.F)   { fuzzDecode[LaneOpen](f, MaxLaneFrame) }
func FuzzDecodeLaneReply(f *testing.F)  { fuzzDecode[LaneReply](f, MaxLaneFrame) }
func FuzzDecodePayReply(f *testing.F)   { fuzzDecode[PayReply](f, MaxPayFrame) }
func FuzzDecodeCloseOpen(f *testing.F)  { fuzzDecode[CloseOpen](f, MaxCloseFrame) }
func FuzzDecodeCloseReply(f *testing.F) { fuzzDecode[CloseReply](f, MaxCloseFrame) }
func FuzzDecodePayClose(f *testing.F)   { fuzzDecode[PayClose](f, MaxPayFrame) }
func FuzzDecodeCardQuery(f *testing.F)  { fuzzDecode[CardQuery](f, MaxCardFrame) }
func FuzzDecodeCardReply(f *testing.F)  { fuzzDecode[CardReply](f, MaxCardFrame) }

func FuzzVerifyReceipt(f *testing.F) {
	w := newWorld(f)
	f.Add(w.bytes(f, w.receipt))
	for _, s := range samples(f) {
		if r, ok := s.value.(Receipt); ok {
			f.Add(w.bytes(f, r))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		v, err := VerifyReceipt(raw)
		if err != nil {
			if !errors.Is(err, ErrReceipt) {
				t.Fatalf("refused, but not as a receipt: %v", err)
			}
			return
		}
		if len(v.Cheques) == 0 && !v.Statement.Payload.Price.Amount.IsZero() {
			t.Fatal("a price, no cheque, and verified")
		}
	})
}

func FuzzParseCID(f *testing.F) {
	f.Add(BlockID(nil).String())
	f.Add("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCID(s)
		if err != nil {
			if !errors.Is(err, ErrCID) {
				t.Fatal(err)
			}
			return
		}
		if again, err := ParseCID(c.String()); err != nil || again != c || c.Version() != 1 {
			t.Fatalf("%q: %s, %v", s, c, err)
		}
		// What text allows, the wire allows too, or refuses; it never makes something else of it.
		var v struct{ C CID }
		if b, err := Marshal(struct{ C CID }{c}); err == nil && Unmarshal(b, &v) == nil && v.C != c {
			t.Fatalf("%q: the wire makes %s of it", s, v.C)
		}
	})
}

func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"0", "007", "79228162514264337593543950335", "79228162514264337593543950336", "-1", "1e3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAmount(s)
		if err != nil {
			return
		}
		if want := strings.TrimLeft(s, "0"); a.String() != want && (want != "" || a.String() != "0") {
			t.Fatalf("%q was read as %s", s, a)
		}
	})
}

func FuzzCleanText(f *testing.F) {
	f.Add("plain", 3)
	f.Add("a\x1b[31mb\u202ec\xff\u2066", 100)
	f.Add("héé", 2)
	f.Fuzz(func(t *testing.T, s string, n int) {
		if n < 0 || n > 1<<20 {
			return
		}
		out := CleanText(s, n)
		if len(out) > n || !utf8.ValidString(out) || CleanText(out, n) != out {
			t.Fatalf("CleanText(%q, %d) = %q", s, n, out)
		}
		for _, c := range out {
			if c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) {
				t.Fatalf("%q holds the control character %U", out, c)
			}
		}
	})
}

func FuzzCleanLog(f *testing.F) {
	f.Add([]byte("two\nlines\tand a tab"))
	f.Add([]byte("\x1b]0;title\x07\xff\xc3"))
	f.Fuzz(func(t *testing.T, p []byte) {
		out := CleanLog(p)
		// Each byte that is not text becomes the three of U+FFFD, and no more.
		if len(out) > 3*len(p) || !utf8.ValidString(out) || CleanLog([]byte(out)) != out {
			t.Fatalf("CleanLog(%q) = %q", p, out)
		}
		for _, c := range out {
			if c != '\n' && c != '\t' && (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
				t.Fatalf("%q holds the control character %U", out, c)
			}
		}
	})
}

func FuzzCapability(f *testing.F) {
	f.Add("text.summarize")
	f.Add("..a-b")
	f.Fuzz(func(t *testing.T, s string) {
		if err := ValidCapability(s); err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || len(s) > 96 {
			t.Fatalf("%q is not a capability", s)
		}
		for _, a := range CapabilityAncestors(s) {
			if err := ValidCapability(a); err != nil {
				t.Fatalf("ancestor %q of %q: %v", a, s, err)
			}
		}
	})
}
