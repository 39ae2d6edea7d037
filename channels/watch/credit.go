package watch

import "github.com/zerostate/zerostate/protocol"

// Rules say what counts before the chain calls it final.
type Rules struct {
	// Blocks is how deep collateral must lie to count early, in blocks on top of its own.
	Blocks uint64
	// Small is how much of a lane may count early, in base units. A payer that gets its reserve taken back by the chain costs
	// the payee at most this.
	Small protocol.Amount
	// Total bounds what counts early over all lanes together, in base units: one deposit may be shown to many payees, and
	// many lanes to one payee, before the chain takes it back.
	Total protocol.Amount
}

// Seen is the collateral of one lane, its lifetime total in base units: in the newest block, Blocks deep, and final.
type Seen struct{ Head, Deep, Final protocol.Amount }

// Credit is how much of a lane's collateral counts, in base units, and how much of that counts early. others is
// what counts early on all other lanes. Never more than in the newest block: what the chain took back is gone.
func (r Rules) Credit(s Seen, others protocol.Amount) (counts, early protocol.Amount) {
	final := least(s.Final, s.Head)
	early = least(floorSub(least(s.Deep, s.Head), final), least(r.Small, floorSub(r.Total, others)))
	counts, err := final.Add(early)
	if err != nil { // not in range: the vault's sums are 96 bits wide
		return final, protocol.Amount{}
	}
	return counts, early
}

func least(a, b protocol.Amount) protocol.Amount {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func floorSub(a, b protocol.Amount) protocol.Amount {
	d, err := a.Sub(b)
	if err != nil {
		return protocol.Amount{}
	}
	return d
}
