package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	libp2pcrypto "github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	lp2p "github.com/libp2p/go-libp2p/core/protocol"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/protocol"
)

// stranger is a peer of the network with keys of its own and no daemon: it speaks the real
// protocol over a bare libp2p host, and may say whatever the test likes.
type stranger struct {
	host    host.Host
	key     libp2pcrypto.PrivKey
	owner   *ecdsa.PrivateKey
	signer  *ecdsa.PrivateKey
	id      protocol.PeerID
	account common.Address
	binding protocol.Signed[protocol.Binding]
	ps      *pubsub.PubSub
	kad     *dht.IpfsDHT
	bids    chan protocol.BidFrame
}

func newStranger(t *testing.T, near ...*daemon) *stranger {
	t.Helper()
	s := &stranger{bids: make(chan protocol.BidFrame, 64)}
	var err error
	if s.key, _, err = libp2pcrypto.GenerateEd25519Key(rand.Reader); err != nil {
		t.Fatal(err)
	}
	if s.owner, err = crypto.GenerateKey(); err != nil {
		t.Fatal(err)
	}
	if s.signer, err = crypto.GenerateKey(); err != nil {
		t.Fatal(err)
	}
	s.account = crypto.PubkeyToAddress(s.owner.PublicKey)
	s.host, err = libp2p.New(libp2p.Identity(s.key), libp2p.ListenAddrStrings("/ip4/127.0.0.1/tcp/0"), libp2p.DisableMetrics(),
		libp2p.ResourceManager(&network.NullResourceManager{}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.host.Close() })
	s.id = protocol.PeerID{ID: s.host.ID()}
	s.binding = s.bind(t, profile.ID)
	if s.ps, err = pubsub.NewGossipSub(context.Background(), s.host, pubsub.WithMaxMessageSize(1<<20)); err != nil {
		t.Fatal(err)
	}
	s.handle(protocol.StreamBid, func(st *wire) {
		f, err := receive[protocol.BidFrame](st)
		if err != nil {
			return
		}
		_ = st.send(protocol.BidReply{})
		s.bids <- f
	})
	for _, d := range near {
		s.connect(t, d)
	}
	return s
}

func (s *stranger) bind(t *testing.T, of protocol.CID) protocol.Signed[protocol.Binding] {
	t.Helper()
	b, err := protocol.SealBinding(s.key, s.owner, protocol.Identity{
		Network: of, Peer: s.id, Owner: s.account, Signer: crypto.PubkeyToAddress(s.signer.PublicKey), Sequence: 1, Expires: time.Now().Add(time.Hour).UnixMilli(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (s *stranger) connect(t *testing.T, d *daemon) {
	t.Helper()
	if err := s.host.Connect(t.Context(), d.addrs(t)); err != nil {
		t.Fatal(err)
	}
}

// announce puts a capability under this peer on the network's DHT.
func (s *stranger) announce(t *testing.T, capability string) {
	t.Helper()
	var err error
	if s.kad == nil {
		s.kad, err = dht.New(s.host, dht.Mode(dht.ModeClient), dht.ProtocolPrefix(lp2p.ID(protocol.DHTPrefix(profile.ID))), dht.DisableValues())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.kad.Close() })
	}
	eventually(t, 20*time.Second, func() string {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := s.kad.Provide(ctx, protocol.CapabilityKey(profile.ID, capability).Cid, true); err != nil {
			return err.Error()
		}
		return ""
	})
}

// fund gives the stranger an account with so much in the vault.
func (s *stranger) fund(t *testing.T, deposit uint64) (*chain.Vault, *chain.Sender) {
	t.Helper()
	body, err := json.Marshal(node.FaucetAsk{Account: s.account})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, net.Faucet, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if said, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		t.Fatalf("faucet: %s", said)
	}
	client, err := chain.Dial(t.Context(), chain.Config{URLs: []string{net.RPC}, PollInterval: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	sender := chain.NewSender(client, profile.Payload.ChainID, s.owner, &chain.VolatileJournal{})
	vault := client.Vault(profile.Payload.Vault)
	_, err = vault.Open(t.Context(), sender, chain.OpenParams{
		Token: money().Address, Signer: crypto.PubkeyToAddress(s.signer.PublicKey), Deposit: protocol.NewAmount(deposit),
	})
	if err != nil {
		t.Fatal(err)
	}
	return vault, sender
}

// reserve opens or tops up lane 1 to a payee.
func (s *stranger) reserve(t *testing.T, v *chain.Vault, by *chain.Sender, payee common.Address, target uint64) {
	t.Helper()
	row := chain.Reserve{Payee: payee, Lane: 1, Target: protocol.NewAmount(target)}
	if _, err := v.Reserve(t.Context(), by, s.account, money().Address, []chain.Reserve{row}); err != nil {
		t.Fatal(err)
	}
}

func money() protocol.Token { return profile.Payload.Money() }

// wire is one stream, frame by frame.
type wire struct {
	network.Stream
	in *bufio.Reader
}

func (s *stranger) handle(stream string, f func(*wire)) {
	s.host.SetStreamHandler(lp2p.ID(protocol.StreamID(profile.ID, stream)), func(raw network.Stream) {
		defer raw.Close()
		_ = raw.SetDeadline(time.Now().Add(2 * time.Minute))
		f(&wire{raw, bufio.NewReader(raw)})
	})
}

func (s *stranger) tryOpen(ctx context.Context, to peer.ID, stream string) (*wire, error) {
	raw, err := s.host.NewStream(ctx, to, lp2p.ID(protocol.StreamID(profile.ID, stream)))
	if err != nil {
		return nil, err
	}
	return &wire{raw, bufio.NewReader(raw)}, raw.SetDeadline(time.Now().Add(2 * time.Minute))
}

func (s *stranger) open(t *testing.T, to *daemon, stream string) *wire {
	t.Helper()
	w, err := s.tryOpen(t.Context(), to.peerID(t), stream)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Reset() })
	return w
}

func (w *wire) send(v any) error {
	raw, err := protocol.Marshal(v)
	if err != nil {
		return err
	}
	return protocol.WriteFrame(w, raw)
}

func receive[T any](w *wire) (v T, err error) {
	raw, err := protocol.ReadFrame(w.in, protocol.MaxCardFrame)
	if err != nil {
		return v, err
	}
	return protocol.Decode[T](raw, protocol.MaxCardFrame)
}

// ask sends one frame on a new stream and reads the answer.
func ask[T any](t *testing.T, s *stranger, to *daemon, stream string, v any) T {
	t.Helper()
	w := s.open(t, to, stream)
	if err := w.send(v); err != nil {
		t.Fatal(err)
	}
	out, err := receive[T](w)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// deal is a task of the stranger up to the bid that it got: all that an award needs.
type deal struct {
	task   protocol.Task
	body   []byte
	id     protocol.CID
	call   protocol.Signed[protocol.Call]
	bid    protocol.Signed[protocol.Bid]
	card   protocol.Signed[protocol.Card]
	input  []byte
	seed   [32]byte
	salt   [32]byte
	secret *ecdh.PrivateKey
}

// newTask makes a task with its call; the ceiling is in base units.
func (s *stranger) newTask(t *testing.T, capability string, input []byte, ceiling uint64, life time.Duration) *deal {
	t.Helper()
	d := &deal{input: input}
	_, _ = rand.Read(d.seed[:])
	_, _ = rand.Read(d.salt[:])
	var err error
	if d.secret, err = ecdh.X25519().GenerateKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	now := time.Now().UnixMilli()
	d.task = protocol.Task{Network: profile.ID, Requester: s.id, Spec: protocol.Spec{
		Capability: capability, InputSize: uint64(len(input)), InputRoot: protocol.SaltedRoot(d.salt, input), ClockMs: now,
		SeedCommit: protocol.SeedCommitment(d.seed), Limits: protocol.DefaultLimits(), DeadlineMs: uint64(life.Milliseconds()),
		Ceiling: protocol.Price{Token: money(), Amount: protocol.NewAmount(ceiling)},
	}}
	_, _ = rand.Read(d.task.Nonce[:])
	if d.body, err = protocol.Marshal(d.task); err != nil {
		t.Fatal(err)
	}
	d.id = protocol.BlockID(d.body)
	d.call = sign(t, s, s.callOf(d))
	return d
}

func (s *stranger) callOf(d *deal) protocol.Call {
	now, spec := time.Now().UnixMilli(), d.task.Spec
	call := protocol.Call{
		Network: profile.ID, Task: d.id, Requester: s.id, Capability: spec.Capability, InputSize: spec.InputSize, InputRoot: spec.InputRoot,
		SeedCommit: spec.SeedCommit, Limits: spec.Limits, DeadlineMs: spec.DeadlineMs, Ceiling: spec.Ceiling, Payer: s.account,
		IssuedMs: now, ExpiresMs: now + 20_000, Round: 1,
	}
	for _, a := range s.host.Addrs() {
		call.Addrs = append(call.Addrs, a.Bytes())
	}
	return call
}

func sign[T protocol.Payload](t *testing.T, s *stranger, v T) protocol.Signed[T] {
	t.Helper()
	out, err := protocol.Seal(s.key, v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// call sends the call of a deal straight to one provider and waits for its bid.
func (s *stranger) call(t *testing.T, to *daemon, d *deal) {
	t.Helper()
	w := s.open(t, to, protocol.StreamCall)
	if err := protocol.WriteFrame(w, d.call.Envelope); err != nil {
		t.Fatal(err)
	}
	select {
	case f := <-s.bids:
		var err error
		if d.bid, err = protocol.Unseal[protocol.Bid](f.Bid); err != nil {
			t.Fatal(err)
		}
		if d.card, err = protocol.Unseal[protocol.Card](f.Card); err != nil {
			t.Fatal(err)
		}
		if d.bid.Payload.Decline != "" || !d.bid.Payload.Task.Equals(d.id.Cid) {
			t.Fatalf("bid %+v", d.bid.Payload)
		}
	case <-time.After(15 * time.Second):
		t.Fatal("the provider did not bid")
	}
}

func (s *stranger) awardOf(d *deal) protocol.Award {
	b := d.bid.Payload
	now := time.Now().UnixMilli()
	a := protocol.Award{
		Network: profile.ID, Task: d.id, Call: d.call.ID, Bid: d.bid.ID, Requester: s.id, Provider: b.Provider, Module: b.Module, Offer: b.Offer,
		Ceiling: d.task.Spec.Ceiling, Payer: s.account, Payee: b.Payee, Lane: 1, Attempt: 1, Limits: b.Limits, Parts: 1, IssuedMs: now,
		InputRoot: d.task.Spec.InputRoot, SeedCommit: d.task.Spec.SeedCommit, ClockMs: d.task.Spec.ClockMs,
		DeadlineMs: now + int64(d.task.Spec.DeadlineMs),
	}
	copy(a.PayerKey[:], d.secret.PublicKey().Bytes())
	return a
}

func (s *stranger) openOf(d *deal, a protocol.Signed[protocol.Award]) protocol.TaskOpen {
	return protocol.TaskOpen{Award: a.Envelope, Task: d.body, Binding: s.binding.Envelope, Seed: d.seed, InputSalt: d.salt}
}

// work is what came of an award.
type work struct {
	refused   *protocol.Reason // refused or failed
	failed    bool
	statement protocol.Signed[protocol.Statement]
	cipher    []byte
}

// award sends an award, and the input when it is asked for, and takes what comes.
func (s *stranger) award(t *testing.T, to *daemon, d *deal, open protocol.TaskOpen) work {
	t.Helper()
	w := s.open(t, to, protocol.StreamTask)
	if err := w.send(open); err != nil {
		t.Fatal(err)
	}
	out, err := w.follow(d.input)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var errFrame = errors.New("unexpected frame")

// follow plays the requester's part of the task stream.
func (w *wire) follow(input []byte) (out work, err error) {
	for {
		f, err := receive[protocol.TaskFrame](w)
		if err != nil {
			return out, err
		}
		switch f.Kind {
		case protocol.KindNeedInput:
			for rest := input; len(rest) > 0; {
				n := min(len(rest), protocol.ChunkSize)
				if err := w.send(protocol.TaskFrame{Kind: protocol.KindInput, Chunk: rest[:n]}); err != nil {
					return out, err
				}
				rest = rest[n:]
			}
			if err := w.send(protocol.TaskFrame{Kind: protocol.KindEnd}); err != nil {
				return out, err
			}
		case protocol.KindAccepted, protocol.KindRunning, protocol.KindLog, protocol.KindProgress:
		case protocol.KindRefused, protocol.KindFailed:
			out.refused, out.failed = f.Reason, f.Kind == protocol.KindFailed
			return out, nil
		case protocol.KindDelivered:
			if out.statement, err = protocol.Unseal[protocol.Statement](f.Statement); err != nil {
				return out, err
			}
		case protocol.KindCipher:
			out.cipher = append(out.cipher, f.Chunk...)
		case protocol.KindEnd:
			return out, nil
		default:
			return out, fmt.Errorf("%w: %q", errFrame, f.Kind)
		}
	}
}

// cheque is for so much in all, the seq-th of a lane.
func (s *stranger) cheque(t *testing.T, payee common.Address, lane uint32, seq, cumulative uint64, signer *ecdsa.PrivateKey, locks ...protocol.Lock) []byte {
	t.Helper()
	c, err := protocol.SignCheque(money().Domain(), protocol.Cheque{
		Payer: s.account, Payee: payee, Token: money().Address, Lane: lane, Seq: seq, Cumulative: protocol.NewAmount(cumulative), Locks: locks,
	}, signer)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := c.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// lockFor is the lock that pays for a delivered result; lived seconds from now.
func lockFor(w work, amount uint64, lives int64) protocol.Lock {
	return protocol.Lock{Hash: w.statement.Payload.Parts[0].KeyHash, Amount: protocol.NewAmount(amount), Expiry: uint64(time.Now().Unix() + lives)}
}

// lockLife is what an honest payer of the devnet locks for, in seconds.
const lockLife = 15

// result opens a delivered ciphertext with the key that was paid for.
func (d *deal) result(t *testing.T, w work, key [32]byte) []byte {
	t.Helper()
	out, err := protocol.OpenWhole(w.statement.Payload, w.statement.Payload.ExecutorKey, w.cipher, [][32]byte{key}, d.secret)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
