package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	libp2pcrypto "github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
	"golang.org/x/sync/errgroup"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/lanes"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// cheques measures payments off the chain: cheques by themselves, and the whole exchange of a result for its payment. Both
// sides write to a store of their own and every cheque is on the disk of both before it counts.
func (b *bench) cheques(ctx context.Context) error {
	p, err := b.newPair(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	if err := b.oneLane(ctx, p); err != nil {
		return err
	}
	if err := b.manyLanes(ctx, p); err != nil {
		return err
	}
	return b.resultForPayment(ctx, p)
}

// pair is a payer and a payee, two libp2p hosts on the loopback with a store each.
type pair struct {
	payers *lanes.Payers
	payees *lanes.Payees
	payer  *p2p.Network
	payee  *p2p.Network
	domain protocol.VaultDomain
	ownerA *ecdsa.PrivateKey
	ownerB *ecdsa.PrivateKey
	proto  p2p.Protocol
	ident  []byte // the payer's binding
	id     protocol.CID
	undo   []io.Closer
	margin channels.Margins
}

const benchReserve = 1 << 40

func (p *pair) close() {
	for i := len(p.undo) - 1; i >= 0; i-- {
		_ = p.undo[i].Close()
	}
}

func (b *bench) newPair(ctx context.Context) (p *pair, err error) {
	p = &pair{
		domain: protocol.VaultDomain{ChainID: 1, Vault: common.Address{0xaa}}, id: protocol.BlockID([]byte("bench")), margin: channels.MarginsFor(86_400, 0),
	}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	var peerA libp2pcrypto.PrivKey
	if p.payer, peerA, err = b.host(ctx, p, "payer"); err != nil {
		return p, err
	}
	if p.payee, _, err = b.host(ctx, p, "payee"); err != nil {
		return p, err
	}
	storeA, err := b.openStore(p, "payer")
	if err != nil {
		return p, err
	}
	storeB, err := b.openStore(p, "payee")
	if err != nil {
		return p, err
	}
	if p.ownerA, err = crypto.GenerateKey(); err != nil {
		return p, err
	}
	if p.ownerB, err = crypto.GenerateKey(); err != nil {
		return p, err
	}
	p.payers = lanes.NewPayers(storeA, func(_ channels.Facts, d protocol.VaultDomain, c protocol.Cheque) (protocol.SignedCheque, error) {
		return protocol.SignCheque(d, c, p.ownerA)
	})
	p.payees = lanes.NewPayees(storeB)
	return p, p.serve(peerA)
}

func (b *bench) host(ctx context.Context, p *pair, name string) (*p2p.Network, libp2pcrypto.PrivKey, error) {
	key, _, err := libp2pcrypto.GenerateEd25519Key(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	blocks, err := store.OpenBlocks(filepath.Join(b.dir, name+"-blocks"), store.Options{})
	if err != nil {
		return nil, nil, err
	}
	p.undo = append(p.undo, blocks)
	n, err := p2p.New(ctx, p2p.Config{
		PrivateKey: key, ListenAddrs: []string{"/ip4/127.0.0.1/tcp/0"}, NetworkID: p.id.String(), Mode: p2p.ModeDev,
		Datastore: blocks.Namespace("network"), Blocks: blocks.Namespace("public"), UserAgent: "bench", Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, nil, err
	}
	p.undo = append(p.undo, n)
	return n, key, nil
}

func (b *bench) openStore(p *pair, name string) (*store.Store, error) {
	st, err := store.Open(filepath.Join(b.dir, name), store.Options{})
	if err == nil {
		p.undo = append(p.undo, st)
	}
	return st, err
}

// serve answers the lane stream at the payee as a daemon does.
func (p *pair) serve(payer libp2pcrypto.PrivKey) error {
	id, err := peer.IDFromPrivateKey(payer)
	if err != nil {
		return err
	}
	signer := crypto.PubkeyToAddress(p.ownerA.PublicKey)
	binding, err := protocol.SealBinding(payer, p.ownerA, protocol.Identity{
		Network: p.id, Peer: protocol.PeerID{ID: id}, Owner: signer, Signer: signer, Sequence: 1, Expires: time.Now().Add(time.Hour).UnixMilli(),
	})
	if err != nil {
		return err
	}
	p.ident = binding.Envelope
	p.proto = p2p.Protocol{
		ID: protocol.StreamID(p.id, protocol.StreamLane), MaxFrame: protocol.MaxLaneFrame, Deadline: 5 * time.Minute, MaxStreams: 256, MaxStreamsPerPeer: 256,
	}
	return p.payee.Handle(p.proto, func(ctx context.Context, s *p2p.Stream) error {
		return lanes.Server{
			Payers: p.payers, Payees: p.payees, Domain: p.domain, Own: crypto.PubkeyToAddress(p.ownerB.PublicKey),
			Open: func(raw []byte) (protocol.Identity, error) {
				return protocol.OpenBinding(raw, p.id, s.Peer(), time.Now().UnixMilli())
			},
			Refuse: func(err error) *protocol.Reason { return &protocol.Reason{Code: "bench", What: err.Error()} },
			Judge:  func(_ context.Context, _ channels.Lane, take func() error) error { return take() },
		}.Serve(ctx, s)
	})
}

// lane is the n-th lane of the pair, funded on both sides.
func (p *pair) lane(n uint32) (channels.Lane, error) {
	l := channels.Lane{
		Domain: p.domain, Payer: crypto.PubkeyToAddress(p.ownerA.PublicKey), Payee: crypto.PubkeyToAddress(p.ownerB.PublicKey), Number: n,
	}
	facts := channels.Facts{Reserved: protocol.NewAmount(benchReserve), Epoch: 1, Signer: l.Payer, Status: channels.StatusOpen}
	if _, err := p.payers.Seen(l, facts, nil); err != nil {
		return l, err
	}
	_, err := p.payees.Seen(l, facts, nil)
	return l, err
}

// payer is one lane with its stream.
type benchPayer struct {
	p    *pair
	lane channels.Lane
	s    *p2p.Stream
	n    int
}

func (p *pair) open(ctx context.Context, n uint32) (*benchPayer, error) {
	l, err := p.lane(n)
	if err != nil {
		return nil, err
	}
	s, err := p.payer.Open(ctx, p.payee.AddrInfo(), p.proto)
	return &benchPayer{p: p, lane: l, s: s}, err
}

// pay makes one payment durable on both sides: a cheque signed and stored, sent, judged, stored and acknowledged.
func (b *benchPayer) pay() error {
	b.n++
	made, err := b.p.payers.Promise(b.lane, channels.Pay{Task: fmt.Sprintf("payment %d", b.n), Amount: protocol.NewAmount(1)}, nil,
		func(store.Tx, channels.Payment) error { return nil })
	if err != nil {
		return err
	}
	raw, err := made.Cheque.Encode()
	if err != nil {
		return err
	}
	l := b.lane
	reply, err := lanes.Ask(b.s, protocol.LaneOpen{
		Kind: protocol.LaneCheque, Binding: b.p.ident, Cheque: raw,
		Lane: protocol.LaneName{Payer: l.Payer, Payee: l.Payee, Token: l.Token, Number: l.Number},
	})
	if err == nil && reply.Seq != made.Cheque.Cheque.Seq {
		err = fmt.Errorf("cheque %d is acknowledged as %d", made.Cheque.Cheque.Seq, reply.Seq)
	}
	return err
}

func (b *bench) oneLane(ctx context.Context, p *pair) error {
	count := 3000
	if b.short {
		count = 200
	}
	b.say("%d cheques on one lane, one after another", count)
	lane, err := p.open(ctx, 1)
	if err != nil {
		return err
	}
	defer lane.s.Close()
	for range count / 10 {
		if err := lane.pay(); err != nil {
			return err
		}
	}
	took := make([]float64, count)
	begun := time.Now()
	for i := range took {
		at := time.Now()
		if err := lane.pay(); err != nil {
			return err
		}
		took[i] = float64(time.Since(at)) / float64(time.Millisecond)
	}
	if err := b.print("cheques_per_s_one_lane", float64(count)/time.Since(begun).Seconds(), "1/s"); err != nil {
		return err
	}
	return b.print("cheque_ms_p50", percentile(took, 50), "ms")
}

func (b *bench) manyLanes(ctx context.Context, p *pair) error {
	const many = 64
	each := 500
	if b.short {
		each = 20
	}
	b.say("%d cheques on each of %d lanes at once", each, many)
	var payers []*benchPayer
	for i := range uint32(many) {
		lane, err := p.open(ctx, 100+i)
		if err != nil {
			return err
		}
		defer lane.s.Close()
		payers = append(payers, lane)
	}
	begun := time.Now()
	var g errgroup.Group
	for _, lane := range payers {
		g.Go(func() error {
			for range each {
				if err := lane.pay(); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return b.print("cheques_per_s_64_lanes", float64(many*each)/time.Since(begun).Seconds(), "1/s")
}
