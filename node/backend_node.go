package node

import (
	"context"
	"errors"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/runtime"
)

// NodeStatus implements api.NodeBackend.
func (b backend) NodeStatus(ctx context.Context) (api.NodeStatus, error) {
	n := b.n
	net := n.net.Status()
	s := api.NodeStatus{
		PeerID: n.net.ID().String(), Version: Version, Network: api.Network{Name: n.profile.Payload.Name, ID: n.profile.ID.String(), Token: b.token()},
		Addresses: net.Addrs, Peers: net.Peers, Owner: n.keys.OwnerAddress().Hex(), Signer: n.keys.SignerAddress().Hex(),
		StartedAt: n.started.UTC(), UptimeMillis: time.Since(n.started).Milliseconds(), PID: os.Getpid(), DataDir: n.cfg.Dir,
		Roles: n.roles(), Reachability: "unknown",
		Engine: api.Engine{ID: runtime.EngineID, Worker: n.cfg.Runtime.Worker, Busy: n.payee.busy(), Slots: n.cfg.Market.Concurrency},
		Chain:  api.Chain{ChainID: api.Uint64(n.profile.Payload.ChainID), Vault: n.profile.Payload.Vault.Hex()},
	}
	s.Engine.Layers, s.Problems = n.confinement()
	if s.Addresses == nil {
		s.Addresses = []string{}
	}
	if len(n.chain.urls) > 0 {
		s.Chain.URL = withoutSecrets(n.chain.urls[0])
	}
	ctx, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	if err := b.head(ctx, &s.Chain); err != nil {
		s.Problems = append(s.Problems, troubleOf(err))
	}
	s.Problems = append(append(s.Problems, n.recoveryTroubles()...), n.bindingTrouble(time.Now())...)
	if net.Peers == 0 {
		s.Problems = append(s.Problems, api.Trouble{
			Code: api.CodeNetwork, What: "no peer is connected", Cause: "no bootstrap peer of the network answers",
			Remedy: "check the connection, and [network] bootstrap in config.toml",
		})
	}
	return s, nil
}

func (b backend) head(ctx context.Context, c *api.Chain) error {
	live, err := b.n.chain.get(ctx)
	if err != nil {
		return err
	}
	head, err := live.client.Head(ctx)
	if err != nil {
		return chainReason(err)
	}
	c.Reachable, c.Head = true, api.Uint64(head.Number)
	return nil
}

func troubleOf(err error) api.Trouble {
	var r *protocol.Reason
	if errors.As(err, &r) {
		return api.Trouble{Code: api.Code(r.Code), What: r.What, Cause: r.Why, Remedy: r.Remedy}
	}
	return api.Trouble{Code: api.CodeInternal, What: "something is out of order", Cause: err.Error(), Remedy: "see the daemon's log"}
}

func (n *Node) roles() []string {
	roles := []string{"requester"}
	if len(n.agents.all()) > 0 {
		roles = append(roles, "provider")
	}
	if n.cfg.Network.RelayService {
		roles = append(roles, "relay")
	}
	return roles
}

// withoutSecrets drops the credentials and the path that hosted endpoints hide keys in.
func withoutSecrets(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	u.User, u.RawQuery = nil, ""
	if strings.Trim(u.Path, "/") != "" {
		u.Path = "/…"
	}
	return u.String()
}

// Peers implements api.NodeBackend.
func (b backend) Peers(context.Context) ([]api.Peer, error) {
	out := []api.Peer{}
	for _, p := range b.n.net.Peers() {
		path := "direct"
		if p.Relayed {
			path = "relay"
		}
		out = append(out, api.Peer{
			PeerID: p.ID.String(), Address: p.Addr, Path: path, Inbound: p.Inbound, Agent: protocol.CleanText(p.Agent, 80),
			LatencyMicros: p.Latency.Microseconds(), ConnectedAt: p.Since.UTC(), Roles: []string{},
		})
	}
	return out, nil
}

func (b backend) token() api.TokenInfo {
	p := b.n.profile.Payload
	t := p.Tokens[0]
	return api.TokenInfo{Symbol: t.Symbol, Decimals: int(t.Decimals), Address: t.Address.Hex(), ChainID: api.Uint64(p.ChainID), Vault: p.Vault.Hex()}
}
