package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/fxamacker/cbor/v2"
	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
)

// ErrNotCanonical says that bytes are not the one canonical DAG-CBOR form of a message:
// wrong key order, an unknown or repeated key, a longer encoding than needed, trailing bytes.
var ErrNotCanonical = errors.New("not canonical DAG-CBOR of this message")

var encMode = must(cbor.EncOptions{
	Sort:          cbor.SortLengthFirst,
	IndefLength:   cbor.IndefLengthForbidden,
	NilContainers: cbor.NilContainerAsEmpty,
}.EncMode())

var decMode = must(cbor.DecOptions{
	DupMapKey:         cbor.DupMapKeyEnforcedAPF,
	IndefLength:       cbor.IndefLengthForbidden,
	ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
	MaxNestedLevels:   16,
	MaxArrayElements:  4096,
	MaxMapPairs:       4096,
}.DecMode())

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // options are constants: this fails at start, in every test, or never
	}
	return v
}

// Marshal returns the canonical DAG-CBOR bytes of v: length-first keys, shortest
// integers, no indefinite lengths. The same value has the same bytes everywhere.
func Marshal(v any) ([]byte, error) { return encMode.Marshal(v) }

// Unmarshal decodes data into the struct that v points to. It refuses whatever Marshal
// would not have written (ErrNotCanonical), so that one message has one encoding and an
// ID cannot be given to two. The caller bounds len(data) before.
func Unmarshal(data []byte, v any) error {
	if err := decMode.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%w: %w", ErrNotCanonical, err)
	}
	again, err := encMode.Marshal(reflect.ValueOf(v).Elem().Interface())
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotCanonical, err)
	}
	if !bytes.Equal(again, data) {
		return ErrNotCanonical
	}
	return nil
}

// CID is an IPLD link: CBOR tag 42 on the wire, its text form in JSON. The zero value is
// "no link" and must not be encoded.
type CID struct{ cid.Cid }

// ErrCID says that a link is missing or malformed.
var ErrCID = errors.New("malformed content identifier")

// ParseCID reads the text form of a CIDv1.
func ParseCID(s string) (CID, error) {
	if len(s) > 128 {
		return CID{}, ErrCID
	}
	c, err := cid.Decode(s)
	if err != nil || c.Version() != 1 {
		return CID{}, fmt.Errorf("%w: %q", ErrCID, clip(s, 60))
	}
	return CID{c}, nil
}

// BlockID is the CID of a DAG-CBOR block: CIDv1, dag-cbor, sha2-256.
func BlockID(block []byte) CID { return sum(cid.DagCBOR, block) }

func sum(codec uint64, data []byte) CID {
	h, err := multihash.Sum(data, multihash.SHA2_256, -1)
	if err != nil {
		panic(err) // sha2-256 is always registered
	}
	return CID{cid.NewCidV1(codec, h)}
}

// IsZero reports whether there is no link.
func (c CID) IsZero() bool { return !c.Defined() }

// Short is the form for people: the last ten characters, which differ, unlike the first.
func (c CID) Short() string {
	s := c.String()
	if c.IsZero() || len(s) < 10 {
		return "-"
	}
	return s[len(s)-10:]
}

// MarshalCBOR implements cbor.Marshaler as DAG-CBOR asks: tag 42 over 0x00 and the binary CID.
func (c CID) MarshalCBOR() ([]byte, error) {
	if c.IsZero() {
		return nil, ErrCID
	}
	return cbor.Marshal(cbor.Tag{Number: 42, Content: append([]byte{0}, c.Bytes()...)})
}

// UnmarshalCBOR implements cbor.Unmarshaler.
func (c *CID) UnmarshalCBOR(data []byte) error {
	var tag cbor.RawTag
	if err := cbor.Unmarshal(data, &tag); err != nil || tag.Number != 42 {
		return ErrCID
	}
	var b []byte
	if err := cbor.Unmarshal(tag.Content, &b); err != nil || len(b) < 2 || len(b) > 101 || b[0] != 0 {
		return ErrCID
	}
	v, err := cid.Cast(b[1:])
	if err != nil || v.Version() != 1 {
		return ErrCID
	}
	c.Cid = v
	return nil
}

// MarshalText gives "" for no link, so that JSON of a half-known thing stays readable.
func (c CID) MarshalText() ([]byte, error) {
	if c.IsZero() {
		return nil, nil
	}
	return []byte(c.String()), nil
}

// MarshalJSON gives the text form: the embedded type would give {"/": …}.
func (c CID) MarshalJSON() ([]byte, error) {
	text, err := c.MarshalText()
	if err != nil {
		return nil, err
	}
	return json.Marshal(string(text))
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *CID) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("%w: %w", ErrCID, err)
	}
	return c.UnmarshalText([]byte(s))
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *CID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		c.Cid = cid.Undef
		return nil
	}
	v, err := ParseCID(string(b))
	if err == nil {
		*c = v
	}
	return err
}
