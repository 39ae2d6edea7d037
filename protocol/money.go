package protocol

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/fxamacker/cbor/v2"
	"github.com/holiman/uint256"
)

// AmountBits is the width of money on chain: the vault counts in uint96.
const AmountBits = 96

var (
	// ErrAmountRange says that a result would be negative or above 2^96-1 base units.
	ErrAmountRange = errors.New("amount is out of range (0 to 2^96-1 base units)")
	// ErrAmountSyntax says that a text is not a decimal integer of base units.
	ErrAmountSyntax = errors.New("amount is not a decimal integer of base units")
)

// Amount is a sum of money: a non-negative integer in the token's base units,
// at most 2^96-1. The zero value is zero. It is a decimal string in JSON and
// minimal big-endian bytes in CBOR, so that no reader ever meets a float.
type Amount struct{ v uint256.Int }

// NewAmount returns n base units.
func NewAmount(n uint64) Amount { return Amount{*uint256.NewInt(n)} }

// AmountFromBig converts b; it fails with ErrAmountRange for a negative or too large value.
func AmountFromBig(b *big.Int) (Amount, error) {
	if b == nil || b.Sign() < 0 || b.BitLen() > AmountBits {
		return Amount{}, ErrAmountRange
	}
	v, _ := uint256.FromBig(b)
	return Amount{*v}, nil
}

// ParseAmount reads a decimal integer of base units: digits only, no sign, no separators.
func ParseAmount(s string) (Amount, error) {
	if s == "" || len(s) > 40 || strings.Trim(s, "0123456789") != "" {
		return Amount{}, fmt.Errorf("%w: %q", ErrAmountSyntax, clip(s, 60))
	}
	b, _ := new(big.Int).SetString(s, 10)
	return AmountFromBig(b)
}

// Big returns a copy as big.Int.
func (a Amount) Big() *big.Int { return a.v.ToBig() }

// Uint256 returns a copy as uint256.
func (a Amount) Uint256() *uint256.Int { return new(uint256.Int).Set(&a.v) }

// String is the decimal form in base units.
func (a Amount) String() string { return a.v.Dec() }

// IsZero reports whether a is zero.
func (a Amount) IsZero() bool { return a.v.IsZero() }

// Cmp compares: -1, 0 or 1.
func (a Amount) Cmp(b Amount) int { return a.v.Cmp(&b.v) }

// Add returns a+b, or ErrAmountRange.
func (a Amount) Add(b Amount) (Amount, error) {
	var r Amount
	r.v.Add(&a.v, &b.v)
	if r.v.BitLen() > AmountBits {
		return Amount{}, ErrAmountRange
	}
	return r, nil
}

// Sub returns a-b, or ErrAmountRange when b is larger.
func (a Amount) Sub(b Amount) (Amount, error) {
	if a.v.Lt(&b.v) {
		return Amount{}, ErrAmountRange
	}
	var r Amount
	r.v.Sub(&a.v, &b.v)
	return r, nil
}

// MulDiv returns ceil(a*n/d), or ErrAmountRange. It prices gas: rate × gas / 10^9, rounded up.
func (a Amount) MulDiv(n, d uint64) (Amount, error) {
	if d == 0 {
		return Amount{}, ErrAmountRange
	}
	b := new(big.Int).Mul(a.Big(), new(big.Int).SetUint64(n))
	div := new(big.Int).SetUint64(d)
	q, r := b.QuoRem(b, div, new(big.Int))
	if r.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return AmountFromBig(q)
}

// MarshalText implements encoding.TextMarshaler (JSON: a decimal string).
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Amount) UnmarshalText(b []byte) error {
	v, err := ParseAmount(string(b))
	if err == nil {
		*a = v
	}
	return err
}

// MarshalCBOR implements cbor.Marshaler: a byte string, big-endian, no leading zero.
func (a Amount) MarshalCBOR() ([]byte, error) { return cbor.Marshal(a.v.Bytes()) }

// UnmarshalCBOR implements cbor.Unmarshaler; it accepts the one canonical form only.
func (a *Amount) UnmarshalCBOR(data []byte) error {
	var b []byte
	if err := cbor.Unmarshal(data, &b); err != nil {
		return err
	}
	if len(b) > AmountBits/8 || (len(b) > 0 && b[0] == 0) {
		return ErrAmountRange
	}
	a.v.SetBytes(b)
	return nil
}

// Token names the money that a price is in. The zero Address is the chain's native coin.
type Token struct {
	ChainID uint64         `cbor:"chain" json:"chainId,string"`
	Vault   common.Address `cbor:"vault" json:"vault"`
	Address common.Address `cbor:"token" json:"token"`
}

// Price is an amount with the money it is counted in.
type Price struct {
	Token  Token  `cbor:"token" json:"token"`
	Amount Amount `cbor:"amount" json:"amount"`
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}
