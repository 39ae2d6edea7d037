package protocol

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

const (
	// MaxLocks is how many hash-locked amounts may ride on one cheque; the vault refuses more.
	MaxLocks = 16
	// MaxLockExpiry is the last expiry that the vault's uint40 can hold, in Unix seconds.
	MaxLockExpiry = 1<<40 - 1
	// MaxChequeBytes bounds the encoded SignedCheque: with 16 locks of full width it takes some 1,500 bytes.
	MaxChequeBytes = 2 << 10
)

// ErrCheque says that a cheque or its encoding breaks the rules of form; the
// text after it names the rule.
var ErrCheque = errors.New("malformed cheque")

// Cheque is the payer's promise that, over the life of a lane, the payee may
// draw Cumulative base units of Token, and besides each lock's amount if its
// secret is revealed in time. It says the total and not the step, so the newest
// cheque dominates all older ones and none has to be revoked.
//
// The EIP-712 type is fixed by the vault (channels/contract); Digest gives what is signed.
type Cheque struct {
	Payer common.Address `cbor:"payer" json:"payer"`
	Payee common.Address `cbor:"payee" json:"payee"`
	Token common.Address `cbor:"token" json:"token"` // zero: the chain's native coin
	Lane  uint32         `cbor:"lane" json:"lane"`   // number among the lanes of this payer, payee and token
	// Seq orders the cheques of a lane for its two parties and their towers: from 1,
	// never used twice. The contract ignores it.
	Seq        uint64 `cbor:"seq" json:"seq,string"`
	Cumulative Amount `cbor:"cumulative" json:"cumulative"`
	Locks      []Lock `cbor:"locks" json:"locks"`
}

// Lock is an amount that becomes the payee's if the 32-byte preimage of Hash
// (keccak256) is registered on chain, or shown to the payer, before Expiry.
type Lock struct {
	Hash   common.Hash `cbor:"hash" json:"hash"`
	Amount Amount      `cbor:"amount" json:"amount"`
	Expiry uint64      `cbor:"expiry" json:"expiry,string"` // Unix seconds, at most MaxLockExpiry
}

// Validate checks the form: parties named and distinct, Seq from 1, at most
// MaxLocks locks with strictly ascending hashes and an expiry of 40 bits, and a
// total that fits Amount. Whether the lane exists and covers it is for package channels.
func (c Cheque) Validate() error {
	switch {
	case c.Payer == (common.Address{}) || c.Payee == (common.Address{}):
		return fmt.Errorf("%w: payer or payee is the zero address", ErrCheque)
	case c.Payer == c.Payee:
		return fmt.Errorf("%w: payer and payee are both %s", ErrCheque, c.Payer)
	case c.Seq == 0:
		return fmt.Errorf("%w: sequence starts at 1", ErrCheque)
	case len(c.Locks) > MaxLocks:
		return fmt.Errorf("%w: %d locks, at most %d", ErrCheque, len(c.Locks), MaxLocks)
	}
	for i, l := range c.Locks {
		if i > 0 && bytes.Compare(c.Locks[i-1].Hash[:], l.Hash[:]) >= 0 {
			return fmt.Errorf("%w: lock hashes are not strictly ascending at index %d", ErrCheque, i)
		}
		if l.Expiry > MaxLockExpiry {
			return fmt.Errorf("%w: lock %d expires at %d, beyond 40 bits", ErrCheque, i, l.Expiry)
		}
	}
	if _, err := c.Exposure(); err != nil {
		return fmt.Errorf("%w: cumulative and locks together: %w", ErrCheque, err)
	}
	return nil
}

// Exposure is the most that the cheque can ever cost: Cumulative plus every
// lock, in base units. It fails with ErrAmountRange.
func (c Cheque) Exposure() (Amount, error) {
	sum := c.Cumulative
	var err error
	for _, l := range c.Locks {
		if sum, err = sum.Add(l.Amount); err != nil {
			return Amount{}, err
		}
	}
	return sum, nil
}

// SignedCheque is a cheque with the payer's cheque signer's EIP-712 signature.
// Its canonical bytes (Encode) are what is stored, sent again on a retry, and compared.
type SignedCheque struct {
	Cheque    Cheque    `cbor:"cheque" json:"cheque"`
	Signature Signature `cbor:"signature" json:"signature"`
}

// wireCheque has the fields of SignedCheque without its methods.
type wireCheque SignedCheque

// Encode gives the canonical CBOR bytes. It fails with ErrCheque when the form is wrong.
func (s SignedCheque) Encode() ([]byte, error) {
	if err := s.Cheque.Validate(); err != nil {
		return nil, err
	}
	return Marshal(wireCheque(s))
}

// DecodeCheque reads canonical bytes, at most MaxChequeBytes. Whatever Encode
// would have written otherwise is refused with ErrCheque, so one cheque has one
// encoding. The signature's form is checked, the signer is not: see Verify.
func DecodeCheque(data []byte) (SignedCheque, error) {
	if len(data) > MaxChequeBytes {
		return SignedCheque{}, fmt.Errorf("%w: %d bytes, at most %d", ErrCheque, len(data), MaxChequeBytes)
	}
	var w wireCheque
	if err := Unmarshal(data, &w); err != nil {
		return SignedCheque{}, fmt.Errorf("%w: %w", ErrCheque, err)
	}
	s := SignedCheque(w)
	if err := s.Cheque.Validate(); err != nil {
		return SignedCheque{}, err
	}
	return s, nil
}

// MarshalCBOR implements cbor.Marshaler by Encode, so that a message may hold a SignedCheque.
func (s SignedCheque) MarshalCBOR() ([]byte, error) { return s.Encode() }

// UnmarshalCBOR implements cbor.Unmarshaler by DecodeCheque.
func (s *SignedCheque) UnmarshalCBOR(data []byte) error {
	v, err := DecodeCheque(data)
	if err == nil {
		*s = v
	}
	return err
}

// Equal reports whether both are the same promise with the same signature, byte for byte.
func (s SignedCheque) Equal(o SignedCheque) bool {
	a, errA := s.Encode()
	b, errB := o.Encode()
	return errA == nil && errB == nil && bytes.Equal(a, b)
}
