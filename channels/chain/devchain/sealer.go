package devchain

import (
	"context"
	"time"

	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/event"
)

// retryAfter is when a transaction that a block left behind is tried again.
const retryAfter = 50 * time.Millisecond

// sealer makes blocks: at once for a transaction, by heartbeat when there are none.
type sealer struct {
	chain     *Chain
	heartbeat time.Duration
	maxAhead  time.Duration
	txs       chan core.NewTxsEvent
	sub       event.Subscription
}

// newSealer subscribes before the RPC answers, so that the first transaction is not missed.
func newSealer(c *Chain, cfg Config) *sealer {
	s := &sealer{chain: c, heartbeat: cfg.Heartbeat, maxAhead: cfg.MaxAhead, txs: make(chan core.NewTxsEvent, 256)}
	s.sub = c.eth.TxPool().SubscribeTransactions(s.txs, true)
	return s
}

func (s *sealer) run(ctx context.Context) {
	defer s.sub.Unsubscribe()
	idle := time.NewTimer(s.wait(0))
	defer idle.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.sub.Err(): //nolint:errcheck // whatever it says, no more comes
			return
		case <-s.txs:
			s.drain()
		case <-idle.C:
		}
		idle.Reset(s.wait(s.seal()))
	}
}

// drain takes the announcements that are waiting: one block serves them all.
func (s *sealer) drain() {
	for {
		select {
		case <-s.txs:
		default:
			return
		}
	}
}

// seal makes one block and returns how many executable transactions it left behind. The pool
// is synchronised first and after, or it would still count what the block took.
func (s *sealer) seal() int {
	s.chain.sealing.Lock()
	defer s.chain.sealing.Unlock()
	if s.maxAhead > 0 {
		if head := s.chain.eth.BlockChain().CurrentBlock(); time.Until(time.Unix(int64(head.Time), 0)) > s.maxAhead {
			return 1 // as if it had left one behind: tried again soon
		}
	}
	s.chain.beacon.Commit()
	if err := s.chain.eth.TxPool().Sync(); err != nil {
		s.chain.log.Warn("embedded chain: transaction pool", "err", err)
	}
	return s.chain.pending()
}

func (s *sealer) wait(left int) time.Duration {
	switch {
	case left > 0:
		return retryAfter
	case s.heartbeat > 0:
		return s.heartbeat
	default:
		return 1<<63 - 1
	}
}
