package p2p

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	lp2p "github.com/libp2p/go-libp2p/core/protocol"
	"github.com/multiformats/go-multistream"

	"github.com/zerostate/zerostate/protocol"
)

// Protocol is a stream protocol with its limits, as a value.
type Protocol struct {
	// ID carries network and version: /zerostate/<net>/bid/1.0.0.
	ID string
	// MaxFrame is the largest frame in bytes, in either direction.
	MaxFrame int
	// Deadline is how long a stream may live before it is cut, on both
	// sides, unless it is moved with Stream.SetDeadline. Default 30 s.
	Deadline time.Duration
	// Rate is how fast one peer may open streams. Zero: no limit.
	Rate Rate
	// MaxStreams bounds inbound streams in all, default 256;
	// MaxStreamsPerPeer those of one peer, default 16.
	MaxStreams, MaxStreamsPerPeer int
	// AllowLimited lets the protocol run over a relayed connection, which
	// carries 128 KiB and lasts 2 min: for small messages only.
	AllowLimited bool
}

func (p Protocol) withDefaults() Protocol {
	if p.Deadline == 0 {
		p.Deadline = 30 * time.Second
	}
	if p.MaxStreams == 0 {
		p.MaxStreams = 256
	}
	if p.MaxStreamsPerPeer == 0 {
		p.MaxStreamsPerPeer = 16
	}
	return p
}

func (p Protocol) validate() error {
	if p.ID == "" || p.ID[0] != '/' {
		return fmt.Errorf("protocol ID %q does not begin with a slash", p.ID)
	}
	if p.MaxFrame <= 0 || p.MaxFrame > protocol.MaxFrameSize {
		return fmt.Errorf("protocol %s: frames of %d bytes are not between 1 and %d", p.ID, p.MaxFrame, protocol.MaxFrameSize)
	}
	if p.Deadline <= 0 || p.MaxStreams <= 0 || p.MaxStreamsPerPeer <= 0 {
		return fmt.Errorf("protocol %s: deadline and stream limits must be positive", p.ID)
	}
	return nil
}

// Handle serves a protocol. The handler runs in a goroutine of its own for each
// stream that the limits admit; its context ends when the Network closes or the
// handler returns. When it returns nil the stream is closed, otherwise reset, so
// the peer knows. An error is logged at debug level: strangers cause them at will.
func (n *Network) Handle(p Protocol, handler func(ctx context.Context, s *Stream) error) error {
	p = p.withDefaults()
	if err := p.validate(); err != nil {
		return err
	}
	gate := newAdmission(p)
	n.host.SetStreamHandler(lp2p.ID(p.ID), func(raw network.Stream) {
		ctx, done, ok := n.begin()
		if !ok {
			_ = raw.ResetWithError(network.StreamShutdown)
			return
		}
		defer done()
		from := raw.Conn().RemotePeer()
		if refused := gate.enter(from); refused != "" {
			n.refuse(raw, p, refused)
			return
		}
		defer gate.leave(from)
		s, err := n.attach(raw, p)
		if err != nil {
			n.refuse(raw, p, refusedLimit)
			return
		}
		n.metrics.stream(p.ID, "in")
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		s.finish(ctx, handler(ctx, s), n)
	})
	return nil
}

// Unhandle stops serving a protocol; streams already open go on.
func (n *Network) Unhandle(id string) { n.host.RemoveStreamHandler(lp2p.ID(id)) }

// refuse tells the peer why its stream is turned away.
func (n *Network) refuse(raw network.Stream, p Protocol, why string) {
	code := network.StreamResourceLimitExceeded
	if why == refusedRate {
		code = network.StreamRateLimited
	}
	_ = raw.ResetWithError(code)
	n.metrics.refused(p.ID, why)
	n.log.Debug("stream refused", "protocol", p.ID, "peer", raw.Conn().RemotePeer(), "why", why)
}

// attach puts the stream under the resource manager's limits for its service
// and starts its deadline.
func (n *Network) attach(raw network.Stream, p Protocol) (*Stream, error) {
	if err := raw.Scope().SetService(p.ID); err != nil {
		return nil, fmt.Errorf("attach stream to its service: %w", err)
	}
	if err := raw.SetDeadline(time.Now().Add(p.Deadline)); err != nil {
		return nil, fmt.Errorf("set the stream's deadline: %w", err)
	}
	return newStream(raw, p, n.metrics), nil
}

// Open opens a stream to a peer, dialling first if need be: by ai's addresses,
// by known ones, or through the DHT. ctx governs the whole exchange: when it
// ends, the stream is reset. It returns ErrUnreachable, ErrUnsupported or
// ErrClosed; whether the peer refuses shows at the first read.
func (n *Network) Open(ctx context.Context, ai peer.AddrInfo, p Protocol) (*Stream, error) {
	p = p.withDefaults()
	if err := p.validate(); err != nil {
		return nil, err
	}
	_, done, ok := n.begin()
	if !ok {
		return nil, ErrClosed
	}
	defer done()
	dialCtx := ctx
	if p.AllowLimited {
		dialCtx = network.WithAllowLimitedConn(ctx, p.ID)
	}
	if p.AllowLimited && n.Connected(ai.ID) || n.host.Network().Connectedness(ai.ID) == network.Connected {
		ai.Addrs = nil
	} else if err := n.Connect(dialCtx, ai); err != nil {
		return nil, err
	}
	raw, err := n.host.NewStream(dialCtx, ai.ID, lp2p.ID(p.ID))
	if err != nil {
		return nil, openError(ai.ID, p, err)
	}
	s, err := n.attach(raw, p)
	if err != nil {
		_ = raw.Reset()
		return nil, fmt.Errorf("open stream to %s: %w", ai.ID, err)
	}
	n.metrics.stream(p.ID, "out")
	s.bind(ctx)
	return s, nil
}

func openError(id peer.ID, p Protocol, err error) error {
	var unsupported multistream.ErrNotSupported[lp2p.ID]
	if errors.As(err, &unsupported) {
		return fmt.Errorf("%w: %s does not serve %s; it may be of another network or version", ErrUnsupported, id, p.ID)
	}
	return fmt.Errorf("%w: open stream to %s: %w", ErrUnreachable, id, err)
}
