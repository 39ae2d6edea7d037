package sandbox

import (
	"testing"
	"time"
)

// TestDemand is a conversation with the policy: who is used, who may load, who must go.
func TestDemand(t *testing.T) {
	const mib = 1 << 20
	begin := time.Unix(1_700_000_000, 0)
	at := func(seconds int) time.Time { return begin.Add(time.Duration(seconds) * time.Second) }
	a, b, c := cacheKey{1}, cacheKey{2}, cacheKey{3}
	d := newDemand(4, 100*mib, 30*time.Second)
	loads := func(key cacheKey, want int, evicted ...cacheKey) {
		t.Helper()
		n := 0
		for {
			evict, ok := d.load(key)
			if !ok {
				break
			}
			n++
			if len(evict) != len(evicted) {
				t.Errorf("%d go, want %d", len(evict), len(evicted))
			}
			for _, key := range evict {
				for d.modules[key].waiting > 0 {
					d.lost(key)
				}
			}
		}
		if n != want {
			t.Errorf("%d workers may load, want %d", n, want)
		}
	}
	d.used(a, at(0), false, 10*mib)
	loads(a, 0) // Once says nothing.
	d.used(a, at(59), false, 10*mib)
	loads(a, 1)
	d.lost(a)
	d.used(a, at(60), true, 10*mib) // It was there when it was needed.
	loads(a, 1)
	d.lost(a)
	d.used(a, at(61), false, 10*mib) // It was not: one more, but not more than half of all.
	d.used(a, at(61), false, 10*mib)
	loads(a, 2)
	d.learned(a, 30*mib)
	if d.held != 60*mib || d.workers != 2 {
		t.Errorf("%d workers have %d MiB", d.workers, d.held/mib)
	}
	d.used(b, at(62), false, 50*mib)
	d.used(b, at(63), false, 50*mib)
	loads(b, 1, a) // There is no room beside both of a's.
	d.used(c, at(64), false, 200*mib)
	d.used(c, at(64), false, 200*mib)
	loads(c, 0) // It alone is too large.
	if idle, next := d.forget(at(92)); len(idle) != 0 || !next.Equal(at(93)) {
		t.Errorf("%v go at 92, and ask again at %v", idle, next)
	}
	if idle, _ := d.forget(at(93)); len(idle) != 1 || idle[0] != b {
		t.Errorf("%v go at 93", idle)
	}
	d.lost(b)
	loads(b, 0)
	d.forget(at(200))
	if len(d.modules) != 0 || d.workers != 0 || d.held != 0 {
		t.Errorf("left: %+v", d)
	}
	d.used(a, at(300), false, mib)
	d.used(a, at(301), false, mib)
	d.fail(a)
	loads(a, 0)
	none := newDemand(0, 100*mib, 0)
	none.used(a, at(0), false, mib)
	none.used(a, at(0), false, mib)
	if _, ok := none.load(a); ok {
		t.Error("a worker where there may be none")
	}
}
