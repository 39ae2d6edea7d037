package lanes

import (
	"errors"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// Payees are this node's lanes as payee.
type Payees struct{ *book[channels.Payee] }

// NewPayees runs the payee's lanes of a store.
func NewPayees(st *store.Store) *Payees {
	return &Payees{newBook[channels.Payee](st, InPrefix)}
}

// Get gives a lane's state; store.ErrNotFound when it is not known.
func (p *Payees) Get(lane [32]byte) (channels.Payee, error) { return p.get(lane) }

// Each calls fn with every lane.
func (p *Payees) Each(fn func(channels.Payee) error) error { return p.each(fn) }

// Seen takes over what the chain says about a lane, and makes its state if it is new. A lane that is not on the chain is not
// kept; one that is kept and not there any more, because the chain took its opening back, is known as never opened.
func (p *Payees) Seen(lane channels.Lane, facts channels.Facts, with With) (state channels.Payee, err error) {
	if facts.Status == channels.StatusNone {
		if _, err := p.Get(lane.Key()); errors.Is(err, store.ErrNotFound) {
			return channels.Payee{Lane: lane}, nil
		}
	}
	err = p.change(lane.Key(), &channels.Payee{Lane: lane}, func(s channels.Payee) (channels.Payee, func(store.Tx) error, error) {
		state, _, err = s.Step(time.Time{}, channels.LaneSeen{Facts: facts})
		return state, with, err
	})
	return state, err
}

// Receive judges a cheque that pays for a task outright, and stores it with the payment and what with adds.
func (p *Payees) Receive(lane [32]byte, now time.Time, e channels.Received, with With) (out channels.PayeeOutput, err error) {
	err = p.change(lane, nil, func(s channels.Payee) (channels.Payee, func(store.Tx) error, error) {
		if e.Prior, err = payment(p.store, lane, e.Task); err != nil {
			return s, nil, err
		}
		s, out, err = s.Step(now, e)
		return s, p.keep(lane, out, with), err
	})
	return out, err
}

func (p *Payees) keep(lane [32]byte, out channels.PayeeOutput, with With) With {
	return func(tx store.Tx) error {
		if a := out.Accepted; a != nil && !out.Repeated {
			if err := store.Put(tx, PaymentKey(lane, a.Task), *a); err != nil {
				return err
			}
		}
		if with == nil {
			return nil
		}
		return with(tx)
	}
}

// Hold judges a cheque that pays for a task under a lock, and decides at once whether the key may leave. It may if the
// error is nil: then with was stored too. channels.ErrUnfolded: the cheque is stored, the key has to wait for Show.
func (p *Payees) Hold(lane [32]byte, now time.Time, e channels.Received, with With) error {
	var wait error
	err := p.change(lane, nil, func(s channels.Payee) (channels.Payee, func(store.Tx) error, error) {
		var err error
		if e.Prior, err = payment(p.store, lane, e.Task); err != nil {
			return s, nil, err
		}
		s, out, err := s.Step(now, e)
		if err != nil {
			return s, nil, err
		}
		next, _, err := s.Step(now, channels.Show{Hash: e.Lock.Hash, Margins: e.Lock.Margins})
		if errors.Is(err, channels.ErrUnfolded) {
			wait = err
			return s, p.keep(lane, out, nil), nil
		}
		return next, p.keep(lane, out, with), err
	})
	if err != nil {
		return err
	}
	return wait
}

// Show decides whether the key of a held lock may leave now; with is stored with the decision.
func (p *Payees) Show(lane [32]byte, now time.Time, hash common.Hash, m channels.Margins, with With) error {
	return p.change(lane, nil, func(s channels.Payee) (channels.Payee, func(store.Tx) error, error) {
		s, _, err := s.Step(now, channels.Show{Hash: hash, Margins: m})
		return s, with, err
	})
}

// Take takes a cheque that comes for no task: it folds, or comes back after a loss.
func (p *Payees) Take(lane [32]byte, now time.Time, c protocol.SignedCheque, with With) (out channels.PayeeOutput, err error) {
	return p.Step(lane, now, channels.Shown{Cheque: c}, with)
}

// Step takes any other event: Registered, Final, Agree.
func (p *Payees) Step(lane [32]byte, now time.Time, ev channels.PayeeEvent, with With) (out channels.PayeeOutput, err error) {
	err = p.change(lane, nil, func(s channels.Payee) (channels.Payee, func(store.Tx) error, error) {
		s, out, err = s.Step(now, ev)
		return s, with, err
	})
	return out, err
}
