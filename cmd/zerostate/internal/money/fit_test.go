package money

import (
	"testing"

	"pgregory.net/rapid"
)

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in              string
		decimals, width int
		want            string
	}{
		{"2500", 6, 9, "0.0025"},
		{"-2500", 6, 9, "-0.0025"},
		{"123456789", 6, 9, "~123.4567"},
		{"-123456789", 6, 9, "~-123.456"},
		{"9007199254740993", 6, 9, "~9.0071e9"},
		{"9007199254740993", 6, 12, "~9007199254"},
		{"79228162514264337593543950335", 6, 9, "~7.922e22"},
		{"-79228162514264337593543950335", 6, 9, "~-7.92e22"},
		{"1234567", 18, 9, "~1.23e-12"},
		{"9223372036854775808", 0, 6, "~9e18"},
		{"0", 6, 4, "0"},
	} {
		if got := Fit(c.in, c.decimals, c.width); got != c.want {
			t.Errorf("%s in %d columns: %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

// TestFitFits: nothing is wider than asked, and what has no ~ is exact.
func TestFitFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringMatching(`-?[1-9][0-9]{0,28}`).Draw(t, "integer")
		decimals, width := rapid.IntRange(0, 18).Draw(t, "decimals"), rapid.IntRange(8, 40).Draw(t, "width")
		got := Fit(in, decimals, width)
		if len(got) > width {
			t.Fatalf("%s with %d decimals: %q has more than %d columns", in, decimals, got, width)
		}
		plain := in
		sign := ""
		if in[0] == '-' {
			plain, sign = in[1:], "-"
		}
		if got[0] != '~' && got != sign+Decimal(plain, decimals) {
			t.Fatalf("%s with %d decimals: %q is not exact and does not say so", in, decimals, got)
		}
	})
}
