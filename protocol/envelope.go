package protocol

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/record"
)

// MaxEnvelope bounds every signed message, in bytes.
const MaxEnvelope = 48 << 10

var (
	// ErrEnvelope says that an envelope was not signed by the key it names, or for another domain.
	ErrEnvelope = errors.New("signature does not verify")
	// ErrTooLarge says that a message exceeds its size limit.
	ErrTooLarge = errors.New("message exceeds its size limit")
	// ErrInvalid says that a well-formed message breaks a rule of its type.
	ErrInvalid = errors.New("message is invalid")
)

// Payload is a message that travels signed. Domain separates the signatures of one type
// from those of all others; Validate holds what the type alone can decide.
type Payload interface {
	Domain() string
	Validate() error
}

// Signed is an opened envelope: who signed what.
type Signed[T Payload] struct {
	Payload  T
	ID       CID     // of the payload, never of the envelope
	Signer   peer.ID // whose key verified
	Envelope []byte  // the bytes as they travelled
}

// payloadType marks our payloads inside a libp2p envelope; the domain tells them apart.
const payloadType = "/zerostate/dag-cbor/1"

type sealed struct {
	domain string
	bytes  []byte
}

func (s *sealed) Domain() string                 { return s.domain }
func (s *sealed) Codec() []byte                  { return []byte(payloadType) }
func (s *sealed) MarshalRecord() ([]byte, error) { return s.bytes, nil }
func (s *sealed) UnmarshalRecord(b []byte) error { s.bytes = b; return nil }

// Seal validates p, encodes it and signs it with key as a libp2p record.Envelope.
func Seal[T Payload](key crypto.PrivKey, p T) (Signed[T], error) {
	if err := p.Validate(); err != nil {
		return Signed[T]{}, err
	}
	body, err := Marshal(p)
	if err != nil {
		return Signed[T]{}, err
	}
	// What is signed must be readable by everybody else: the encoder takes a text that is not
	// UTF-8, an empty peer ID, and their like; no decoder does.
	var again T
	if err := Unmarshal(body, &again); err != nil {
		return Signed[T]{}, fmt.Errorf("%w: %s cannot be read again: %w", ErrInvalid, p.Domain(), err)
	}
	env, err := record.Seal(&sealed{p.Domain(), body}, key)
	if err != nil {
		return Signed[T]{}, fmt.Errorf("sign %s: %w", p.Domain(), err)
	}
	raw, err := env.Marshal()
	if err != nil {
		return Signed[T]{}, err
	}
	if len(raw) > MaxEnvelope {
		return Signed[T]{}, fmt.Errorf("%w: %s of %d bytes (at most %d)", ErrTooLarge, p.Domain(), len(raw), MaxEnvelope)
	}
	signer, err := peer.IDFromPrivateKey(key)
	if err != nil {
		return Signed[T]{}, err
	}
	return Signed[T]{Payload: p, ID: BlockID(body), Signer: signer, Envelope: raw}, nil
}

// Unseal opens an envelope of type T: size, signature and domain first, then the canonical
// form, then the rules of the type.
func Unseal[T Payload](raw []byte) (Signed[T], error) {
	var out Signed[T]
	if len(raw) > MaxEnvelope {
		return out, ErrTooLarge
	}
	rec := &sealed{domain: out.Payload.Domain()}
	env, err := record.ConsumeTypedEnvelope(raw, rec)
	if err != nil {
		return out, fmt.Errorf("%w: %w", ErrEnvelope, err)
	}
	if string(env.PayloadType) != payloadType {
		return out, fmt.Errorf("%w: foreign payload type", ErrEnvelope)
	}
	// Only Ed25519 is spoken here: its public key is the peer ID itself.
	if env.PublicKey.Type() != crypto.Ed25519 {
		return out, fmt.Errorf("%w: key is not Ed25519", ErrEnvelope)
	}
	// Protobuf lets unknown fields and other orders pass; one message has one envelope here.
	if again, err := env.Marshal(); err != nil || !bytes.Equal(again, raw) {
		return out, fmt.Errorf("%w: envelope is not in its one canonical form", ErrEnvelope)
	}
	if out.Signer, err = peer.IDFromPublicKey(env.PublicKey); err != nil {
		return out, fmt.Errorf("%w: %w", ErrEnvelope, err)
	}
	if err := Unmarshal(rec.bytes, &out.Payload); err != nil {
		return out, err
	}
	if err := out.Payload.Validate(); err != nil {
		return out, err
	}
	out.ID, out.Envelope = BlockID(rec.bytes), raw
	return out, nil
}

// PeerID is a libp2p peer ID: its text form in JSON, its bytes in CBOR.
type PeerID struct{ peer.ID }

// MarshalCBOR implements cbor.Marshaler.
func (p PeerID) MarshalCBOR() ([]byte, error) { return encMode.Marshal([]byte(p.ID)) }

// UnmarshalCBOR implements cbor.Unmarshaler.
func (p *PeerID) UnmarshalCBOR(data []byte) error {
	var b []byte
	if err := decMode.Unmarshal(data, &b); err != nil {
		return err
	}
	if len(b) > 64 {
		return ErrTooLarge
	}
	id, err := peer.IDFromBytes(b)
	if err != nil {
		return fmt.Errorf("%w: peer ID: %w", ErrInvalid, err)
	}
	p.ID = id
	return nil
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...))
}
