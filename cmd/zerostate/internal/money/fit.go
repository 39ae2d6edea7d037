package money

import (
	"strconv"
	"strings"
)

// Fit writes a decimal integer with a point, decimals places from its end, into so many
// columns: exactly where that fits, else shortened to what it is about, with a ~ before it. A
// sign is kept. A figure that is cut off would be read as a smaller one.
func Fit(integer string, decimals, width int) string {
	sign, digits := "", integer
	if rest, ok := strings.CutPrefix(integer, "-"); ok {
		sign, digits = "-", rest
	}
	if exact := sign + Decimal(digits, decimals); len(exact) <= width {
		return exact
	}
	whole, fraction, _ := strings.Cut(Decimal(digits, decimals), ".")
	if whole != "0" {
		if room := width - len(sign) - len(whole) - 2; room > 0 {
			return "~" + sign + whole + "." + fraction[:min(room, len(fraction))]
		}
		if len(whole)+len(sign)+1 <= width {
			return "~" + sign + whole
		}
		return power(sign, whole, len(whole)-1, width)
	}
	first := strings.TrimLeft(fraction, "0")
	return power(sign, first, len(first)-len(fraction)-1, width)
}

// power writes digits as one before the point, others behind it, and the power of ten.
func power(sign, digits string, exponent, width int) string {
	end := "e" + strconv.Itoa(exponent)
	out := "~" + sign + digits[:1]
	if room := width - len(out) - len(end) - 1; room > 0 && len(digits) > 1 {
		out += "." + digits[1:min(1+room, len(digits))]
	}
	return out + end
}

// Signed writes an amount that may be negative in tokens with its symbol.
func Signed(integer string, decimals int, symbol string) string {
	if rest, ok := strings.CutPrefix(integer, "-"); ok {
		return "-" + Decimal(rest, decimals) + " " + symbol
	}
	return Decimal(integer, decimals) + " " + symbol
}
