package main

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/lanes"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// resultForPayment measures the exchange of a stored ciphertext's key for its price, with every step durable before the
// next: lock signed and stored; judged and stored, key sent; result opened, lock folded and stored; fold judged and stored.
func (b *bench) resultForPayment(ctx context.Context, p *pair) error {
	count := 500
	if b.short {
		count = 30
	}
	b.say("%d results of 4 KiB for their payment", count)
	lane, err := p.lane(2)
	if err != nil {
		return err
	}
	results := make(chan sealedResult, 1)
	defer close(results)
	proto := p.proto
	proto.ID = protocol.StreamID(p.id, protocol.StreamPay)
	if err := p.payee.Handle(proto, func(_ context.Context, s *p2p.Stream) error { return p.sell(s, lane, results) }); err != nil {
		return err
	}
	s, err := p.payer.Open(ctx, p.payee.AddrInfo(), proto)
	if err != nil {
		return err
	}
	defer s.Close()
	took := make([]float64, 0, count)
	for i := range count + count/10 {
		r, err := sealResult(i)
		if err != nil {
			return err
		}
		results <- r
		at := time.Now()
		if err := p.buy(s, lane, r); err != nil {
			return err
		}
		if i >= count/10 {
			took = append(took, float64(time.Since(at))/float64(time.Millisecond))
		}
	}
	return b.print("result_for_payment_ms_p50", percentile(took, 50), "ms")
}

// sealedResult is a result as the payer has it before it pays.
type sealedResult struct {
	task      string
	secret    [32]byte
	statement protocol.Statement
	cipher    []byte
	own       *ecdh.PrivateKey
}

func sealResult(i int) (r sealedResult, err error) {
	executor, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return r, err
	}
	if r.own, err = ecdh.X25519().GenerateKey(rand.Reader); err != nil {
		return r, err
	}
	var salt [32]byte
	_, _ = rand.Read(r.secret[:])
	_, _ = rand.Read(salt[:])
	output := make([]byte, 4096)
	_, _ = rand.Read(output)
	r.task = fmt.Sprintf("result %d", i)
	st := protocol.Statement{Task: protocol.BlockID([]byte(r.task)), Award: protocol.BlockID([]byte("award " + r.task))}
	var payer [32]byte
	copy(payer[:], r.own.PublicKey().Bytes())
	if r.cipher, st.Parts, err = protocol.SealResult(r.secret, [][32]byte{salt}, executor, payer, st.Task, st.Award, output); err != nil {
		return r, err
	}
	copy(st.ExecutorKey[:], executor.PublicKey().Bytes())
	st.CipherBytes, st.ResultRoot = uint64(len(r.cipher)), protocol.SaltedRoot(salt, output)
	r.statement = st
	return r, nil
}

var benchPrice = protocol.NewAmount(1000)

// buy is the payer's side of one exchange.
func (p *pair) buy(s *p2p.Stream, lane channels.Lane, r sealedResult) error {
	made, err := p.payers.Promise(lane, channels.Lock{
		Task: r.task, Amount: benchPrice, Hash: r.statement.Parts[0].KeyHash, Expiry: p.margin.Expiry(uint64(time.Now().Unix())),
	}, nil, func(store.Tx, channels.Payment) error { return nil })
	if err != nil {
		return err
	}
	raw, err := made.Cheque.Encode()
	if err != nil {
		return err
	}
	var reply protocol.PayReply
	if err := exchange(s, protocol.PayOpen{Task: r.statement.Task, Statement: r.statement.Award, Cheque: raw}, &reply); err != nil {
		return err
	}
	if reply.Refused != nil {
		return reply.Refused
	}
	if _, err := protocol.OpenWhole(r.statement, r.statement.ExecutorKey, r.cipher, [][32]byte{reply.Key}, r.own); err != nil {
		return err
	}
	var fold []byte
	if err := p.payers.Fold(lane, &reply.Key, func(_ store.Tx, c protocol.SignedCheque) (err error) {
		fold, err = c.Encode()
		return err
	}); err != nil {
		return err
	}
	return exchange(s, protocol.PayClose{Cheque: fold}, &reply)
}

func exchange[T any](s *p2p.Stream, ask any, answer *T) error {
	raw, err := protocol.Marshal(ask)
	if err != nil {
		return err
	}
	if err := s.WriteFrame(raw); err != nil {
		return err
	}
	if raw, err = s.ReadFrame(protocol.MaxPayFrame); err != nil {
		return err
	}
	*answer, err = protocol.Decode[T](raw, protocol.MaxPayFrame)
	return err
}

// sell is the payee's side of all exchanges of a stream.
func (p *pair) sell(s *p2p.Stream, lane channels.Lane, results <-chan sealedResult) error {
	for r := range results {
		if err := p.sellOne(s, lane, r); err != nil {
			return err
		}
	}
	return nil
}

func (p *pair) sellOne(s *p2p.Stream, lane channels.Lane, r sealedResult) error {
	raw, err := s.ReadFrame(protocol.MaxPayFrame)
	if err != nil {
		return err
	}
	open, err := protocol.Decode[protocol.PayOpen](raw, protocol.MaxPayFrame)
	if err != nil {
		return err
	}
	cheque, err := protocol.DecodeCheque(open.Cheque)
	if err != nil {
		return err
	}
	err = p.payees.Hold(lane.Key(), time.Now(), channels.Received{
		Task: r.task, Price: benchPrice, Cheque: cheque, Lock: &channels.Expected{Hash: r.statement.Parts[0].KeyHash, Margins: p.margin},
	}, nil)
	if err != nil {
		return err
	}
	if err := send(s, protocol.PayReply{Key: protocol.PartKey(r.secret, 0)}); err != nil {
		return err
	}
	if raw, err = s.ReadFrame(protocol.MaxPayFrame); err != nil {
		return err
	}
	end, err := protocol.Decode[protocol.PayClose](raw, protocol.MaxPayFrame)
	if err != nil {
		return err
	}
	fold, err := protocol.DecodeCheque(end.Cheque)
	if err != nil {
		return err
	}
	if _, err := p.payees.Take(lane.Key(), time.Now(), fold, nil); err != nil {
		return errors.Join(err, send(s, protocol.PayReply{Refused: &protocol.Reason{Code: "bench", What: err.Error()}}))
	}
	return send(s, protocol.PayReply{})
}

func send(s *p2p.Stream, v any) error {
	raw, err := protocol.Marshal(v)
	if err != nil {
		return err
	}
	return s.WriteFrame(raw)
}

var _ lanes.Stream = (*p2p.Stream)(nil)
