package devnet

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/chain/devchain"
	"github.com/zerostate/zerostate/node"
	"github.com/zerostate/zerostate/protocol"
)

// The devnet's play money, and what its faucet gives at a time.
const (
	TokenSymbol   = "ztUSD"
	TokenDecimals = 6
	faucetTokens  = 1_000_000_000 // base units: 1,000 ztUSD
	faucetMost    = 1_000_000_000_000
	faucetWei     = 1_000_000_000_000_000_000
)

// money is the chain with vault, token and faucet.
type money struct {
	chain    *devchain.Chain
	client   *chain.Client
	sender   *chain.Sender
	deployed chain.Deployment
	token    common.Address
	faucet   *http.Server
	listener net.Listener
	mu       sync.Mutex // one gift at a time
}

func startMoney(ctx context.Context, cfg Config) (m *money, err error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return nil, err
	}
	m = &money{}
	defer func() {
		if err != nil {
			m.close()
		}
	}()
	id, err := devchain.FreshChainID()
	if err != nil {
		return m, err
	}
	rich := new(big.Int).Lsh(big.NewInt(1), 100)
	m.chain, err = devchain.Start(devchain.Config{
		ChainID: id, Listen: cfg.Listen, Balances: map[common.Address]*big.Int{crypto.PubkeyToAddress(key.PublicKey): rich}, Heartbeat: 2 * time.Second, MaxAhead: 4 * time.Second,
	}, cfg.Log)
	if err != nil {
		return m, err
	}
	if m.client, err = chain.Dial(ctx, chain.Config{URLs: []string{m.chain.HTTPURL()}, PollInterval: 20 * time.Millisecond}); err != nil {
		return m, err
	}
	if err := m.deploy(ctx, key, cfg.Window); err != nil {
		return m, err
	}
	return m, m.startFaucet()
}

// deploy puts vault and token on the chain. The chain dies with this process, so its
// transactions need no journal that survives it.
func (m *money) deploy(ctx context.Context, key *ecdsa.PrivateKey, window time.Duration) (err error) {
	m.sender = chain.NewSender(m.client, m.chain.ID(), key, &chain.VolatileJournal{})
	if m.deployed, err = chain.Deploy(ctx, m.sender, chain.DeployParams{ReleaseWindow: window}); err != nil {
		return err
	}
	m.token, err = chain.DeployTestToken(ctx, m.sender, m.sender.From())
	return err
}

func (m *money) faucetURL() string { return "http://" + m.listener.Addr().String() + "/" }

// startFaucet serves gifts on loopback. It takes only JSON with its own Host, so that no web
// page can make a browser ask it.
func (m *money) startFaucet() (err error) {
	if m.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		gift, err := m.serve(r)
		if err != nil {
			gift.Error = err.Error()
			w.WriteHeader(http.StatusBadRequest)
		}
		_ = json.NewEncoder(w).Encode(gift)
	})
	m.faucet = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	go func() { _ = m.faucet.Serve(m.listener) }()
	return nil
}

func (m *money) serve(r *http.Request) (node.FaucetGift, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Host != m.listener.Addr().String() || r.Header.Get("Origin") != "" || kind != "application/json" {
		return node.FaucetGift{}, errors.New("the faucet takes JSON from programs on this machine only")
	}
	var ask node.FaucetAsk
	if err := json.NewDecoder(io.LimitReader(r.Body, 4<<10)).Decode(&ask); err != nil {
		return node.FaucetGift{}, fmt.Errorf("the request cannot be read: %w", err)
	}
	return m.give(r.Context(), ask)
}

// give mints tokens and sends coins for gas.
func (m *money) give(ctx context.Context, ask node.FaucetAsk) (node.FaucetGift, error) {
	if ask.Account == (common.Address{}) {
		return node.FaucetGift{}, errors.New("no account is named")
	}
	if ask.Amount.IsZero() {
		ask.Amount = protocol.NewAmount(faucetTokens)
	}
	if ask.Amount.Cmp(protocol.NewAmount(faucetMost)) > 0 {
		return node.FaucetGift{}, fmt.Errorf("at most %d base units at a time", uint64(faucetMost))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	gas := ask.Gas
	if gas == (common.Address{}) {
		gas = ask.Account
	}
	if _, err := chain.Transfer(ctx, m.sender, common.Address{}, gas, big.NewInt(faucetWei)); err != nil {
		return node.FaucetGift{}, err
	}
	r, err := chain.Mint(ctx, m.sender, m.token, ask.Account, ask.Amount)
	if err != nil {
		return node.FaucetGift{}, err
	}
	return node.FaucetGift{TxHash: r.TxHash.Hex(), Block: r.BlockNumber.Uint64(), Amount: ask.Amount, Native: fmt.Sprint(uint64(faucetWei))}, nil
}

func (m *money) close() {
	if m.faucet != nil {
		_ = m.faucet.Close()
	}
	if m.client != nil {
		m.client.Close()
	}
	if m.chain != nil {
		_ = m.chain.Close()
	}
}
