package node

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/keystore"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// Recovery after a restore. What the state of a backup does not know is what was signed and taken since. So, in this order:
//
//  1. every outgoing lane is retired, before anything else runs: nothing new is promised on it, ever;
//  2. a new cheque signer is made, and set on the chain: the next lanes are of a new epoch, on which nothing was signed;
//  3. lanes that were opened since are found in the vault's log;
//  4. each payee is asked for its newest cheque of ours, each payer for its newest of its own.
//
// Until 2 is done the node hires nobody and takes no work. A retired lane ends: by release, once its payee has answered, or did
// not for a while. As payee a lane takes work again when its payer has answered, or did not for a while.

// recoveryPrefix keys what is known about each lane of a restored node.
const recoveryPrefix = "recovery/"

// The states of a lane's recovery.
const (
	laneAsking = "asking" // the other side is asked for its newest cheque
	laneTold   = "told"   // it answered
	laneSilent = "silent" // it did not for a while; it is asked again
)

// laneRecovery is how far one lane is.
type laneRecovery struct {
	Out      bool            `cbor:"out"`
	State    string          `cbor:"state"`
	TakenMs  int64           `cbor:"taken"` // when the backup was
	SinceMs  int64           `cbor:"since"` // asked since
	Known    protocol.Amount `cbor:"known"` // total of the newest cheque in the backup
	KnownSeq uint64          `cbor:"knownSeq"`
	Told     protocol.Amount `cbor:"told"` // of the newest that the other side showed
	ToldSeq  uint64          `cbor:"toldSeq"`
	Ended    bool            `cbor:"ended"` // outgoing: its release has begun, or is not worth its fee
}

// recovery is what holds a restored node back.
type recovery struct {
	mu      sync.Mutex
	mark    *restored    // nil: nothing does
	waiting *api.Trouble // why it takes long
	again   chan struct{}
}

func (r *recovery) set(mark *restored, waiting *api.Trouble) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.mark, r.waiting = mark, waiting
}

func (r *recovery) get() (*restored, *api.Trouble) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.mark, r.waiting
}

// recovering says why nothing may be signed or taken yet, or nil.
func (n *Node) recovering() error {
	mark, waiting := n.recovery.get()
	if mark == nil {
		return nil
	}
	r := &protocol.Reason{
		Code: protocol.CodeBusy, What: "this node was restored and recovers its lanes first", Why: "it waits for the chain",
		Fault: protocol.FaultNobody, Remedy: "try again in a moment; zerostate node status says how far it is",
	}
	if waiting != nil {
		r.Why, r.Remedy = waiting.Cause, waiting.Remedy
	}
	return r
}

// beginRecovery is the part that needs neither chain nor network: before it is done nothing else runs.
func (n *Node) beginRecovery() error {
	mark, err := readMark(n.cfg.Layout().Restored)
	if err != nil || mark == nil {
		return err
	}
	n.recovery.set(mark, nil)
	out, in, err := n.laneStates()
	if err != nil {
		return err
	}
	for _, s := range out {
		begun, err := n.begun(s.Lane.Key(), mark)
		if err != nil {
			return err
		}
		// A lane that was caught up before the backup was taken is as old as the others: it is retired again.
		if s.Facts.Status == channels.StatusClosed || begun && s.Retired {
			continue
		}
		if err := n.retire(s, mark.Taken); err != nil {
			return err
		}
	}
	for _, s := range in {
		begun, err := n.begun(s.Lane.Key(), mark)
		if err != nil {
			return err
		}
		if s.Facts.Status == channels.StatusClosed || begun {
			continue
		}
		if err := n.store.Update(func(tx store.Tx) error { return putRecovery(tx, s.Lane.Key(), incoming(s, mark.Taken)) }); err != nil {
			return err
		}
	}
	n.log.Warn("this node was restored: it takes a new cheque signer, and asks the other side of each lane what was signed since", "backup of", mark.Taken, "lanes", len(out)+len(in))
	return nil
}

// begun reports whether this very recovery has seen a lane before, in an earlier run.
func (n *Node) begun(lane [32]byte, mark *restored) (bool, error) {
	rec, err := n.laneRecovery(lane)
	return rec != nil && rec.TakenMs == mark.Taken.UnixMilli(), err
}

// retire stops a lane for good, and notes that its payee is to be asked.
func (n *Node) retire(s channels.Payer, taken time.Time) error {
	rec := laneRecovery{Out: true, State: laneAsking, TakenMs: taken.UnixMilli(), SinceMs: time.Now().UnixMilli(), Known: s.Cumulative, KnownSeq: s.Seq}
	_, err := n.payers.Step(s.Lane.Key(), channels.Retire{}, func(tx store.Tx) error { return putRecovery(tx, s.Lane.Key(), rec) })
	return err
}

func incoming(s channels.Payee, taken time.Time) laneRecovery {
	rec := laneRecovery{State: laneAsking, TakenMs: taken.UnixMilli(), SinceMs: time.Now().UnixMilli()}
	if s.Best != nil {
		rec.Known, rec.KnownSeq = s.Best.Cheque.Cumulative, s.Best.Cheque.Seq
	}
	return rec
}

func putRecovery(tx store.Tx, lane [32]byte, r laneRecovery) error {
	return store.Put(tx, recoveryPrefix+laneID(lane), r)
}

// laneRecovery reads how far a lane's recovery is; nil when there is none.
func (n *Node) laneRecovery(lane [32]byte) (*laneRecovery, error) {
	var r laneRecovery
	err := n.store.View(func(tx store.Tx) (err error) {
		r, err = store.Get[laneRecovery](tx, recoveryPrefix+laneID(lane))
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &r, err
}

// unrecovered refuses work on an incoming lane whose payer is still being asked: what it owes is not known.
func (n *Node) unrecovered(lane [32]byte) error {
	r, err := n.laneRecovery(lane)
	if err != nil || r == nil || r.State != laneAsking {
		return err
	}
	return &protocol.Reason{
		Code: protocol.CodeBusy, What: "the provider was restored and asks for the newest cheque of this lane first", Why: "its payer has not answered yet",
		Fault: protocol.FaultProvider, Remedy: "run the task again in a moment",
	}
}

// markOld notes that this directory's state is old although no restore made it so, and asks for a new start: the node is built
// anew, with a new signer.
func (n *Node) markOld(why string) error {
	now := time.Now().UTC()
	m := restored{Taken: now, At: now, Signer: n.keys.SignerAddress(), Copied: true, Why: why}
	if err := m.write(n.cfg.Layout().Restored); err != nil {
		return err
	}
	n.recovery.set(&m, nil)
	n.log.Error("this data directory is older than what was signed from it; it is treated like one that was restored", "why", why)
	select {
	case n.recovery.again <- struct{}{}:
	default:
	}
	return nil
}

// ErrRestart says that the node has to be built anew from its directory, at once.
var ErrRestart = errors.New("the data directory is old: the node starts anew and recovers")

// rotateIfRestored makes the new signer of a restored directory, once.
func rotateIfRestored(ring *keyring, k Keys) (Keys, error) {
	mark, err := readMark(ring.layout.Restored)
	if err != nil || mark == nil || mark.Signer != k.SignerAddress() {
		return k, err
	}
	return ring.rotateSigner(k)
}

// unmark ends what held the node back.
func (n *Node) unmark() error {
	if err := keystore.Remove(n.cfg.Layout().Restored); err != nil {
		return fmt.Errorf("end the recovery: %w", err)
	}
	n.recovery.set(nil, nil)
	return nil
}
