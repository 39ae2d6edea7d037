package p2p

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	lp2p "github.com/libp2p/go-libp2p/core/protocol"

	"github.com/zerostate/zerostate/protocol"
)

func echoProtocol() Protocol {
	return Protocol{ID: "/zerostate/" + testNet + "/echo/1.0.0", MaxFrame: 1 << 20, Deadline: patience}
}

// echo sends every frame back until the peer has finished.
func echo(_ context.Context, s *Stream) error {
	for {
		frame, err := s.ReadFrame(0)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.WriteFrame(frame); err != nil {
			return err
		}
	}
}

// pair starts a server of p and a client connected to it.
func pair(t testing.TB, p Protocol, handler func(context.Context, *Stream) error) (client, server *Network) {
	t.Helper()
	server, client = start(t), start(t)
	if err := server.Handle(p, handler); err != nil {
		t.Fatal(err)
	}
	connect(t, client, server)
	return client, server
}

func exchange(t testing.TB, client, server *Network, p Protocol, frame []byte) {
	t.Helper()
	s, err := client.Open(bounded(t), server.AddrInfo(), p)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.WriteFrame(frame); err != nil {
		t.Fatal(err)
	}
	got, err := s.ReadFrame(0)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, frame) {
		t.Fatalf("got %d bytes back, sent %d", len(got), len(frame))
	}
	if err := s.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReadFrame(0); err != io.EOF {
		t.Fatalf("after the end: %v, want io.EOF", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestEcho(t *testing.T) {
	p := echoProtocol()
	client, server := pair(t, p, echo)
	for _, size := range []int{0, 1, 1000, 1 << 20} {
		began := time.Now()
		exchange(t, client, server, p, make([]byte, size))
		t.Logf("%d bytes there and back in %v", size, time.Since(began))
	}
}

func TestOpenDials(t *testing.T) {
	p := echoProtocol()
	server, client := start(t), start(t)
	if err := server.Handle(p, echo); err != nil {
		t.Fatal(err)
	}
	exchange(t, client, server, p, []byte("by address"))
	// By name alone, through the DHT.
	third := start(t, via(client))
	until(t, "a routing table", func() bool { return third.Status().Table >= 1 })
	s, err := third.Open(bounded(t), server.host.Peerstore().PeerInfo(server.ID()), p)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOpenErrors(t *testing.T) {
	p := echoProtocol()
	client, server := pair(t, p, echo)
	other := p
	other.ID = "/zerostate/" + testNet + "/echo/2.0.0"
	if _, err := client.Open(bounded(t), server.AddrInfo(), other); !errors.Is(err, ErrUnsupported) {
		t.Errorf("unknown protocol: %v", err)
	}
	gone := start(t)
	address := gone.AddrInfo()
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Open(bounded(t), address, p); !errors.Is(err, ErrUnreachable) {
		t.Errorf("peer that is gone: %v", err)
	}
	if _, err := client.Open(bounded(t), client.AddrInfo(), p); !errors.Is(err, ErrUnreachable) {
		t.Errorf("ourselves: %v", err)
	}
	if _, err := client.Open(bounded(t), server.AddrInfo(), Protocol{ID: "x"}); err == nil {
		t.Error("opened a protocol without frame size")
	}
	if _, err := gone.Open(bounded(t), server.AddrInfo(), p); !errors.Is(err, ErrClosed) {
		t.Errorf("from a closed network: %v", err)
	}
}

// raw opens a stream without the courtesy of frames.
func raw(t testing.TB, client, server *Network, p Protocol) network.Stream {
	t.Helper()
	s, err := client.host.NewStream(bounded(t), server.ID(), lp2p.ID(p.ID))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return s
}

// Whatever a stranger sends, its stream is cut and the server goes on serving.
func TestServerSurvivesStrangers(t *testing.T) {
	p := echoProtocol()
	p.Deadline = time.Second
	failures := make(chan error, 64)
	client, server := pair(t, p, func(ctx context.Context, s *Stream) error {
		err := echo(ctx, s)
		if err != nil {
			failures <- err
		}
		return err
	})
	cases := []struct {
		name  string
		bytes string
		close bool // finish writing afterwards, else stay silent
		want  error
		code  network.StreamErrorCode
	}{
		{"garbage", strings.Repeat("\xff\xfe\xfdgarbage", 100), false, protocol.ErrFrameTooLarge, network.StreamProtocolViolation},
		{"http", "GET / HTTP/1.1\r\n\r\n", true, protocol.ErrFrameTruncated, network.StreamProtocolViolation},
		{"oversized", "\x81\x80\x40" + strings.Repeat("x", 1000), false, protocol.ErrFrameTooLarge, network.StreamProtocolViolation},
		{"endless length", strings.Repeat("\xff", 1000), false, protocol.ErrFrameTooLarge, network.StreamProtocolViolation},
		{"malformed length", "\x80\x00", false, protocol.ErrFrameMalformed, network.StreamProtocolViolation},
		{"truncated body", "\x64half", true, protocol.ErrFrameTruncated, network.StreamProtocolViolation},
		{"truncated length", "\x80", true, protocol.ErrFrameTruncated, network.StreamProtocolViolation},
		{"silent", "", false, ErrDeadline, 0},
		{"silent in a frame", "\x64half", false, ErrDeadline, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := raw(t, client, server, p)
			defer s.Reset()
			if _, err := s.Write([]byte(c.bytes)); err != nil {
				t.Fatal(err)
			}
			if c.close {
				if err := s.CloseWrite(); err != nil {
					t.Fatal(err)
				}
			}
			var reset *network.StreamError
			_, err := io.ReadAll(s)
			if !errors.As(err, &reset) || !reset.Remote || reset.ErrorCode != c.code {
				t.Errorf("the stranger sees %v, want a reset with code %#x", err, c.code)
			}
			if err := <-failures; !errors.Is(err, c.want) {
				t.Errorf("the server sees %v, want %v", err, c.want)
			}
			exchange(t, client, server, p, []byte("still serving"))
		})
	}
	// The stranger may see its end before it is counted.
	until(t, "every failure to be counted", func() bool {
		return counterValue(t, server.metrics.failures, p.ID) == float64(len(cases))
	})
}

// A stranger that opens a stream and never even names a protocol.
func TestSilentConnection(t *testing.T) {
	p := echoProtocol()
	client, server := pair(t, p, echo)
	conn := client.host.Network().ConnsToPeer(server.ID())[0]
	for range 32 {
		s, err := conn.NewStream(bounded(t))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Reset()
		if _, err := s.Write([]byte("\x13/multistream/1.0.0\n\xff\xff\xff")); err != nil {
			t.Fatal(err)
		}
	}
	exchange(t, client, server, p, []byte("still serving"))
}

func TestRateLimit(t *testing.T) {
	p := echoProtocol()
	p.Rate = Rate{Every: time.Hour, Burst: 3}
	client, server := pair(t, p, echo)
	for range 3 {
		exchange(t, client, server, p, []byte("within the burst"))
	}
	s, err := client.Open(bounded(t), server.AddrInfo(), p)
	if err == nil {
		_ = s.WriteFrame([]byte("one too many"))
		_, err = s.ReadFrame(0)
	}
	if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "too fast") {
		t.Fatalf("got %v, want a clear refusal", err)
	}
	until(t, "the refusal to be counted", func() bool { return counterValue(t, server.metrics.refusals, p.ID, refusedRate) > 0 })
	if got := counterValue(t, server.metrics.refusals, p.ID, refusedRate); got != 1 {
		t.Errorf("%v refusals counted", got)
	}
	// Another peer has an allowance of its own.
	other := start(t)
	exchange(t, other, server, p, []byte("another peer"))
}

func TestConcurrencyLimit(t *testing.T) {
	p := echoProtocol()
	p.MaxStreamsPerPeer = 2
	client, server := pair(t, p, echo)
	var open []*Stream
	for range 2 {
		s, err := client.Open(bounded(t), server.AddrInfo(), p)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.WriteFrame([]byte("here")); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReadFrame(0); err != nil {
			t.Fatal(err)
		}
		open = append(open, s)
	}
	s, err := client.Open(bounded(t), server.AddrInfo(), p)
	if err == nil {
		_ = s.WriteFrame([]byte("one too many"))
		_, err = s.ReadFrame(0)
	}
	if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "busy") {
		t.Fatalf("got %v, want a clear refusal", err)
	}
	for _, s := range open {
		if err := s.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReadFrame(0); err != io.EOF {
			t.Fatal(err)
		}
	}
	// The server leaves its gate a moment after it closed the stream.
	until(t, "room at the server", func() bool {
		s, err := client.Open(bounded(t), server.AddrInfo(), p)
		if err != nil {
			return false
		}
		defer s.Reset()
		_ = s.WriteFrame([]byte("again"))
		_, err = s.ReadFrame(0)
		return err == nil
	})
}

// A server that says nothing does not hold the client beyond its deadline, nor
// beyond its context.
func TestSilentServer(t *testing.T) {
	p := echoProtocol()
	client, server := pair(t, p, func(ctx context.Context, _ *Stream) error {
		<-ctx.Done()
		return ctx.Err()
	})
	brief := p
	brief.Deadline = 100 * time.Millisecond
	s, err := client.Open(bounded(t), server.AddrInfo(), brief)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReadFrame(0); !errors.Is(err, ErrDeadline) {
		t.Errorf("at the deadline: %v", err)
	}
	_ = s.Reset()

	ctx, cancel := context.WithCancel(bounded(t))
	s, err = client.Open(ctx, server.AddrInfo(), p)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := s.ReadFrame(0); !errors.Is(err, context.Canceled) {
		t.Errorf("after cancel: %v", err)
	}

	ctx, cancel = context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	s, err = client.Open(ctx, server.AddrInfo(), p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReadFrame(0); !errors.Is(err, ErrDeadline) {
		t.Errorf("at the context's deadline: %v", err)
	}
}

func TestFrameLimitsOfTheSender(t *testing.T) {
	p := echoProtocol()
	p.MaxFrame = 100
	client, server := pair(t, p, echo)
	s, err := client.Open(bounded(t), server.AddrInfo(), p)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Reset()
	if err := s.WriteFrame(make([]byte, 101)); !errors.Is(err, protocol.ErrFrameTooLarge) {
		t.Errorf("too large a frame to send: %v", err)
	}
	if err := s.WriteFrame(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReadFrame(99); !errors.Is(err, protocol.ErrFrameTooLarge) {
		t.Errorf("too large a frame to read: %v", err)
	}
}

// Close does not wait for strangers: it cuts what is open.
func TestCloseCutsStreams(t *testing.T) {
	p := echoProtocol()
	server, err := New(t.Context(), testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	entered := make(chan struct{})
	if err := server.Handle(p, func(ctx context.Context, s *Stream) error {
		close(entered)
		return echo(ctx, s)
	}); err != nil {
		t.Fatal(err)
	}
	client := start(t)
	s, err := client.Open(bounded(t), server.AddrInfo(), p)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.WriteFrame([]byte("in")); err != nil {
		t.Fatal(err)
	}
	<-entered
	began := time.Now()
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > patience/4 {
		t.Errorf("Close took %v", took)
	}
	if err := server.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	var failed bool
	for range 3 {
		if _, err := s.ReadFrame(0); err != nil {
			failed = true
		}
	}
	if !failed {
		t.Error("the client's stream survived the server")
	}
}

func BenchmarkOpen(b *testing.B) {
	p := echoProtocol()
	client, server := pair(b, p, echo)
	for b.Loop() {
		exchange(b, client, server, p, []byte("x"))
	}
}

// A peer that announces more than there is memory for is refused, at a point
// where nothing has been allocated, and others go on being served.
func TestMemoryLimit(t *testing.T) {
	p := echoProtocol()
	p.MaxFrame = protocol.MaxFrameSize
	p.MaxStreamsPerPeer = 128
	client, server := pair(t, p, echo)
	refused := make(chan error, 1)
	for range p.MaxStreamsPerPeer {
		s, err := client.Open(bounded(t), server.AddrInfo(), p)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Reset()
		if _, err := s.raw.Write([]byte{0x80, 0x80, 0x80, 0x08}); err != nil { // 16 MiB follow
			t.Fatal(err)
		}
		go func() {
			_, err := s.ReadFrame(0)
			select {
			case refused <- err:
			default:
			}
		}()
	}
	select {
	case err := <-refused:
		if !errors.Is(err, ErrRefused) {
			t.Fatalf("got %v, want a clear refusal", err)
		}
	case <-time.After(patience):
		t.Fatal("2 GiB were promised and nothing refused")
	}
	exchange(t, start(t), server, p, []byte("another peer"))
}
