// Package money reads and writes amounts for people, exactly: never through a float.
//
// A plain whole number is base units, the smallest there are. A number with a decimal
// point or with the token's symbol behind it is whole tokens: 2500, 0.0025, 3ztUSD and
// "0.0025 ztUSD" are all understood.
package money

import (
	"errors"
	"fmt"
	"strings"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// ErrSyntax says that a text is not an amount.
var ErrSyntax = errors.New("is not an amount; write base units such as 2500, or tokens such as 0.0025 or 3ztUSD")

// Parse reads an amount. token is asked only when the text is in tokens.
func Parse(text string, token func() (api.TokenInfo, error)) (protocol.Amount, error) {
	text = strings.TrimSpace(text)
	number := strings.TrimRight(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
	unit := text[len(number):]
	number = strings.TrimSpace(number)
	whole, fraction, point := strings.Cut(number, ".")
	if !digits(whole+fraction) || whole == "" || (point && fraction == "") {
		return protocol.Amount{}, fmt.Errorf("%q %w", text, ErrSyntax)
	}
	if unit == "" && !point {
		return protocol.ParseAmount(whole)
	}
	t, err := token()
	if err != nil {
		return protocol.Amount{}, err
	}
	if unit != "" && !strings.EqualFold(unit, t.Symbol) {
		return protocol.Amount{}, fmt.Errorf("%q: this network's token is %s, not %s", text, t.Symbol, unit)
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > t.Decimals {
		return protocol.Amount{}, fmt.Errorf("%q has more decimals than the %d of %s", text, t.Decimals, t.Symbol)
	}
	return protocol.ParseAmount(strings.TrimLeft(whole+fraction, "0") + strings.Repeat("0", t.Decimals-len(fraction)) + zeroIf(whole+fraction, t.Decimals-len(fraction)))
}

// zeroIf keeps a text of zeros only from becoming empty.
func zeroIf(s string, padding int) string {
	if padding == 0 && strings.Trim(s, "0") == "" {
		return "0"
	}
	return ""
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Format writes an amount in tokens with its symbol, exactly and without needless zeros.
func Format(a protocol.Amount, t api.TokenInfo) string {
	if t.Symbol == "" {
		return a.String() + " base units"
	}
	return Decimal(a.String(), t.Decimals) + " " + t.Symbol
}

// Decimal puts a point into a decimal integer, decimals places from its end.
func Decimal(integer string, decimals int) string {
	if !digits(integer) || decimals <= 0 {
		return integer
	}
	if pad := decimals + 1 - len(integer); pad > 0 {
		integer = strings.Repeat("0", pad) + integer
	}
	whole, fraction := integer[:len(integer)-decimals], strings.TrimRight(integer[len(integer)-decimals:], "0")
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}
