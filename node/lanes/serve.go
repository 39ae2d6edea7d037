package lanes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// Stream is what a lane stream is served on.
type Stream interface {
	ReadFrame(limit int) ([]byte, error)
	WriteFrame(frame []byte) error
}

// Server answers the lane stream. Any number of questions may come on one stream, one after the other.
type Server struct {
	Payers *Payers
	Payees *Payees
	Domain protocol.VaultDomain
	Own    common.Address
	// Open checks a binding of whoever is at the other end of the stream.
	Open func(binding []byte) (protocol.Identity, error)
	// Refuse turns an error into what the other side is told.
	Refuse func(error) *protocol.Reason
	// Judge runs a step that judges a cheque, and again where a look at the chain may change the answer.
	Judge func(context.Context, channels.Lane, func() error) error
}

var errNotYours = errors.New("the lane is not between you and this node")

// Serve answers until the stream ends.
func (s Server) Serve(ctx context.Context, st Stream) error {
	var known []byte
	var who protocol.Identity
	for {
		raw, err := st.ReadFrame(protocol.MaxLaneFrame)
		if err != nil {
			return err
		}
		open, err := protocol.Decode[protocol.LaneOpen](raw, protocol.MaxLaneFrame)
		if err != nil {
			return err
		}
		if known == nil || !bytes.Equal(known, open.Binding) {
			if who, err = s.Open(open.Binding); err != nil {
				return err
			}
			known = open.Binding
		}
		reply, err := s.answer(ctx, who, open)
		if err != nil {
			reply = protocol.LaneReply{Refused: s.Refuse(err)}
		}
		if raw, err = protocol.Marshal(reply); err != nil {
			return err
		}
		if err := st.WriteFrame(raw); err != nil {
			return err
		}
	}
}

func (s Server) answer(ctx context.Context, who protocol.Identity, open protocol.LaneOpen) (r protocol.LaneReply, err error) {
	l := open.Lane
	lane := channels.Lane{Domain: s.Domain, Payer: l.Payer, Payee: l.Payee, Token: l.Token, Number: l.Number}
	asPayee := l.Payee == s.Own && l.Payer == who.Owner
	if !asPayee && (l.Payer != s.Own || l.Payee != who.Owner) {
		return r, errNotYours
	}
	switch {
	case open.Kind == protocol.LaneCheque && asPayee:
		return s.takeCheque(ctx, lane, open)
	case open.Kind == protocol.LaneQuery:
		return s.newest(lane, asPayee)
	}
	return r, fmt.Errorf("%w: %.20q from this side", protocol.ErrInvalid, open.Kind)
}

func (s Server) takeCheque(ctx context.Context, lane channels.Lane, open protocol.LaneOpen) (r protocol.LaneReply, err error) {
	cheque, err := protocol.DecodeCheque(open.Cheque)
	if err != nil {
		return r, err
	}
	if err := s.Judge(ctx, lane, func() error {
		_, err := s.Payees.Take(lane.Key(), time.Now(), cheque, nil)
		return err
	}); err != nil {
		return r, err
	}
	r.Seq = cheque.Cheque.Seq
	return r, nil
}

// newest gives the newest cheque of a lane that this side has: held as payee, signed as payer. None is no error.
func (s Server) newest(lane channels.Lane, asPayee bool) (r protocol.LaneReply, err error) {
	var c *protocol.SignedCheque
	if asPayee {
		var state channels.Payee
		state, err = s.Payees.Get(lane.Key())
		c = state.Best
	} else {
		var state channels.Payer
		state, err = s.Payers.Get(lane.Key())
		c = state.Last
	}
	if errors.Is(err, store.ErrNotFound) || (err == nil && c == nil) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	r.Seq = c.Cheque.Seq
	r.Cheque, err = c.Encode()
	return r, err
}

// Ask puts one question on a stream and reads its answer. What the other side refuses comes back as its *protocol.Reason, cleaned.
func Ask(st Stream, open protocol.LaneOpen) (protocol.LaneReply, error) {
	raw, err := protocol.Marshal(open)
	if err != nil {
		return protocol.LaneReply{}, err
	}
	if err := st.WriteFrame(raw); err != nil {
		return protocol.LaneReply{}, err
	}
	if raw, err = st.ReadFrame(protocol.MaxLaneFrame); err != nil {
		return protocol.LaneReply{}, err
	}
	r, err := protocol.Decode[protocol.LaneReply](raw, protocol.MaxLaneFrame)
	if err != nil {
		return r, err
	}
	if r.Refused != nil {
		why := r.Refused.Clean()
		return r, &why
	}
	return r, nil
}
