package p2p

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
)

func counterValue(t testing.TB, c *prometheus.CounterVec, labels ...string) float64 {
	t.Helper()
	var m dto.Metric
	if err := c.WithLabelValues(labels...).Write(&m); err != nil {
		t.Fatal(err)
	}
	return m.GetCounter().GetValue()
}

func TestMetricsAreRegisteredAndReleased(t *testing.T) {
	registry := prometheus.NewRegistry()
	for range 2 {
		cfg := testConfig(t)
		cfg.Registerer = registry
		n, err := New(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		n.metrics.message("published")
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, f := range families {
			found[f.GetName()] = true
		}
		for _, name := range []string{"zerostate_p2p_peers", "zerostate_p2p_dht_table_peers", "zerostate_p2p_gossip_messages_total"} {
			if !found[name] {
				t.Errorf("%s is missing", name)
			}
		}
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
