package protocol

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ipfs/go-cid"
	"pgregory.net/rapid"
)

// dagCBOR reads one strict DAG-CBOR item (https://ipld.io/specs/codecs/dag-cbor/spec/) with
// code of its own, so that the rules are not judged by the library that wrote the bytes. It
// returns what follows the item.
func dagCBOR(b []byte) (rest []byte, err error) {
	major, n, rest, err := dagHead(b)
	if err != nil {
		return nil, err
	}
	switch major {
	case 0, 1:
		return rest, nil
	case 2, 3:
		if uint64(len(rest)) < n {
			return nil, errors.New("string is cut short")
		}
		if s := rest[:n]; major == 3 && !bytes.Equal([]byte(strings.ToValidUTF8(string(s), "?")), s) {
			return nil, errors.New("text is not UTF-8")
		}
		return rest[n:], nil
	case 4:
		for range n {
			if rest, err = dagCBOR(rest); err != nil {
				return nil, err
			}
		}
		return rest, nil
	case 5:
		return dagMap(rest, n)
	case 6:
		return dagLink(rest, n)
	}
	if b[0] != 0xf4 && b[0] != 0xf5 && b[0] != 0xf6 {
		return nil, fmt.Errorf("simple value or float %#x", b[0])
	}
	return rest, nil
}

func dagHead(b []byte) (major byte, n uint64, rest []byte, err error) {
	if len(b) == 0 {
		return 0, 0, nil, errors.New("nothing where an item is due")
	}
	major, info := b[0]>>5, b[0]&31
	if info < 24 {
		return major, uint64(info), b[1:], nil
	}
	width := 1 << (info - 24)
	if info > 27 || len(b) < 1+width {
		return 0, 0, nil, errors.New("indefinite, reserved or cut head")
	}
	for _, c := range b[1 : 1+width] {
		n = n<<8 | uint64(c)
	}
	if n < 24 || (width > 1 && n < 1<<(4*width)) {
		return 0, 0, nil, fmt.Errorf("%d is not in its shortest form", n)
	}
	return major, n, b[1+width:], nil
}

func dagMap(b []byte, n uint64) ([]byte, error) {
	var last []byte
	for i := range n {
		if len(b) == 0 || b[0]>>5 != 3 {
			return nil, errors.New("map key is not text")
		}
		rest, err := dagCBOR(b)
		if err != nil {
			return nil, err
		}
		key := b[:len(b)-len(rest)]
		// Length first: the head holds the length, so the encodings compare that way.
		if i > 0 && bytes.Compare(last, key) >= 0 {
			return nil, fmt.Errorf("key %q does not sort after %q", key, last)
		}
		last = key
		if b, err = dagCBOR(rest); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func dagLink(b []byte, tag uint64) ([]byte, error) {
	major, n, rest, err := dagHead(b)
	if err != nil || tag != 42 || major != 2 || uint64(len(rest)) < n || n < 2 || rest[0] != 0 {
		return nil, fmt.Errorf("tag %d is not a link", tag)
	}
	if _, err := cid.Cast(rest[1:n]); err != nil {
		return nil, err
	}
	return rest[n:], nil
}

func TestMessagesAreDAGCBOR(t *testing.T) {
	for _, s := range samples(t) {
		rest, err := dagCBOR(must2[[]byte](t)(Marshal(s.value)))
		if err != nil || len(rest) > 0 {
			t.Errorf("%s: %v, %d bytes over", s.name, err, len(rest))
		}
	}
}

// note is the smallest message with every kind of field that ours have.
type note struct {
	A    uint64         `cbor:"a"`
	Link CID            `cbor:"link"`
	Next *CID           `cbor:"next"`
	Body []byte         `cbor:"body"`
	Hash [4]byte        `cbor:"hash"`
	List []string       `cbor:"list"`
	Text string         `cbor:"text"`
	Map  map[string]int `cbor:"m"`
}

func TestCanonicalBytes(t *testing.T) {
	link := rawCID("x")
	got := hex.EncodeToString(must2[[]byte](t)(Marshal(note{A: 24, Link: link, Hash: [4]byte{1, 2, 3, 4}, Text: "é"})))
	want := strings.Join([]string{
		"a8",           // eight keys, shorter ones first
		"6161", "1818", // a: 24 in two bytes
		"616d", "a0", // m: nil is an empty map
		"64626f6479", "40", // body: nil is an empty byte string
		"6468617368", "4401020304", // hash: an array of bytes is a byte string
		"646c696e6b", "d82a5825" + "00" + hex.EncodeToString(link.Bytes()), // link: tag 42
		"646c697374", "80", // list: nil is an empty array
		"646e657874", "f6", // next: no link is null
		"6474657874", "62c3a9",
	}, "")
	if got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	link := "d82a582500" + hex.EncodeToString(rawCID("x").Bytes())
	v0 := must2[cid.Cid](t)(cid.Decode("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"))
	good := []string{"a8", "6161", "01", "616d", "a0", "64626f6479", "4101", "6468617368", "4401020304", "646c696e6b", link, "646c697374", "816161", "646e657874", "f6", "6474657874", "6179"}
	with := func(i int, s string) string {
		c := append([]string(nil), good...)
		c[i] = s
		return strings.Join(c, "")
	}
	var v note
	if err := Unmarshal(unhex(t, strings.Join(good, "")), &v); err != nil {
		t.Fatalf("the good one: %v", err)
	}
	cases := map[string]string{
		"nothing":                        "",
		"trailing byte":                  strings.Join(good, "") + "00",
		"second message behind":          strings.Join(good, "") + strings.Join(good, ""),
		"cut short":                      strings.Join(good[:len(good)-1], ""),
		"not a map":                      "80",
		"unknown key":                    "a9" + strings.Join(good[1:], "") + "657468696e6701",
		"key missing":                    "a7" + strings.Join(good[3:], ""),
		"key twice":                      "a9" + "616101" + strings.Join(good[1:], ""),
		"key in capitals":                with(1, "6141"),
		"key as bytes":                   with(1, "4161"),
		"keys in another order":          "a8" + good[3] + good[4] + good[1] + good[2] + strings.Join(good[5:], ""),
		"keys sorted bytewise only":      "a8" + strings.Join(good[5:], "") + strings.Join(good[1:5], ""),
		"indefinite map":                 "bf" + strings.Join(good[1:], "") + "ff",
		"indefinite list":                with(12, "9f6161ff"),
		"indefinite text":                with(16, "7f6179ff"),
		"integer in two bytes":           with(2, "1801"),
		"integer in nine bytes":          with(2, "1b0000000000000001"),
		"negative for unsigned":          with(2, "20"),
		"float for integer":              with(2, "f93c00"),
		"double for integer":             with(2, "fb3ff0000000000000"),
		"bignum for integer":             with(2, "c24101"),
		"text for integer":               with(2, "6131"),
		"null for integer":               with(2, "f6"),
		"undefined for null":             with(14, "f7"),
		"null for bytes":                 with(6, "f6"),
		"null for list":                  with(12, "f6"),
		"null for map":                   with(4, "f6"),
		"null for link":                  with(10, "f6"),
		"text for bytes":                 with(6, "6101"),
		"array for bytes":                with(6, "8101"),
		"bytes for text":                 with(16, "4179"),
		"text that is not UTF-8":         with(16, "61ff"),
		"short hash":                     with(8, "43010203"),
		"long hash":                      with(8, "450102030405"),
		"length longer than needed":      with(16, "780179"),
		"link without tag 42":            with(10, "582500"+hex.EncodeToString(rawCID("x").Bytes())),
		"link under another tag":         with(10, "d82b582500"+hex.EncodeToString(rawCID("x").Bytes())),
		"link with a long tag":           with(10, "d9002a582500"+hex.EncodeToString(rawCID("x").Bytes())),
		"link without its leading zero":  with(10, "d82a5824"+hex.EncodeToString(rawCID("x").Bytes())),
		"link as text":                   with(10, "d82a6100"),
		"CIDv0":                          with(10, "d82a582300"+hex.EncodeToString(v0.Bytes())),
		"link with bytes behind":         with(10, "d82a582600"+hex.EncodeToString(rawCID("x").Bytes())+"00"),
		"empty link":                     with(10, "d82a40"),
		"tag around text":                with(16, "c06179"),
		"list of 2^32 elements":          with(12, "9b0000000100000000"),
		"nested deeper than any message": strings.Repeat("81", 40) + "01",
	}
	for name, wire := range cases {
		var v note
		if err := Unmarshal(unhex(t, wire), &v); !errors.Is(err, ErrNotCanonical) {
			t.Errorf("%s: got %v, want ErrNotCanonical", name, err)
		}
	}
}

// Whatever bytes are accepted for a message are the bytes that the message has: nobody can
// give one ID to two encodings, whichever byte is changed.
func TestEveryChangedByteIsSeen(t *testing.T) {
	for _, s := range samples(t) {
		body := must2[[]byte](t)(Marshal(s.value))
		rapid.Check(t, func(t *rapid.T) {
			c := append([]byte(nil), body...)
			i := rapid.IntRange(0, len(c)-1).Draw(t, "at")
			c[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "xor"))
			back, err := s.decode(c)
			if err != nil {
				return
			}
			again, err := Marshal(back)
			if err != nil || !bytes.Equal(again, c) {
				t.Fatalf("%s: byte %d changed: accepted, and written differently: %v", s.name, i, err)
			}
		})
	}
}

func TestDecodeBounds(t *testing.T) {
	body := must2[[]byte](t)(Marshal(BidReply{}))
	if _, err := Decode[BidReply](body, len(body)); err != nil {
		t.Error(err)
	}
	if _, err := Decode[BidReply](body, len(body)-1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one byte over the limit: %v", err)
	}
	full := CardReply{Cards: make([][]byte, MaxCards)}
	if _, err := Decode[CardReply](must2[[]byte](t)(Marshal(full)), MaxCardFrame); err != nil {
		t.Errorf("%d cards: %v", MaxCards, err)
	}
	full.Cards = append(full.Cards, nil)
	if _, err := Decode[CardReply](must2[[]byte](t)(Marshal(full)), MaxCardFrame); !errors.Is(err, ErrInvalid) {
		t.Errorf("%d cards: %v", MaxCards+1, err)
	}
	// The rules of a type that has any are never skipped.
	task := newWorld(t).task
	task.Spec.Limits.Gas = 0
	if _, err := Decode[Task](must2[[]byte](t)(Marshal(task)), MaxEnvelope); !errors.Is(err, ErrInvalid) {
		t.Errorf("task without gas: %v", err)
	}
}

func TestCIDForms(t *testing.T) {
	id := BlockID([]byte("block"))
	if p := id.Prefix(); p.Version != 1 || p.Codec != cid.DagCBOR || p.MhType != 0x12 || p.MhLength != 32 {
		t.Errorf("block ID is %+v", p)
	}
	back, err := ParseCID(id.String())
	if err != nil || back != id {
		t.Errorf("%s: %v", back, err)
	}
	var zero, read CID
	if !zero.IsZero() || zero.Short() != "-" || len(id.Short()) != 10 || !strings.HasSuffix(id.String(), id.Short()) {
		t.Errorf("short forms %q and %q", zero.Short(), id.Short())
	}
	if _, err := Marshal(struct{ C CID }{}); !errors.Is(err, ErrCID) {
		t.Errorf("a missing link was encoded: %v", err)
	}
	for _, c := range []CID{id, zero} {
		if err := read.UnmarshalText(must2[[]byte](t)(c.MarshalText())); err != nil || read != c {
			t.Errorf("%v: text round trip gives %v, %v", c, read, err)
		}
	}
	for _, c := range []CID{id, zero} {
		text := must2[[]byte](t)(json.Marshal(c))
		if err := json.Unmarshal(text, &read); err != nil || read != c || (!c.IsZero() && string(text) != `"`+c.String()+`"`) {
			t.Errorf("%v: JSON %s gives %v, %v", c, text, read, err)
		}
	}
	for _, s := range []string{`{"/":"` + id.String() + `"}`, `1`, `"x"`} {
		if err := json.Unmarshal([]byte(s), &read); !errors.Is(err, ErrCID) {
			t.Errorf("JSON %s: %v", s, err)
		}
	}
	for _, s := range []string{"", "x", "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", id.String() + "a", " " + id.String(), "b" + strings.Repeat("a", 200)} {
		if c, err := ParseCID(s); !errors.Is(err, ErrCID) {
			t.Errorf("%q was read as %s, %v", s, c, err)
		}
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
