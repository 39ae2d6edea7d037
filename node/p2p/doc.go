// Package p2p is the node's place on the peer-to-peer network, and the only
// home of go-libp2p, its DHT, GossipSub and bitswap. It knows peers, streams,
// topics, provider records and blocks. It knows nothing of auctions or money.
//
// New builds a Network that already listens; Run keeps it connected until its
// context ends; Close takes it down, before the datastores it was given.
//
//	config.go     what can be set, and what is refused
//	network.go    construction, life cycle, status
//	host.go       the libp2p host: transports, limits, NAT and relay options
//	relay.go      the relay service, and whom it asks who may reserve
//	peers.go      who is connected, dialling, protection
//	bootstrap.go  bootstrap and relay peers, retried for ever
//	dht.go        the DHT and looking for providers
//	announce.go   provider records, published at once and again for as long as wanted
//	gossip.go     GossipSub and its parameters
//	topic.go      joining, publishing, validating
//	topic_peers.go finding peers of a topic
//	protocol.go   a stream protocol as a value, and its handler
//	admit.go      how many streams a peer may open, and how fast
//	stream.go     frames on a stream, with deadline and reserved memory
//	blocks.go     the public blocks: adding and serving
//	fetch.go      fetching a file from peers within a budget
//	metrics.go    what is counted
//
// Three rules hold throughout. A stranger's bytes are bounded before they are
// read: by the stream's limits, its deadline, and memory reserved from the
// resource manager. Whatever lies in the block store is public: any peer may
// fetch it, so private data has no business there. And this package dials
// whom its caller names, with the addresses its caller gives: do not pass it
// addresses that one peer claims for another, unless a record signed by that
// other peer carries them, or the node becomes a tool for probing networks.
package p2p
