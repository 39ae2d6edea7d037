package p2p

import (
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/libp2p/go-libp2p/core/peer"
	"golang.org/x/time/rate"
)

// rememberedPeers bounds how many peers' recent use is remembered. A forgotten
// peer starts with a full allowance, which takes this many identities to reach.
const rememberedPeers = 4096

// meter keeps one token bucket per peer.
type meter struct {
	rate    Rate
	buckets *lru.Cache[peer.ID, *rate.Limiter]
}

func newMeter(r Rate) *meter {
	m := &meter{rate: r}
	if r.Every > 0 {
		// lru.New fails for a size that is not positive.
		m.buckets, _ = lru.New[peer.ID, *rate.Limiter](rememberedPeers)
	}
	return m
}

// allow takes one token of the peer's bucket.
func (m *meter) allow(id peer.ID) bool {
	if m.buckets == nil {
		return true
	}
	fresh := rate.NewLimiter(rate.Every(m.rate.Every), max(m.rate.Burst, 1))
	bucket, found, _ := m.buckets.PeekOrAdd(id, fresh)
	if !found {
		bucket = fresh
	} else {
		m.buckets.Get(id) // mark as recently used
	}
	return bucket.Allow()
}

// admission decides which inbound streams of one protocol are served.
type admission struct {
	meter   *meter
	most    int
	perPeer int

	mu   sync.Mutex
	open int
	by   map[peer.ID]int
}

func newAdmission(p Protocol) *admission {
	return &admission{meter: newMeter(p.Rate), most: p.MaxStreams, perPeer: p.MaxStreamsPerPeer, by: make(map[peer.ID]int)}
}

// Why a stream is refused; a label of the metrics too.
const (
	refusedRate  = "rate"
	refusedBusy  = "busy"
	refusedLimit = "resources"
)

// enter admits a stream, or says why not. Whoever was admitted must leave.
func (a *admission) enter(id peer.ID) (refused string) {
	if !a.meter.allow(id) {
		return refusedRate
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open >= a.most || a.by[id] >= a.perPeer {
		return refusedBusy
	}
	a.open++
	a.by[id]++
	return ""
}

func (a *admission) leave(id peer.ID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.open--
	if a.by[id]--; a.by[id] == 0 {
		delete(a.by, id)
	}
}
