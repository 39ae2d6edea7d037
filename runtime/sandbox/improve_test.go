package sandbox

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/zerostate/zerostate/runtime"
)

// TestImproverRemembers what was tried in vain, tries again what failed for another reason, and ends with its life.
func TestImproverRemembers(t *testing.T) {
	life, stop := context.WithCancel(t.Context())
	defer stop()
	tried := make(chan cacheKey)
	ends := make(chan error)
	i := newImprover(life, func(ctx context.Context, m improvement) error {
		tried <- m.key
		select {
		case err := <-ends:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}, slog.New(slog.DiscardHandler))
	hopeless, unlucky := improvement{key: cacheKey{1}}, improvement{key: cacheKey{2}}
	i.wants(hopeless)
	i.wants(hopeless) // It is known already.
	<-tried
	i.wants(unlucky)
	ends <- &verdictError{runtime.Result{Outcome: runtime.CompileMemory}}
	if key := <-tried; key != unlucky.key {
		t.Errorf("%v was tried, twice", key)
	}
	ends <- errors.New("the disk is full")
	again := func() cacheKey {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for { // It is forgotten a moment after.
			i.wants(hopeless)
			i.wants(unlucky)
			select {
			case key := <-tried:
				return key
			case <-tick.C:
			}
		}
	}
	if key := again(); key != unlucky.key {
		t.Errorf("%v was tried again", key)
	}
	stop()
	<-i.ended
}
