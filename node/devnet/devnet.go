package devnet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/protocol"
)

// Config says what to run.
type Config struct {
	Dir      string // made anew: an earlier devnet in it is removed, anything else is refused
	Nodes    int    // ordinary nodes, besides the relay
	Program  string // the daemon's program, run once for each node
	Listen   string // loopback IP:port of the chain's RPC; port 0 picks one
	Deposit  protocol.Amount
	Window   time.Duration // release window of the vault
	Log      *slog.Logger
	Settings map[string]any // further settings for each node's configuration
}

// Validate reports the first thing that is wrong.
func (c Config) Validate() error {
	switch {
	case !filepath.IsAbs(c.Dir):
		return fmt.Errorf("devnet: directory %q is not absolute", c.Dir)
	case c.Nodes < 1 || c.Nodes > 64:
		return fmt.Errorf("devnet: %d nodes, want 1 to 64", c.Nodes)
	case c.Program == "":
		return errors.New("devnet: the daemon's program is not named")
	case c.Log == nil:
		return errors.New("devnet: no logger")
	}
	return nil
}

// Member is one node of a devnet, as devnet.json lists it.
type Member struct {
	Name   string   `json:"name"`
	Dir    string   `json:"dir"`
	Socket string   `json:"socket"`
	PeerID string   `json:"peerId"`
	Owner  string   `json:"owner"`
	PID    int      `json:"pid"`
	Relay  bool     `json:"relay"`
	Addrs  []string `json:"addresses"`
}

// Info is a running devnet, written to devnet.json for who wants to use it.
type Info struct {
	Dir     string   `json:"dir"`
	ChainID string   `json:"chainId"`
	RPC     string   `json:"rpc"`
	WS      string   `json:"ws"`
	Faucet  string   `json:"faucet"`
	Vault   string   `json:"vault"`
	Token   string   `json:"token"`
	Network string   `json:"network"`
	Profile string   `json:"profile"`
	Members []Member `json:"members"`
}

// InfoFile is the name of the file that describes a running devnet.
const InfoFile = "devnet.json"

// Devnet is a running network; Close stops all of it.
type Devnet struct {
	Info    Info
	cfg     Config
	money   *money
	daemons []*daemon
}

// Start brings a network up and returns when every node answers and has money in the vault.
func Start(ctx context.Context, cfg Config) (d *Devnet, err error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := clearDir(cfg.Dir); err != nil {
		return nil, err
	}
	d = &Devnet{cfg: cfg, Info: Info{Dir: cfg.Dir, Profile: filepath.Join(cfg.Dir, "network.profile")}}
	begun := d // a return sets d before this runs
	defer func() {
		if err != nil {
			begun.Close()
		}
	}()
	if d.money, err = startMoney(ctx, cfg); err != nil {
		return nil, err
	}
	relay, err := d.writeProfile()
	if err != nil {
		return nil, err
	}
	if err := d.startMember(ctx, "relay", relay); err != nil {
		return nil, err
	}
	for i := 1; i <= cfg.Nodes; i++ {
		if err := d.startMember(ctx, "node"+strconv.Itoa(i), nil); err != nil {
			return nil, err
		}
	}
	for _, p := range d.daemons {
		if err := d.bringUp(ctx, p); err != nil {
			return nil, err
		}
	}
	return d, d.writeInfo()
}

// clearDir makes the directory empty; it removes nothing that is not a devnet's.
func clearDir(dir string) error {
	list, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("devnet directory: %w", err)
	}
	if len(list) > 0 {
		raw, err := os.ReadFile(filepath.Join(dir, InfoFile))
		if err != nil {
			return fmt.Errorf("devnet directory %s is not empty and holds no earlier devnet; name another with --dir", dir)
		}
		var old Info
		if err := json.Unmarshal(raw, &old); err == nil {
			for _, m := range old.Members {
				if daemonAlive(m) {
					return fmt.Errorf("a devnet is running in %s (process %d); stop it, or name another directory with --dir", dir, m.PID)
				}
			}
		}
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("remove the earlier devnet: %w", err)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("devnet directory: %w", err)
	}
	// From here on the directory is a devnet's, also if this start fails half-way.
	return os.WriteFile(filepath.Join(dir, InfoFile), []byte("{}\n"), 0o600)
}

func (d *Devnet) writeInfo() error {
	raw, err := json.MarshalIndent(d.Info, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(d.cfg.Dir, InfoFile), append(raw, '\n'), 0o600)
}

// writeProfile signs the network profile with the relay's key; the relay's address is part of
// it, so its ports are chosen here.
func (d *Devnet) writeProfile() (listen []string, err error) {
	dir := filepath.Join(d.cfg.Dir, "relay")
	keys, err := node.CreateKeys(config.Config{Dir: dir})
	if err != nil {
		return nil, err
	}
	id, err := peer.IDFromPrivateKey(keys.Peer)
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	listen = []string{fmt.Sprintf("/ip4/127.0.0.1/tcp/%d", port), fmt.Sprintf("/ip4/127.0.0.1/udp/%d/quic-v1", port)}
	var bootstrap []string
	for _, a := range listen {
		bootstrap = append(bootstrap, a+"/p2p/"+id.String())
	}
	m := d.money
	profile, err := protocol.Seal(keys.Peer, protocol.Profile{
		Version: 1, Name: "devnet-" + strconv.FormatUint(m.deployed.ChainID, 36), ChainID: m.deployed.ChainID, GenesisHash: m.deployed.Genesis,
		Vault: m.deployed.Vault, VaultCodeHash: m.deployed.CodeHash, Tokens: []protocol.TokenInfo{{Address: m.token, Symbol: TokenSymbol, Decimals: TokenDecimals}},
		Bootstrap: bootstrap, Relays: bootstrap, RPC: []string{m.chain.HTTPURL()}, Faucet: m.faucetURL(), Dev: true,
		Limits: protocol.ProfileLimits{
			MaxInputBytes: protocol.MaxInput, MaxOutputBytes: protocol.MaxInput, MaxModuleBytes: 64 << 20, ReleaseWindowS: uint64(d.cfg.Window / time.Second),
		},
	})
	if err != nil {
		return nil, err
	}
	d.Info.ChainID, d.Info.RPC, d.Info.WS, d.Info.Faucet = strconv.FormatUint(m.deployed.ChainID, 10), m.chain.HTTPURL(), m.chain.WSURL(), m.faucetURL()
	d.Info.Vault, d.Info.Token, d.Info.Network = m.deployed.Vault.Hex(), m.token.Hex(), profile.ID.String()
	return listen, os.WriteFile(d.Info.Profile, profile.Envelope, 0o600)
}

// Wait returns when ctx ends, or with the news that a node ended by itself, which the others survive.
func (d *Devnet) Wait(ctx context.Context, ended func(name string, err error)) {
	for _, p := range d.daemons {
		go func() {
			select {
			case <-p.done:
				if ctx.Err() == nil {
					ended(p.member.Name, p.err)
				}
			case <-ctx.Done():
			}
		}()
	}
	<-ctx.Done()
}

// Close stops every node, then the chain.
func (d *Devnet) Close() {
	for i := len(d.daemons) - 1; i >= 0; i-- {
		d.daemons[i].terminate()
	}
	for _, p := range d.daemons {
		p.await(10 * time.Second)
	}
	if d.money != nil {
		d.money.close()
	}
}
