package protocol

import (
	"encoding/json"
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

var amountLimit = new(big.Int).Lsh(big.NewInt(1), AmountBits)

// drawAmount favours the ends of the range, where sums and differences go wrong.
func drawAmount(t *rapid.T, label string) Amount {
	n := rapid.IntRange(0, AmountBits/8).Draw(t, label+" width")
	b := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, label))
	a, err := AmountFromBig(b)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestAmountAgainstBig compares each operation with unbounded integers.
func TestAmountAgainstBig(t *testing.T) {
	same := func(t *rapid.T, op string, got Amount, err error, want *big.Int) {
		inRange := want.Sign() >= 0 && want.Cmp(amountLimit) < 0
		switch {
		case inRange && (err != nil || got.Big().Cmp(want) != 0):
			t.Fatalf("%s: got %s, %v; want %s", op, got, err, want)
		case !inRange && !errors.Is(err, ErrAmountRange):
			t.Fatalf("%s: got %s, %v; want out of range", op, got, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawAmount(t, "a"), drawAmount(t, "b")
		n, d := rapid.Uint64().Draw(t, "n"), rapid.Uint64Min(1).Draw(t, "d")
		sum, err := a.Add(b)
		same(t, "a+b", sum, err, new(big.Int).Add(a.Big(), b.Big()))
		diff, err := a.Sub(b)
		same(t, "a-b", diff, err, new(big.Int).Sub(a.Big(), b.Big()))
		part, err := a.MulDiv(n, d)
		up := new(big.Int).Mul(a.Big(), new(big.Int).SetUint64(n))
		up.Add(up, new(big.Int).SetUint64(d-1))
		same(t, "ceil(a*n/d)", part, err, up.Div(up, new(big.Int).SetUint64(d)))
		if a.Cmp(b) != a.Big().Cmp(b.Big()) {
			t.Fatalf("%s cmp %s", a, b)
		}
	})
}

func TestAmountForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAmount(t, "a")
		var viaJSON, viaCBOR Amount
		j, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(j, &viaJSON); err != nil || viaJSON != a {
			t.Fatalf("%s: %v", j, err)
		}
		b, err := Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if err := Unmarshal(b, &viaCBOR); err != nil || viaCBOR != a {
			t.Fatalf("%x: %v", b, err)
		}
	})
	for _, s := range []string{"", "-1", "+1", "1.5", "1e3", "0x10", " 1", "1_000", "79228162514264337593543950336", "99999999999999999999999999999999999999999"} {
		if a, err := ParseAmount(s); err == nil {
			t.Errorf("%q was read as %s", s, a)
		}
	}
	for name, b := range map[string][]byte{"leading zero": {0x41, 0}, "13 bytes": append([]byte{0x4d}, make([]byte, 13)...), "integer": {0x01}} {
		var a Amount
		if err := Unmarshal(b, &a); err == nil {
			t.Errorf("%s: read as %s", name, a)
		}
	}
	if _, err := NewAmount(1).MulDiv(1, 0); !errors.Is(err, ErrAmountRange) {
		t.Errorf("division by zero: %v", err)
	}
}
