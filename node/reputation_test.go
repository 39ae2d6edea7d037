package node

import (
	"log/slog"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/protocol/auction"
	"github.com/zerostate/zerostate/protocol/task"
	"github.com/zerostate/zerostate/reputation"
)

func learner(t *testing.T) *Node {
	t.Helper()
	s := store.OpenMemory()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &Node{store: s, log: slog.New(slog.DiscardHandler)}
}

// provider has an identity multihash, the shortest that reads back.
func provider(t *testing.T, name string) protocol.PeerID {
	t.Helper()
	id, err := peer.IDFromBytes(append([]byte{0, byte(len(name))}, name...))
	if err != nil {
		t.Fatal(err)
	}
	return protocol.PeerID{ID: id}
}

func because(code string, fault protocol.Fault) task.Fail {
	return task.Fail{Reason: protocol.Reason{Code: code, What: "it ended", Fault: fault}}
}

var (
	hired     = task.Hired{Award: []byte("award"), Lane: 1}
	delivered = task.DeliveredResult{Statement: []byte("statement"), Payee: []byte("binding"), Price: protocol.NewAmount(90)}
	cheque    = task.ChequeSigned{Cheque: []byte("cheque"), Amount: protocol.NewAmount(90), LockUntil: 1}
	opened    = task.Opened{Key: [32]byte{4}, OutputBytes: 3, Receipt: protocol.BlockID([]byte("receipt"))}
	overdue   = task.DeadlinePassed{Reason: protocol.Reason{Code: protocol.CodeDeadline, Fault: protocol.FaultNobody}}
)

// life steps a task through these events, 500 ms apart (nil: nothing happens), as hired from a provider that named
// 100 ms, and stores each state as the node does.
func life(t *testing.T, n *Node, who protocol.PeerID, events ...task.RequesterEvent) task.Requester {
	t.Helper()
	now := time.Now()
	spec := protocol.Spec{Capability: "util.echo", Limits: protocol.DefaultLimits(), DeadlineMs: 60_000}
	spec.Ceiling.Token.ChainID = 1
	call, module := protocol.BlockID([]byte("call")), protocol.BlockID([]byte("module"))
	r, err := task.NewRequester(now, protocol.Task{Network: call, Requester: provider(t, "me"), Spec: spec}, [32]byte{1}, [32]byte{2}, [32]byte{3}, "weighted", "")
	if err != nil {
		t.Fatal(err)
	}
	events = append([]task.RequesterEvent{
		task.Called{Round: 1}, task.Won{Winner: task.Winner{Provider: who, Call: call, Bid: call, Card: call, Module: module, EstimateMs: 100}},
	}, events...)
	for i, ev := range events {
		if ev == nil { // time passes
			continue
		}
		if r, err = r.Step(now.Add(time.Duration(i)*500*time.Millisecond), ev); err != nil {
			t.Fatal(err)
		}
		if err := n.commitRequester(r); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// TestWhatATaskTells plays lives of tasks and looks at what is then known of the provider.
func TestWhatATaskTells(t *testing.T) {
	type events = []task.RequesterEvent
	for name, c := range map[string]struct {
		events  events
		text    string
		success uint32
		onTime  uint32
	}{
		"done":                     {events{hired, task.Accepted{}, delivered, cheque, opened}, "1 of 1 delivered", 909, 1000},
		"done, late":               {events{hired, task.Accepted{}, task.Accepted{}, task.Accepted{}, delivered, cheque, opened}, "1 of 1 delivered", 909, 500},
		"garbage":                  {events{hired, because(protocol.CodeProviderGarbage, protocol.FaultProvider)}, "0 of 1 delivered, 1 failed", 818, 1000},
		"busy after its bid":       {events{hired, because(protocol.CodeBusy, protocol.FaultProvider)}, "0 of 1 delivered, 1 failed", 818, 1000},
		"lost":                     {events{hired, task.Accepted{}, because(protocol.CodeProviderLost, protocol.FaultProvider)}, "0 of 1 delivered, 1 lost", 750, 1000},
		"paid for nothing good":    {events{hired, task.Accepted{}, delivered, cheque, because(protocol.CodeBadResult, protocol.FaultProvider)}, "0 of 1 delivered, 1 bad after payment", 500, 1000},
		"paid and no key":          {events{hired, task.Accepted{}, delivered, cheque, because(protocol.CodePayment, protocol.FaultProvider)}, "0 of 1 delivered, 1 bad after payment", 500, 1000},
		"never started":            {events{hired, nil, nil, nil, overdue}, "0 of 1 delivered, 1 overdue", 857, 500},
		"a deadline too short":     {events{hired, overdue}, "never hired before", 900, 1000},
		"the program's own fault":  {events{hired, task.Accepted{}, because(protocol.CodeTrap, protocol.FaultProgram)}, "never hired before", 900, 1000},
		"the requester's own":      {events{hired, because(protocol.CodeLane, protocol.FaultRequester)}, "never hired before", 900, 1000},
		"cancelled":                {events{hired, task.Accepted{}, task.Cancel{}}, "never hired before", 900, 1000},
		"no award was signed":      {events{because(protocol.CodeProviderGarbage, protocol.FaultProvider)}, "never hired before", 900, 1000},
		"the chain":                {events{because(protocol.CodeChainUnreachable, protocol.FaultChain)}, "never hired before", 900, 1000},
		"a store that failed here": {events{hired, because(protocol.CodeInternal, protocol.FaultNobody)}, "never hired before", 900, 1000},
	} {
		t.Run(name, func(t *testing.T) {
			n, who := learner(t), provider(t, "provider")
			r := life(t, n, who, c.events...)
			if !r.Phase.Final() {
				t.Fatalf("the task is %s", r.Phase)
			}
			f := n.reputationOf(who.ID)
			if f.String() != c.text || f.Success != c.success || f.OnTime != c.onTime {
				t.Errorf("%q, success %d, on time %d; want %q, %d, %d", f, f.Success, f.OnTime, c.text, c.success, c.onTime)
			}
			if f := n.reputationOf(provider(t, "another").ID); f.Success != reputation.Unknown || f.Tasks() != 0 {
				t.Errorf("another provider has %+v", f)
			}
		})
	}
}

// TestOnlyTheEndIsLearnt: a task that is under way says nothing yet.
func TestOnlyTheEndIsLearnt(t *testing.T) {
	n, who := learner(t), provider(t, "provider")
	r := life(t, n, who, hired, task.Accepted{}, delivered, cheque)
	if f := n.reputationOf(who.ID); f.Tasks() != 0 {
		t.Fatalf("%+v while it is %s", f, r.Phase)
	}
	life(t, n, who, hired, task.Accepted{}, delivered, cheque, opened)
	life(t, n, who, hired, task.Accepted{}, delivered, cheque, opened)
	if f := n.reputationOf(who.ID); f.String() != "2 of 2 delivered" || f.Paid.String() != "180" {
		t.Fatalf("%+v, paid %s", f, f.Paid)
	}
}

// TestDamagedRecord does not keep a task from ending, and counts as nothing known.
func TestDamagedRecord(t *testing.T) {
	n, who := learner(t), provider(t, "provider")
	if err := n.store.Update(func(tx store.Tx) error {
		return store.Put(tx, reputationPrefix+who.String(), reputation.Record{Good: reputation.Memory + 1})
	}); err != nil {
		t.Fatal(err)
	}
	if f := n.reputationOf(who.ID); f.Success != reputation.Unknown {
		t.Errorf("%+v", f)
	}
	life(t, n, who, hired, because(protocol.CodeProviderLost, protocol.FaultProvider))
	if f := n.reputationOf(who.ID); f.String() != "0 of 1 delivered, 1 lost" {
		t.Errorf("%+v", f)
	}
}

// TestWhoFailedLosesTheNextAuction at the same price, and wins again only where price alone counts.
func TestWhoFailedLosesTheNextAuction(t *testing.T) {
	n := learner(t)
	failed, fresh := provider(t, "failed"), provider(t, "fresh")
	hire := func(p auction.Policy) protocol.PeerID {
		now, call := time.Now(), protocol.BlockID([]byte("call"))
		s := auction.New(now, auction.Config{Call: call, Ceiling: protocol.NewAmount(100), Policy: p, Window: time.Second})
		for i, who := range []protocol.PeerID{failed, fresh} {
			known := n.reputationOf(who.ID)
			e := auction.Entry{Reputation: known.Success, Evidence: known.String(), Subnet: who.String()}
			e.Bid.Payload = protocol.Bid{
				Call: call, Provider: who, Payee: [20]byte{byte(i)}, Offer: protocol.Offer{Base: protocol.NewAmount(50)}, EstimateMs: 20,
				Warm: i == 0, ValidUntilMs: now.Add(time.Minute).UnixMilli(),
			}
			var err error
			if s, _, err = s.Step(now, auction.BidReceived{Entry: e}); err != nil {
				t.Fatal(err)
			}
		}
		_, out, err := s.Step(now.Add(time.Second), auction.Tick{})
		if err != nil || out.Result.Winner == nil {
			t.Fatalf("%+v, %v", out.Result, err)
		}
		return out.Result.Winner.Bid.Payload.Provider
	}
	if got := hire(auction.Weighted); got != failed {
		t.Fatalf("before anything happened %s won: the warm one should", got)
	}
	life(t, n, failed, hired, because(protocol.CodeProviderLost, protocol.FaultProvider))
	if got := hire(auction.Weighted); got != fresh {
		t.Error("who was lost won again at the same price")
	}
	if got := hire(auction.Cheapest); got != failed {
		t.Error("cheapest looked at more than the price")
	}
}
