package sandbox

import (
	"slices"
	"time"
)

// demand decides for which modules workers wait with the module loaded, and how many. It does nothing by itself and
// knows no clock.
//
// The first use of a module says nothing. The second within idle's double asks for one worker; each use that finds
// none waiting asks for one more, up to half of all. What was not used for idle waits no longer.
type demand struct {
	most  int
	bytes uint64
	idle  time.Duration

	modules map[cacheKey]*popular
	workers int    // All that wait or load.
	held    uint64 // What they have, in bytes.
}

// popular is a module that was used of late.
type popular struct {
	last    time.Time
	want    int
	waiting int // Or loading.
	bytes   uint64
	// failed says that the module cannot be loaded ahead: nobody tries again until it is forgotten.
	failed bool
}

func newDemand(most int, bytes uint64, idle time.Duration) *demand {
	return &demand{most: most, bytes: bytes, idle: idle, modules: map[cacheKey]*popular{}}
}

// used notes a use. waited says that a worker waited for it. bytes is a guess at what one will have.
func (d *demand) used(key cacheKey, now time.Time, waited bool, bytes uint64) {
	m := d.modules[key]
	if m == nil {
		d.modules[key] = &popular{last: now, bytes: bytes}
		return
	}
	recent := now.Sub(m.last) < 2*d.idle
	m.last = now
	switch {
	case !recent:
		m.want = 0
	case m.want == 0:
		m.want = min(1, d.most)
	case !waited && m.waiting == 0:
		m.want = min(m.want+1, max(1, d.most/2))
	}
}

// load says whether another worker is to load the module, and counts it. Workers of the modules in evict, which were
// used longer ago, must go for it: they are to be taken, with lost, first.
func (d *demand) load(key cacheKey) (evict []cacheKey, ok bool) {
	m := d.modules[key]
	if m == nil || m.failed || m.waiting >= m.want || m.bytes > d.bytes {
		return nil, false
	}
	workers, held := d.workers, d.held
	for workers+1 > d.most || held+m.bytes > d.bytes {
		victim, found := d.oldest(m, evict)
		if !found {
			return nil, false
		}
		v := d.modules[victim]
		workers -= v.waiting
		held -= uint64(v.waiting) * v.bytes
		evict = append(evict, victim)
	}
	m.waiting++
	d.workers++
	d.held += m.bytes
	return evict, true
}

// oldest returns the module that was used longest ago of those with workers, older than m and not in but.
func (d *demand) oldest(m *popular, but []cacheKey) (oldest cacheKey, found bool) {
	for key, v := range d.modules {
		if v == m || v.waiting == 0 || !v.last.Before(m.last) || slices.Contains(but, key) {
			continue
		}
		if !found || v.last.Before(d.modules[oldest].last) {
			oldest, found = key, true
		}
	}
	return oldest, found
}

// lost takes note that one of the module's workers is no more, or has work.
func (d *demand) lost(key cacheKey) {
	m := d.modules[key]
	m.waiting--
	d.workers--
	d.held -= m.bytes
}

// learned corrects the guess at the memory of one of the module's workers.
func (d *demand) learned(key cacheKey, bytes uint64) {
	m := d.modules[key]
	d.held += uint64(m.waiting)*bytes - uint64(m.waiting)*m.bytes
	m.bytes = bytes
}

// fail takes note that the module cannot be loaded ahead.
func (d *demand) fail(key cacheKey) { d.modules[key].failed = true }

// forget says for which modules no worker is to wait any longer, and when to ask again; zero is never.
func (d *demand) forget(now time.Time) (idle []cacheKey, next time.Time) {
	for key, m := range d.modules {
		until := m.last.Add(d.idle)
		if m.waiting == 0 {
			// It is remembered a while longer, to know a second use.
			until = m.last.Add(2 * d.idle)
		}
		if until.After(now) {
			if next.IsZero() || until.Before(next) {
				next = until
			}
			continue
		}
		if m.want = 0; m.waiting > 0 {
			idle = append(idle, key)
		} else {
			delete(d.modules, key)
		}
	}
	if next.IsZero() && len(d.modules) > 0 {
		next = now.Add(d.idle)
	}
	return idle, next
}
