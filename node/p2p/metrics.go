package p2p

import (
	"fmt"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/prometheus/client_golang/prometheus"
)

// metrics counts what happens. Without a registerer it counts for nobody, which
// costs less than asking each time.
type metrics struct {
	registerer prometheus.Registerer
	registered []prometheus.Collector

	streams  *prometheus.CounterVec
	refusals *prometheus.CounterVec
	failures *prometheus.CounterVec
	traffic  *prometheus.CounterVec
	gossip   *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "zerostate", Subsystem: "p2p", Name: name, Help: help}, labels)
	}
	m := &metrics{
		registerer: r,
		streams:    counter("streams_total", "Streams opened (out) and served (in).", "protocol", "direction"),
		refusals:   counter("streams_refused_total", "Inbound streams refused, by limit.", "protocol", "reason"),
		failures:   counter("streams_failed_total", "Inbound streams that ended with an error.", "protocol"),
		traffic:    counter("stream_bytes_total", "Bytes in frames.", "protocol", "direction"),
		gossip:     counter("gossip_messages_total", "Gossip messages, by what became of them.", "result"),
	}
	for _, c := range []prometheus.Collector{m.streams, m.refusals, m.failures, m.traffic, m.gossip} {
		if err := m.register(c); err != nil {
			m.unregister()
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) register(c prometheus.Collector) error {
	if m.registerer == nil {
		return nil
	}
	if err := m.registerer.Register(c); err != nil {
		return fmt.Errorf("register metrics: %w", err)
	}
	m.registered = append(m.registered, c)
	return nil
}

// watch adds the gauges that are read when asked.
func (m *metrics) watch(h host.Host, d *directory) {
	gauge := func(name, help string, read func() float64) {
		// A second Network on one registerer has failed on the counters.
		_ = m.register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "zerostate", Subsystem: "p2p", Name: name, Help: help}, read))
	}
	gauge("peers", "Connected peers.", func() float64 { return float64(len(h.Network().Peers())) })
	gauge("dht_table_peers", "Peers in the DHT routing table.", func() float64 { return float64(d.kad.RoutingTable().Size()) })
}

func (m *metrics) unregister() {
	for _, c := range m.registered {
		m.registerer.Unregister(c)
	}
	m.registered = nil
}

func (m *metrics) stream(protocol, direction string) {
	m.streams.WithLabelValues(protocol, direction).Inc()
}

func (m *metrics) refused(protocol, reason string) {
	m.refusals.WithLabelValues(protocol, reason).Inc()
}

func (m *metrics) failed(protocol string) { m.failures.WithLabelValues(protocol).Inc() }

func (m *metrics) bytes(protocol, direction string, n int) {
	m.traffic.WithLabelValues(protocol, direction).Add(float64(n))
}

func (m *metrics) message(result string) { m.gossip.WithLabelValues(result).Inc() }
