package economy

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/zerostate/zerostate/protocol"
)

// ErrCoinPrice says that a text is not the price of a coin.
var ErrCoinPrice = errors.New("not a price: write how many tokens one coin is worth, such as 2500 or 0.0125, above zero")

// coinDecimals is how many decimals the native coin of every EVM chain has.
const coinDecimals = 18

// maxPriceDigits bounds a price's text.
const maxPriceDigits = 40

// Rate says how many of the token's base units a wei is worth. The zero Rate is unknown.
type Rate struct{ num, den *big.Int }

// SameMoney is the rate where the token is the chain's own coin: its base unit is the wei.
func SameMoney() Rate { return Rate{big.NewInt(1), big.NewInt(1)} }

// ParseCoinPrice reads how many tokens, of so many decimals, one coin is worth. The empty
// text is the unknown Rate.
func ParseCoinPrice(text string, decimals uint8) (Rate, error) {
	if text == "" {
		return Rate{}, nil
	}
	whole, fraction, _ := strings.Cut(text, ".")
	digits := whole + fraction
	if whole == "" || len(text) > maxPriceDigits || strings.HasSuffix(text, ".") || strings.Trim(digits, "0123456789") != "" {
		return Rate{}, fmt.Errorf("%w: %q", ErrCoinPrice, protocol.CleanText(text, maxPriceDigits))
	}
	num, _ := new(big.Int).SetString(digits, 10)
	if num.Sign() == 0 {
		return Rate{}, fmt.Errorf("%w: %q", ErrCoinPrice, text)
	}
	return Rate{num.Mul(num, tenTo(int(decimals))), tenTo(len(fraction) + coinDecimals)}, nil
}

// Known reports whether fees can be compared with earnings.
func (r Rate) Known() bool { return r.num != nil }

// Tokens is what so many wei are worth in base units, rounded up. The unknown rate, and a
// sum beyond all amounts, give the largest amount: nothing is worth that.
func (r Rate) Tokens(wei *big.Int) protocol.Amount {
	if !r.Known() || wei == nil || wei.Sign() < 0 {
		return most()
	}
	q, m := new(big.Int).QuoRem(new(big.Int).Mul(wei, r.num), r.den, new(big.Int))
	if m.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	a, err := protocol.AmountFromBig(q)
	if err != nil {
		return most()
	}
	return a
}

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// most is the largest amount.
func most() protocol.Amount {
	b := new(big.Int).Lsh(big.NewInt(1), protocol.AmountBits)
	a, err := protocol.AmountFromBig(b.Sub(b, big.NewInt(1)))
	if err != nil {
		return protocol.Amount{}
	}
	return a
}
