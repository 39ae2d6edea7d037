package lanes

import (
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// Where the store keeps lanes, and the payments made on them.
const (
	OutPrefix     = "lane/out/"  // channels.Payer by lane key
	InPrefix      = "lane/in/"   // channels.Payee by lane key
	PaymentPrefix = "lane-task/" // channels.Payment by lane key and task
)

// maxActors bounds the lanes kept in memory; beyond it the idle ones are read again when they are needed.
const maxActors = 4096

// Key names a lane in the store and to people: 64 hexadecimal digits.
func Key(lane [32]byte) string { return hex.EncodeToString(lane[:]) }

// PaymentKey is where the payment for a task (or a part of one) stands.
func PaymentKey(lane [32]byte, task string) string { return PaymentPrefix + Key(lane) + "/" + task }

// side is what the two machines have in common.
type side interface {
	channels.Payer | channels.Payee
}

// book holds the actors of one direction.
type book[S side] struct {
	store  *store.Store
	prefix string

	mu     sync.Mutex
	actors map[[32]byte]*actor[S]
}

type actor[S side] struct {
	mu    sync.Mutex // held for a whole step, its fsync included: steps of one lane come one after the other
	users int        // guarded by the book's mu
	state *S         // nil: not read yet
}

func newBook[S side](st *store.Store, prefix string) *book[S] {
	return &book[S]{store: st, prefix: prefix, actors: map[[32]byte]*actor[S]{}}
}

func (b *book[S]) enter(lane [32]byte) *actor[S] {
	b.mu.Lock()
	a := b.actors[lane]
	if a == nil {
		if len(b.actors) >= maxActors {
			for k, idle := range b.actors {
				if idle.users == 0 {
					delete(b.actors, k)
				}
			}
		}
		a = &actor[S]{}
		b.actors[lane] = a
	}
	a.users++
	b.mu.Unlock()
	a.mu.Lock()
	return a
}

func (b *book[S]) leave(a *actor[S]) {
	a.mu.Unlock()
	b.mu.Lock()
	a.users--
	b.mu.Unlock()
}

// load reads the state; store.ErrNotFound when the lane is not known.
func (b *book[S]) load(a *actor[S], lane [32]byte) (S, error) {
	if a.state != nil {
		return *a.state, nil
	}
	var s S
	err := b.store.View(func(tx store.Tx) (err error) {
		s, err = store.Get[S](tx, b.prefix+Key(lane))
		return err
	})
	if err == nil {
		a.state = &s
	}
	return s, err
}

// get gives a lane's state.
func (b *book[S]) get(lane [32]byte) (S, error) {
	a := b.enter(lane)
	defer b.leave(a)
	return b.load(a, lane)
}

// change steps a lane. decide gets the state and returns the next one, and what else belongs into its transaction (nil
// for nothing); it may sign and verify. write may refuse: then nothing has changed. Without a fresh state a lane must exist.
func (b *book[S]) change(lane [32]byte, fresh *S, decide func(S) (S, func(store.Tx) error, error)) error {
	a := b.enter(lane)
	defer b.leave(a)
	s, err := b.load(a, lane)
	if errors.Is(err, store.ErrNotFound) && fresh != nil {
		s, err = *fresh, nil
	}
	if err != nil {
		return fmt.Errorf("lane %s: %w", Key(lane)[:12], err)
	}
	next, write, err := decide(s)
	if err != nil {
		return err
	}
	err = b.store.Update(func(tx store.Tx) error {
		if write != nil {
			if err := write(tx); err != nil {
				return err
			}
		}
		return store.Put(tx, b.prefix+Key(lane), next)
	})
	if err == nil {
		a.state = &next
	}
	return err
}

// each reads every lane's state.
func (b *book[S]) each(fn func(S) error) error {
	return b.store.View(func(tx store.Tx) error {
		return tx.Scan(store.Range{Prefix: b.prefix}, func(_ string, value []byte) error {
			var s S
			if err := protocol.Unmarshal(value, &s); err != nil {
				return err
			}
			return fn(s)
		})
	})
}

// payment reads the record of a task's payment, nil when there is none.
func payment(st *store.Store, lane [32]byte, task string) (*channels.Payment, error) {
	var p channels.Payment
	err := st.View(func(tx store.Tx) (err error) {
		p, err = store.Get[channels.Payment](tx, PaymentKey(lane, task))
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &p, nil
}
