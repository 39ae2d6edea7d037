package e2e

import (
	"testing"
	"time"
)

// TestAutoSettle: a provider that was told to claims its cheques by itself.
func TestAutoSettle(t *testing.T) {
	t.Parallel()
	requester, provider := member(t, "node3"), fresh(t, 1_000_000, "--market-auto-settle", "1")
	provider.publish(t, module(1, writeTo(1)), "test.auto-settle")
	requester.ready(t, "test.auto-settle", 1)
	requester.cli(t, "", "run", "test.auto-settle").ok(t)
	eventually(t, time.Minute, func() string {
		w, err := provider.api.Wallet(t.Context())
		switch {
		case err != nil:
			return err.Error()
		case w.Settled.IsZero() || !w.Promised.IsZero() || w.Earned != w.Settled:
			return "earned " + w.Earned.String() + ", promised " + w.Promised.String() + ", settled " + w.Settled.String()
		}
		return ""
	})
}
