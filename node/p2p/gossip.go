package p2p

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"sync"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p-pubsub/timecache"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
)

const (
	// MaxMessage is the largest gossip message, in bytes.
	MaxMessage = 64 << 10
	// maxSubscriptions is how many topics of one peer are tracked: the
	// shards of a network, and as many again for topics to come.
	maxSubscriptions = 128

	gossipQueue = 256
)

// gossip is the node's use of GossipSub.
type gossip struct {
	net  *Network
	host host.Host
	ps   *pubsub.PubSub
	stop context.CancelFunc

	mu     sync.RWMutex
	topics map[string]*topic
}

func newGossip(ctx context.Context, n *Network) (*gossip, error) {
	ctx, stop := context.WithCancel(ctx)
	ps, err := pubsub.NewGossipSub(ctx, n.host, gossipOptions(n.cfg.prefix()+"/", n.cfg.Mode)...)
	if err != nil {
		stop()
		return nil, err
	}
	return &gossip{net: n, host: n.host, ps: ps, stop: stop, topics: make(map[string]*topic)}, nil
}

func gossipOptions(topicPrefix string, mode Mode) []pubsub.Option {
	params := pubsub.DefaultGossipSubParams()
	params.D, params.Dlo, params.Dhi = 8, 6, 12
	params.Dout, params.Dlazy = 3, 8
	params.HeartbeatInterval = 700 * time.Millisecond
	return []pubsub.Option{
		pubsub.WithGossipSubParams(params),
		pubsub.WithFloodPublish(true),
		pubsub.WithMaxMessageSize(MaxMessage + 1<<10), // the envelope of a message of MaxMessage
		pubsub.WithPeerOutboundQueueSize(gossipQueue),
		pubsub.WithValidateQueueSize(gossipQueue),
		pubsub.WithSeenMessagesStrategy(timecache.Strategy_LastSeen),
		pubsub.WithMessageSignaturePolicy(pubsub.StrictSign),
		pubsub.WithMessageIdFn(messageID),
		pubsub.WithSubscriptionFilter(pubsub.WrapLimitSubscriptionFilter(ownTopics(topicPrefix), maxSubscriptions)),
		pubsub.WithPeerScore(scoreParams(mode), scoreThresholds()),
	}
}

// messageID is over topic, author and data, so that a repeated message is one
// message however often its author numbers it anew.
func messageID(m *pb.Message) string {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(m.GetTopic()), m.GetFrom(), m.GetData()} {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		h.Write(size[:])
		h.Write(part)
	}
	return string(h.Sum(nil)[:20])
}

// ownTopics lets subscriptions to topics of this network pass, by prefix.
type ownTopics string

func (o ownTopics) CanSubscribe(topic string) bool {
	return strings.HasPrefix(topic, string(o)) && len(topic) <= len(o)+128
}

func (o ownTopics) FilterIncomingSubscriptions(_ peer.ID, subs []*pb.RPC_SubOpts) ([]*pb.RPC_SubOpts, error) {
	return pubsub.FilterSubscriptions(subs, o.CanSubscribe), nil
}

// scoreParams lower the score of who sends invalid messages, breaks the
// protocol, or, outside of local networks, crowds one address. Silence costs
// nothing: sparse topics are silent by nature.
func scoreParams(mode Mode) *pubsub.PeerScoreParams {
	p := &pubsub.PeerScoreParams{
		Topics:                    make(map[string]*pubsub.TopicScoreParams),
		AppSpecificScore:          func(peer.ID) float64 { return 0 },
		BehaviourPenaltyWeight:    -10,
		BehaviourPenaltyThreshold: 6,
		BehaviourPenaltyDecay:     pubsub.ScoreParameterDecay(time.Hour),
		DecayInterval:             time.Second,
		DecayToZero:               0.01,
		RetainScore:               time.Hour,
	}
	if mode != ModeDev {
		p.IPColocationFactorWeight = -50
		p.IPColocationFactorThreshold = 8
	}
	return p
}

func topicScoreParams() *pubsub.TopicScoreParams {
	return &pubsub.TopicScoreParams{
		TopicWeight:                    1,
		TimeInMeshWeight:               0.0003,
		TimeInMeshQuantum:              time.Second,
		TimeInMeshCap:                  3600,
		FirstMessageDeliveriesWeight:   0.5,
		FirstMessageDeliveriesDecay:    pubsub.ScoreParameterDecay(time.Hour),
		FirstMessageDeliveriesCap:      50,
		InvalidMessageDeliveriesWeight: -100,
		InvalidMessageDeliveriesDecay:  pubsub.ScoreParameterDecay(time.Hour),
	}
}

func scoreThresholds() *pubsub.PeerScoreThresholds {
	return &pubsub.PeerScoreThresholds{
		GossipThreshold:             -500,
		PublishThreshold:            -1000,
		GraylistThreshold:           -2500,
		AcceptPXThreshold:           1000,
		OpportunisticGraftThreshold: 3.5,
	}
}

func (g *gossip) peerCounts() map[string]int {
	g.mu.RLock()
	defer g.mu.RUnlock()
	counts := make(map[string]int)
	for name, t := range g.topics {
		if t.joined {
			counts[name] = len(t.handle.ListPeers())
		}
	}
	return counts
}

func (g *gossip) close() { g.stop() }
