package e2e

import (
	"strings"
	"testing"
	"time"
)

// TestDeadPeers: peers that died without a word, and also listened on QUIC, must not make
// every later auction wait for its whole window.
func TestDeadPeers(t *testing.T) {
	requester, provider := member(t, "node3"), member(t, "node1")
	provider.publish(t, module(1, writeTo(1)), "test.dead-peers")
	requester.ready(t, "test.dead-peers", 1)
	requester.cli(t, "", "run", "test.dead-peers").ok(t)
	var dead []*daemon
	for range 4 {
		dead = append(dead, fresh(t, 0, "--network-listen", "/ip4/127.0.0.1/tcp/0,/ip4/127.0.0.1/udp/0/quic-v1"))
	}
	for _, d := range dead {
		d.publish(t, module(1, writeTo(1)), "test.dead-other")
	}
	requester.ready(t, "test.dead-other", 4)
	for _, d := range dead {
		d.kill(t)
	}
	for range 5 {
		requester.cli(t, "", "run", "test.dead-peers").ok(t)
		task := requester.final(t, newest(t, requester, "test.dead-peers").ID, 10*time.Second)
		if task.Auction == nil || strings.Contains(task.Auction.ClosedBy, "window") {
			t.Errorf("the auction closed by %+v", task.Auction)
		}
	}
}
