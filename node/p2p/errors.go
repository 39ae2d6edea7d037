package p2p

import "errors"

// What can go wrong towards a peer. Each is wrapped with what happened.
var (
	// ErrUnreachable says that no connection to the peer could be made:
	// no address is known, or none of them answered.
	ErrUnreachable = errors.New("peer is unreachable")
	// ErrUnsupported says that the peer does not speak the stream protocol:
	// another network or another version.
	ErrUnsupported = errors.New("peer does not speak this protocol")
	// ErrRefused says that the peer turned the stream away because of a
	// limit of its own. Trying again later can help.
	ErrRefused = errors.New("peer refused the stream")
	// ErrDeadline says that the peer did not answer in time.
	ErrDeadline = errors.New("peer did not answer in time")
	// ErrProtocol says that the peer cut the stream because of what we sent.
	ErrProtocol = errors.New("peer rejected what was sent")
	// ErrClosed says that the Network is closed.
	ErrClosed = errors.New("network is closed")
)

// What can go wrong with blocks and files.
var (
	// ErrNoBlocks says that the Network was built without a block store.
	ErrNoBlocks = errors.New("this node keeps no blocks")
	// ErrNotFound says that neither this node nor a reachable provider has
	// the content.
	ErrNotFound = errors.New("content was not found")
	// ErrTooLarge says that the content exceeds the caller's limit.
	ErrTooLarge = errors.New("content is too large")
	// ErrCorrupt says that the content contradicts its own description, or
	// that bytes do not match their CID.
	ErrCorrupt = errors.New("content is corrupt")
)
