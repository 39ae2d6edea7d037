package task

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/protocol"
)

var submitted = time.UnixMilli(1_767_225_600_000).UTC()

func block(s string) protocol.CID { return protocol.BlockID([]byte(s)) }

// somePeer has an identity multihash, the shortest that reads back.
func somePeer(name string) protocol.PeerID {
	id, err := peer.IDFromBytes(append([]byte{0, byte(len(name))}, name...))
	if err != nil {
		panic(err)
	}
	return protocol.PeerID{ID: id}
}

func keyOf(b byte) *[32]byte {
	k := filled(b)
	return &k
}

func halfReceipt() *protocol.CID {
	id := block("half receipt")
	return &id
}

func filled(b byte) (out [32]byte) {
	for i := range out {
		out[i] = b
	}
	return out
}

func aTask() protocol.Task {
	return protocol.Task{
		Network: block("network"), Requester: somePeer("requester"), Nonce: [16]byte{1},
		Spec: protocol.Spec{Capability: "util.echo", Limits: protocol.DefaultLimits(), DeadlineMs: 30_000},
	}
}

// failer is what testing.T and rapid.T have in common.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func newRequester(t failer) Requester {
	t.Helper()
	r, err := NewRequester(submitted, aTask(), filled(1), filled(2), filled(3), "cheapest", "")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func newExecutor() Executor {
	a := protocol.Signed[protocol.Award]{ID: block("award"), Envelope: []byte("award")}
	a.Payload = protocol.Award{
		Task: block("task"), Requester: somePeer("requester"), DeadlineMs: submitted.UnixMilli() + 30_000,
		Ceiling: protocol.Price{Amount: protocol.NewAmount(1000)}, Offer: protocol.Offer{Base: protocol.NewAmount(90), Start: protocol.NewAmount(10)},
	}
	return NewExecutor(submitted, aTask(), a, []byte("binding"), filled(1), filled(2))
}

func aReason(code string) protocol.Reason {
	return protocol.Reason{Code: code, What: "it ended", Why: "of " + code, Fault: protocol.FaultProvider}
}

// requesterEvents is one of each event, in the order of a life.
var requesterEvents = map[string]RequesterEvent{
	"called": Called{Round: 1, Peers: 3},
	"won": Won{Why: "the only bid", Winner: Winner{
		Provider: somePeer("provider"), Call: block("call"), Bid: block("bid"), Card: block("card"), Module: block("module"),
		Offer: protocol.Offer{Base: protocol.NewAmount(90)}, Payee: common.Address{7},
	}},
	"rejected":  NobodyWon{aReason(protocol.CodeNoBids)},
	"hired":     Hired{Award: []byte("award"), Lane: 2},
	"accepted":  Accepted{},
	"delivered": DeliveredResult{Statement: []byte("statement"), Payee: []byte("binding"), Price: protocol.NewAmount(90), Gas: 5, CipherBytes: 60},
	"paid":      ChequeSigned{Cheque: []byte("cheque"), Amount: protocol.NewAmount(90), LockUntil: 1_800_000_000},
	"next part": ChequeSigned{Cheque: []byte("cheque 2"), Key: keyOf(4), Amount: protocol.NewAmount(45), LockUntil: 1_800_000_009},
	"opened":    Opened{Key: filled(5), FoldCheque: []byte("fold"), OutputBytes: 12, Receipt: block("receipt")},
	"spoilt":    Spoilt{Key: filled(5), FoldCheque: []byte("fold"), Receipt: block("receipt"), Reason: aReason(protocol.CodeBadResult)},
	"failed":    Fail{aReason(protocol.CodeProviderLost)},
	"cancelled": Cancel{},
	"deadline":  DeadlinePassed{aReason(protocol.CodeDeadline)},
}

var executorEvents = map[string]ExecutorEvent{
	"started":       Started{},
	"produced":      Produced{Key: filled(5), Statement: []byte("statement"), StatementID: block("statement"), Price: protocol.NewAmount(90), Gas: 5, OutputBytes: 12},
	"part":          ChequeAccepted{Cheque: []byte("cheque 1"), Amount: protocol.NewAmount(30)},
	"paid":          ChequeAccepted{Cheque: []byte("cheque"), Amount: protocol.NewAmount(50), Last: true, Receipt: halfReceipt()},
	"countersigned": Countersigned{block("receipt")},
	"closed":        Closed{},
	"failed":        ExecutionFailed{aReason(protocol.CodeTrap)},
	"cancelled":     RequesterCancelled{aReason(protocol.CodeCancelled)},
}

// allPhases and what each side does in them: a phase that a side never reaches has no row.
var allPhases = []Phase{Submitted, Auctioning, Awarded, Running, Delivered, Paid, Done, Rejected, Failed, Cancelled, Expired}

// requesterWay leads to each phase of the requester that is not final; "hired" is Awarded
// with its award signed.
var requesterWay = map[Phase][]string{
	Submitted: {}, Auctioning: {"called"}, Awarded: {"called", "won"}, "hired": {"called", "won", "hired"},
	Running: {"called", "won", "hired", "accepted"}, Delivered: {"called", "won", "hired", "accepted", "delivered"},
	Paid: {"called", "won", "hired", "accepted", "delivered", "paid"},
	Done: {"called", "won", "hired", "accepted", "delivered", "paid", "opened"}, Rejected: {"called", "rejected"},
	Failed: {"failed"}, Cancelled: {"cancelled"}, Expired: {"deadline"},
}

var requesterWant = map[Phase]map[string]Phase{
	Submitted:  {"called": Auctioning, "failed": Failed, "cancelled": Cancelled, "deadline": Expired},
	Auctioning: {"called": Auctioning, "won": Awarded, "rejected": Rejected, "failed": Failed, "cancelled": Cancelled, "deadline": Expired},
	Awarded:    {"hired": Awarded, "failed": Failed, "cancelled": Cancelled, "deadline": Failed},
	"hired":    {"accepted": Running, "failed": Failed, "cancelled": Cancelled, "deadline": Failed},
	Running:    {"accepted": Running, "delivered": Delivered, "failed": Failed, "cancelled": Cancelled, "deadline": Failed},
	Delivered:  {"paid": Paid, "failed": Failed},
	Paid:       {"next part": Paid, "opened": Done, "spoilt": Failed, "failed": Failed},
	Done:       {}, Rejected: {}, Failed: {}, Cancelled: {}, Expired: {},
}

var requesterNext = map[Phase]Effect{
	Submitted: RunAuction, Auctioning: RunAuction, Awarded: PrepareJob, "hired": FetchWork, Running: FetchWork, Delivered: SignCheque, Paid: Redeem,
	Done: Nothing, Rejected: Nothing, Failed: Nothing, Cancelled: Nothing, Expired: Nothing,
}

func bytesOf(t failer, v any) []byte {
	t.Helper()
	b, err := protocol.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRequesterTable(t *testing.T) {
	for from, way := range requesterWay {
		r := newRequester(t)
		for _, name := range way {
			var err error
			if r, err = r.Step(submitted, requesterEvents[name]); err != nil {
				t.Fatalf("on the way to %s: %v", from, err)
			}
		}
		if got := r.Next(); got != requesterNext[from] {
			t.Errorf("%s: next is %d, want %d", from, got, requesterNext[from])
		}
		for name, ev := range requesterEvents {
			if _, again := ev.(Called); again {
				ev = Called{Round: r.Round + 1}
			}
			before := bytesOf(t, r)
			next, err := r.Step(submitted.Add(time.Second), ev)
			if !bytes.Equal(bytesOf(t, r), before) {
				t.Errorf("%s, %s: the step changed the state that it was from", from, name)
			}
			to, legal := requesterWant[from][name]
			switch {
			case legal && (err != nil || next.Phase != to):
				t.Errorf("%s, %s: goes to %s with %v, want %s", from, name, next.Phase, err, to)
			case !legal && (!errors.Is(err, ErrIllegal) || !bytes.Equal(bytesOf(t, next), before)):
				t.Errorf("%s, %s: got %v and %s, want ErrIllegal and no change", from, name, err, next.Phase)
			}
		}
	}
}

var executorWay = map[Phase][]string{
	Awarded: {}, Running: {"started"}, Delivered: {"started", "produced"}, Paid: {"started", "produced", "paid"},
	Done: {"started", "produced", "paid", "countersigned"}, Failed: {"failed"}, Cancelled: {"cancelled"},
}

var executorWant = map[Phase]map[string]Phase{
	Awarded:   {"started": Running, "failed": Failed, "cancelled": Cancelled},
	Running:   {"produced": Delivered, "failed": Failed, "cancelled": Cancelled},
	Delivered: {"part": Delivered, "paid": Paid, "failed": Failed},
	Paid:      {"countersigned": Done, "closed": Done},
	Done:      {}, Failed: {}, Cancelled: {},
}

func TestExecutorTable(t *testing.T) {
	holds := map[Phase]string{Awarded: "990", Running: "990", Delivered: "80"} // less the start fee
	for from, way := range executorWay {
		x := newExecutor()
		for _, name := range way {
			var err error
			if x, err = x.Step(submitted, executorEvents[name]); err != nil {
				t.Fatalf("on the way to %s: %v", from, err)
			}
		}
		if want, got := holds[from], x.Holds().String(); got != want && (want != "" || got != "0") {
			t.Errorf("%s: holds %s of the lane, want %s", from, got, want)
		}
		for name, ev := range executorEvents {
			before := bytesOf(t, x)
			next, err := x.Step(submitted.Add(time.Second), ev)
			if !bytes.Equal(bytesOf(t, x), before) {
				t.Errorf("%s, %s: the step changed the state that it was from", from, name)
			}
			to, legal := executorWant[from][name]
			switch {
			case legal && (err != nil || next.Phase != to):
				t.Errorf("%s, %s: goes to %s with %v, want %s", from, name, next.Phase, err, to)
			case !legal && (!errors.Is(err, ErrIllegal) || !bytes.Equal(bytesOf(t, next), before)):
				t.Errorf("%s, %s: got %v and %s, want ErrIllegal and no change", from, name, err, next.Phase)
			}
		}
	}
}

// TestPhases: the tables and Final agree on what is an end, and every phase can be left or
// reached as the tables say.
func TestPhases(t *testing.T) {
	finals := map[Phase]bool{Done: true, Rejected: true, Failed: true, Cancelled: true, Expired: true}
	for _, p := range allPhases {
		if p.Final() != finals[p] {
			t.Errorf("%s: final is %v", p, p.Final())
		}
		for side, table := range map[string]table{"requester": requesterTable, "executor": executorTable} {
			if p.Final() && len(table[p]) > 0 {
				t.Errorf("the %s leaves %s, which is final", side, p)
			}
		}
	}
}

func TestGuards(t *testing.T) {
	r := newRequester(t)
	step := func(ev RequesterEvent) error {
		next, err := r.Step(submitted, ev)
		r = next
		return err
	}
	check := func(what string, err error, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Fatalf("%s: got %v, want %v", what, err, want)
		}
	}
	check("first call", step(Called{Round: 1}), nil)
	check("the same round", step(Called{Round: 1}), ErrIllegal)
	check("an older round", step(Called{Round: 0}), ErrIllegal)
	check("the next round", step(Called{Round: 2}), nil)
	check("won", step(requesterEvents["won"]), nil)
	check("accepted with no award", step(Accepted{}), ErrIllegal)
	check("an empty award", step(Hired{}), ErrIllegal)
	check("the award", step(Hired{Award: []byte("one")}), nil)
	check("another award", step(Hired{Award: []byte("two")}), ErrIllegal)
	if string(r.Award) != "one" {
		t.Errorf("the award is %q", r.Award)
	}
}

func TestNewRequesterRefuses(t *testing.T) {
	bad := aTask()
	bad.Spec.Limits.Gas = 0
	if _, err := NewRequester(submitted, bad, filled(1), filled(2), filled(3), "", ""); !errors.Is(err, protocol.ErrInvalid) {
		t.Errorf("invalid spec: %v", err)
	}
	nowhere := aTask()
	nowhere.Network = protocol.CID{}
	if _, err := NewRequester(submitted, nowhere, filled(1), filled(2), filled(3), "", ""); !errors.Is(err, protocol.ErrCID) {
		t.Errorf("no network: %v", err)
	}
}

// TestTimelineIsBounded: it keeps its bound, and always how it ended.
func TestTimelineIsBounded(t *testing.T) {
	r := newRequester(t)
	var err error
	for i := range 3 * MaxTimeline {
		if r, err = r.Step(submitted, Called{Round: uint32(i + 1)}); err != nil {
			t.Fatal(err)
		}
	}
	if r, err = r.Step(submitted, Cancel{}); err != nil {
		t.Fatal(err)
	}
	if n := len(r.Timeline); n != MaxTimeline || r.Timeline[0].Event != "submitted" || r.Timeline[n-1].Event != "cancelled" {
		t.Errorf("%d entries, from %s to %s", n, r.Timeline[0].Event, r.Timeline[n-1].Event)
	}
}

// TestBranchesShareNothing takes two different steps from each state: with a shared array the
// second would overwrite the timeline of the first.
func TestBranchesShareNothing(t *testing.T) {
	r := newRequester(t)
	for i := range 2 * MaxTimeline {
		a, err := r.Step(submitted, Called{Round: uint32(i + 1), Peers: 1})
		if err != nil {
			t.Fatal(err)
		}
		before := bytesOf(t, a)
		if _, err := r.Step(submitted, Called{Round: uint32(i + 1), Peers: 2}); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(bytesOf(t, a), before) {
			t.Fatalf("after %d steps two branches write to one array", i)
		}
		r = a
	}
}

// TestReasonsCanBeStored: a reason made of a program's own output never makes the task unreadable.
func TestReasonsCanBeStored(t *testing.T) {
	wild := protocol.Reason{Code: "trap", What: "\xff\xfe", Why: string(bytes.Repeat([]byte{0x1b, 'x'}, 5000)), Fault: "?"}
	for name, ev := range map[string]RequesterEvent{"fail": Fail{wild}, "deadline": DeadlinePassed{wild}} {
		r, err := newRequester(t).Step(submitted, ev)
		if err != nil {
			t.Fatal(err)
		}
		if restarted(t, r).Reason.Code != "trap" || len(bytesOf(t, r)) > 4000 {
			t.Errorf("%s: stored as %d bytes", name, len(bytesOf(t, r)))
		}
	}
	for name, ev := range map[string]ExecutorEvent{"fail": ExecutionFailed{wild}, "cancel": RequesterCancelled{wild}} {
		x, err := newExecutor().Step(submitted, ev)
		if err != nil {
			t.Fatal(err)
		}
		if restarted(t, x).Reason.Code != "trap" || len(bytesOf(t, x)) > 4000 {
			t.Errorf("%s: stored as %d bytes", name, len(bytesOf(t, x)))
		}
	}
}

// restarted is v as a process finds it after it was killed.
func restarted[T any](t failer, v T) T {
	t.Helper()
	var back T
	b := bytesOf(t, v)
	if err := protocol.Unmarshal(b, &back); err != nil {
		t.Fatalf("the stored state cannot be read again: %v", err)
	}
	if !bytes.Equal(bytesOf(t, back), b) {
		t.Fatal(fmt.Errorf("the stored state changes when it is read"))
	}
	return back
}
