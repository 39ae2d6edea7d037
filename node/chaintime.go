package node

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// chainClock is the chain's time as this node knows it: that of the newest head seen, carried on by our own clock.
type chainClock struct {
	mu   sync.Mutex
	head time.Time // of the newest block seen
	at   time.Time // when it was seen, by our clock
}

func (c *chainClock) saw(headTime uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := time.Unix(int64(headTime), 0); !t.Before(c.head) {
		c.head = t
	}
	c.at = time.Now()
}

// headFresh is how long a look at the head is good enough to judge a lock by.
const headFresh = 5 * time.Second

// chainTime is the time that locks are judged by: the later of the chain's and our own, so that neither a head that lags nor a clock
// that does makes a lock look longer than it is. It asks the chain when the last look is old, and fails when the head is so
// old that a payer could have begun a release that we do not see.
func (n *Node) chainTime(ctx context.Context) (time.Time, error) {
	c := &n.chainClock
	c.mu.Lock()
	head, at := c.head, c.at
	c.mu.Unlock()
	// A devnet's clock jumps with each transaction, and asking it costs nothing.
	if n.profile.Payload.Dev || time.Since(at) > headFresh {
		live, err := n.chain.get(ctx)
		if err != nil {
			return time.Time{}, err
		}
		h, err := live.client.Agreed(ctx)
		if err != nil {
			return time.Time{}, chainReason(err)
		}
		c.saw(h.Time)
		head, at = time.Unix(int64(h.Time), 0), time.Now()
	}
	now := time.Now()
	// A devnet makes blocks when there is something to put into them.
	if most := time.Duration(n.margins.Safety) * time.Second; !n.profile.Payload.Dev && now.Sub(head) > max(most, time.Minute) {
		return time.Time{}, &protocol.Reason{
			Code: protocol.CodeChainUnreachable, What: "the chain's newest block is too old to judge a payment by", Fault: protocol.FaultChain,
			Why:    fmt.Sprintf("it is %s old, at most %s are allowed", now.Sub(head).Round(time.Second), max(most, time.Minute)),
			Remedy: "compare the clocks, and check [chain] rpc: zerostate node status",
		}
	}
	if carried := head.Add(now.Sub(at)); carried.After(now) {
		return carried, nil
	}
	return now, nil
}
