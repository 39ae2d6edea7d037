package api

import "time"

// NodeStatus is what a node knows of itself.
type NodeStatus struct {
	PeerID       string    `json:"peerId" doc:"The node's libp2p identity."`
	Version      string    `json:"version" doc:"Version of the daemon."`
	Network      Network   `json:"network"`
	Addresses    []string  `json:"addresses" nullable:"false" doc:"Multiaddrs under which the node believes it can be reached."`
	Reachability string    `json:"reachability,omitempty" enum:"public,private,relayed,unknown" doc:"How others reach the node."`
	Peers        int       `json:"peers" doc:"Number of connected peers."`
	Owner        string    `json:"owner" doc:"Account that owns the money in the vault."`
	Signer       string    `json:"signer" doc:"Account that signs cheques for the owner."`
	StartedAt    time.Time `json:"startedAt"`
	UptimeMillis int64     `json:"uptimeMillis"`
	PID          int       `json:"pid" doc:"Process ID of the daemon."`
	Chain        Chain     `json:"chain"`
	Roles        []string  `json:"roles" nullable:"false" doc:"What the node does: requester, provider, relay."`
	DataDir      string    `json:"dataDir"`
	Engine       Engine    `json:"engine"`
	Problems     []Trouble `json:"problems" nullable:"false" doc:"What is out of order now; empty when all is well."`
}

// Network names the network that the node joined.
type Network struct {
	Name string `json:"name"`
	ID   string `json:"id" doc:"Hash of the signed network profile."`
	// Token is the money that prices are in.
	Token TokenInfo `json:"token"`
}

// Chain tells how the node stands with its EVM chain.
type Chain struct {
	URL       string `json:"url" doc:"RPC endpoint in use, credentials removed."`
	ChainID   Uint64 `json:"chainId"`
	Reachable bool   `json:"reachable"`
	Head      Uint64 `json:"head" doc:"Newest block seen."`
	Vault     string `json:"vault" doc:"Address of the vault contract."`
}

// Engine says what executes agents.
type Engine struct {
	ID     string  `json:"id" doc:"Engine, version and gas schedule; equal IDs give equal gas."`
	Worker string  `json:"worker" doc:"Path of the worker program."`
	Busy   int     `json:"busy" doc:"Executions under way."`
	Slots  int     `json:"slots" doc:"Executions allowed at once."`
	Layers []Layer `json:"layers" nullable:"false" doc:"Layers of confinement of a worker, the strongest first; empty until a worker has started."`
}

// Layer is one of the ways in which the workers that execute agents are confined.
type Layer struct {
	Name     string `json:"name" doc:"As in the setting runtime.require."`
	Does     string `json:"does" doc:"What it keeps a program from."`
	Holds    bool   `json:"holds"`
	Required bool   `json:"required" doc:"Without it the node executes nothing for others."`
	Why      string `json:"why,omitempty" doc:"Why it does not hold."`
	Remedy   string `json:"remedy,omitempty" doc:"What to do where it does not hold."`
}

// Trouble is one thing out of order, with the way out.
type Trouble struct {
	Code   Code      `json:"code"`
	What   string    `json:"what" doc:"What is out of order."`
	Cause  string    `json:"cause" doc:"Why."`
	Remedy string    `json:"remedy" doc:"What to do."`
	Since  time.Time `json:"since,omitzero"`
}

// Peer is a connected peer.
type Peer struct {
	PeerID        string    `json:"peerId"`
	Address       string    `json:"address" doc:"Multiaddr of the connection."`
	Path          string    `json:"path" enum:"lan,direct,relay" doc:"How the peer is connected."`
	Inbound       bool      `json:"inbound"`
	Agent         string    `json:"agent" doc:"What the peer calls its software. A stranger's words."`
	LatencyMicros int64     `json:"latencyMicros" doc:"Smoothed round trip; 0 when unknown."`
	ConnectedAt   time.Time `json:"connectedAt,omitzero"`
	Roles         []string  `json:"roles" nullable:"false" doc:"What is known of the peer: provider, relay, bootstrap."`
}

// PeerList is the answer to listing peers.
type PeerList struct {
	Peers []Peer `json:"peers" nullable:"false"`
}
