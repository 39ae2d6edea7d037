package lanes

import (
	"errors"
	"time"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// With is what else is made durable in the transaction of a step; an error of it undoes the step.
type With = func(store.Tx) error

// Signer signs a cheque with the key of the lane's signer epoch.
type Signer func(facts channels.Facts, domain protocol.VaultDomain, c protocol.Cheque) (protocol.SignedCheque, error)

// Payers are this node's lanes as payer.
type Payers struct {
	*book[channels.Payer]
	sign Signer
}

// NewPayers runs the payer's lanes of a store.
func NewPayers(st *store.Store, sign Signer) *Payers {
	return &Payers{newBook[channels.Payer](st, OutPrefix), sign}
}

// Get gives a lane's state; store.ErrNotFound when it is not known.
func (p *Payers) Get(lane [32]byte) (channels.Payer, error) { return p.get(lane) }

// Each calls fn with every lane.
func (p *Payers) Each(fn func(channels.Payer) error) error { return p.each(fn) }

// Seen takes over what the chain says about a lane, and makes its state if it is new.
func (p *Payers) Seen(lane channels.Lane, facts channels.Facts, with With) (state channels.Payer, err error) {
	err = p.change(lane.Key(), &channels.Payer{Lane: lane}, func(s channels.Payer) (channels.Payer, func(store.Tx) error, error) {
		state, _, err = s.Step(time.Time{}, channels.LaneSeen{Facts: facts})
		return state, with, err
	})
	return state, err
}

// Promise issues the cheque for one payment: Pay, or Lock. known is the key of an earlier part, which the same cheque folds; nil for
// none. with gets the payment, made now or before; it runs in the transaction that stores it.
func (p *Payers) Promise(lane channels.Lane, ev channels.PayerEvent, known *[32]byte, with func(store.Tx, channels.Payment) error) (made channels.Payment, err error) {
	key := lane.Key()
	err = p.change(key, nil, func(s channels.Payer) (channels.Payer, func(store.Tx) error, error) {
		if known != nil {
			if s, err = learn(s, *known); err != nil {
				return s, nil, err
			}
		}
		ev, err := p.withPrior(key, ev)
		if err != nil {
			return s, nil, err
		}
		s, out, err := p.step(s, ev)
		if err != nil {
			return s, nil, err
		}
		made = *out.Send
		return s, func(tx store.Tx) error {
			if !out.Repeated {
				if err := store.Put(tx, PaymentKey(key, made.Task), made); err != nil {
					return err
				}
			}
			return with(tx, made)
		}, nil
	})
	return made, err
}

func (p *Payers) withPrior(lane [32]byte, ev channels.PayerEvent) (channels.PayerEvent, error) {
	var err error
	switch e := ev.(type) {
	case channels.Pay:
		e.Prior, err = payment(p.store, lane, e.Task)
		return e, err
	case channels.Lock:
		e.Prior, err = payment(p.store, lane, e.Task)
		return e, err
	}
	return ev, nil
}

// step takes an event and signs what it decides.
func (p *Payers) step(s channels.Payer, ev channels.PayerEvent) (channels.Payer, channels.PayerOutput, error) {
	s, out, err := s.Step(time.Time{}, ev)
	if err != nil || out.Sign == nil {
		return s, out, err
	}
	signed, err := p.sign(s.Facts, s.Lane.Domain, *out.Sign)
	if err != nil {
		return s, out, err
	}
	return s.Step(time.Time{}, channels.Signed{Cheque: signed})
}

// learn takes a key; one whose lock was folded before is no news.
func learn(s channels.Payer, secret [32]byte) (channels.Payer, error) {
	next, _, err := s.Step(time.Time{}, channels.Revealed{Secret: secret})
	if errors.Is(err, channels.ErrUnknownLock) {
		return s, nil
	}
	return next, err
}

// Fold takes a key and signs the cheque that pays its lock plainly; with gets the newest cheque, which does. A lane that
// can sign nothing any more (closed) gives the newest that there is: the lock was paid by the vault.
func (p *Payers) Fold(lane channels.Lane, secret *[32]byte, with func(store.Tx, protocol.SignedCheque) error) error {
	return p.change(lane.Key(), nil, func(s channels.Payer) (channels.Payer, func(store.Tx) error, error) {
		var err error
		if secret != nil {
			if s, err = learn(s, *secret); err != nil {
				return s, nil, err
			}
		}
		next, out, err := p.step(s, channels.Fold{})
		if errors.Is(err, channels.ErrNotOpen) {
			next, out, err = s, channels.PayerOutput{Fold: s.Last}, nil
		}
		if err != nil || out.Fold == nil {
			return s, nil, err
		}
		newest := *out.Fold
		return next, func(tx store.Tx) error {
			if with == nil {
				return nil
			}
			return with(tx, newest)
		}, nil
	})
}

// Step takes an event that issues nothing: Acked, Lapsed, Retire, Recovered, Close.
func (p *Payers) Step(lane [32]byte, ev channels.PayerEvent, with With) (out channels.PayerOutput, err error) {
	err = p.change(lane, nil, func(s channels.Payer) (channels.Payer, func(store.Tx) error, error) {
		s, out, err = p.step(s, ev)
		return s, with, err
	})
	return out, err
}
