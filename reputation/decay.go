package reputation

import (
	"math/big"
	"math/bits"
	"time"
)

// HalfLife is the time in which experience loses half its weight.
const HalfLife = 7 * 24 * time.Hour

// roots[i] is 2^(-2^-(i+1)) in units of 2^-64, rounded down: what a weight keeps over a half of
// the half-life, a quarter, an eighth, and so on.
var roots = func() (r [32]uint64) {
	v := new(big.Int).Lsh(big.NewInt(1), 63) // one half
	for i := range r {
		v.Sqrt(v.Lsh(v, 64))
		r[i] = v.Uint64()
	}
	return r
}()

// decay is w·2^(-passed/HalfLife), rounded down. Time that ran backwards takes nothing away.
func decay(w uint64, passed time.Duration) uint64 {
	if passed <= 0 || w == 0 {
		return w
	}
	halvings := uint64(passed / HalfLife)
	if halvings >= 64 {
		return 0
	}
	// The rest of a half-life as a binary fraction of 32 digits, most significant first. The
	// factor is multiplied out before the weight comes in, so that more time never leaves more.
	fraction, _ := bits.Div64(uint64(passed%HalfLife)>>32, uint64(passed%HalfLife)<<32, uint64(HalfLife))
	factor, whole := uint64(0), true // whole: the factor is one, which 64 bits cannot hold
	for i, root := range roots {
		switch {
		case fraction&(1<<(31-i)) == 0:
		case whole:
			factor, whole = root, false
		default:
			factor, _ = bits.Mul64(factor, root)
		}
	}
	if !whole {
		w, _ = bits.Mul64(w, factor)
	}
	return w >> halvings
}
