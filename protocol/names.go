package protocol

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/ipfs/go-cid"
)

// Shards is the fixed number of GossipSub topics of a network: capabilities hash onto
// them, so that topics are joined at start and never grafted in the middle of an auction.
const Shards = 64

// Sizes in bytes of what travels in one frame.
const (
	MaxGossip    = 64 << 10  // a call on its topic
	MaxBidFrame  = 80 << 10  // a bid and the card that it offers
	MaxFrame     = 320 << 10 // a frame of the task stream: a chunk and its dress
	MaxPayFrame  = 64 << 10
	MaxCardFrame = 1 << 20   // an answer with all cards of a provider
	ChunkSize    = 256 << 10 // input and ciphertext travel in chunks of this size
	// MaxInput bounds the input and the output of a task that travel on the task stream.
	MaxInput = 64 << 20
)

// Streams of a network: the protocol ID carries the network and the version.
const (
	StreamBid  = "bid/1.0.0"
	StreamTask = "task/1.0.0"
	StreamPay  = "pay/1.0.0"
	StreamCard = "card/1.0.0"
	StreamCall = "call/1.0.0" // a call to a provider that was not on its topic
	StreamLane = "lane/1.0.0" // cheques for no task, and questions after a loss
)

// StreamID is the libp2p protocol ID of one of the streams above.
func StreamID(network CID, stream string) string {
	return "/zerostate/" + network.String() + "/" + stream
}

// DHTPrefix separates the Kademlia DHT of a network from all others.
func DHTPrefix(network CID) string { return "/zerostate/" + network.String() }

// CapabilityTopic is the GossipSub topic on which calls for a capability are published.
func CapabilityTopic(network CID, capability string) string {
	h := sha256.Sum256([]byte("/zerostate/cap/1/" + capability))
	return fmt.Sprintf("/zerostate/%s/call/1/%02d", network, binary.BigEndian.Uint64(h[:8])%Shards)
}

// CapabilityKey is the DHT key under which providers of a capability announce themselves.
// The network's hash is part of it, so that two networks never meet on one key.
func CapabilityKey(network CID, capability string) CID {
	return sum(cid.Raw, []byte("/zerostate/cap/1/"+network.String()+"/"+capability))
}

// CapabilityAncestors returns name and each of its dotted ancestors, nearest first:
// text.summarize, text.
func CapabilityAncestors(name string) []string {
	out := []string{name}
	for i := strings.LastIndexByte(name, '.'); i > 0; i = strings.LastIndexByte(name[:i], '.') {
		out = append(out, name[:i])
	}
	return out
}

// ValidCapability reports why a dotted name cannot be a capability: one to eight labels of
// a–z, 0–9 and '-', each at most 32 long, 96 in all.
func ValidCapability(name string) error {
	labels := strings.Split(name, ".")
	if len(name) > 96 || len(labels) > 8 {
		return invalid("capability %q is too long (at most 96 characters, 8 labels)", clip(name, 100))
	}
	for _, l := range labels {
		if l == "" || len(l) > 32 || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return invalid("capability %q: use lower-case labels joined by dots, as text.summarize", clip(name, 100))
		}
	}
	return nil
}
