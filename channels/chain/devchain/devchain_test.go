package devchain

import (
	"context"
	"crypto/ecdsa"
	"log/slog"
	"math/big"
	"net/http"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"
)

func start(t *testing.T, heartbeat time.Duration) (*Chain, *ecdsa.PrivateKey) {
	t.Helper()
	return startWith(t, Config{Heartbeat: heartbeat})
}

func startWith(t *testing.T, cfg Config) (*Chain, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	id, err := FreshChainID()
	if err != nil {
		t.Fatal(err)
	}
	cfg.ChainID, cfg.Listen = id, "127.0.0.1:0"
	cfg.Balances = map[common.Address]*big.Int{crypto.PubkeyToAddress(key.PublicKey): big.NewInt(params.Ether)}
	c, err := Start(cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c, key
}

func dial(t *testing.T, url string) *ethclient.Client {
	t.Helper()
	c, err := ethclient.Dial(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func transfer(t *testing.T, c *ethclient.Client, id uint64, key *ecdsa.PrivateKey, nonce uint64) common.Hash {
	t.Helper()
	tx := types.MustSignNewTx(key, types.LatestSignerForChainID(new(big.Int).SetUint64(id)), &types.DynamicFeeTx{
		ChainID: new(big.Int).SetUint64(id), Nonce: nonce, Gas: 21000, To: &common.Address{1}, Value: big.NewInt(1),
		GasFeeCap: big.NewInt(10 * params.GWei), GasTipCap: big.NewInt(params.GWei),
	})
	if err := c.SendTransaction(t.Context(), tx); err != nil {
		t.Fatal(err)
	}
	return tx.Hash()
}

func waitReceipt(t *testing.T, c *ethclient.Client, h common.Hash) *types.Receipt {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		if r, err := c.TransactionReceipt(ctx, h); err == nil {
			return r
		}
		select {
		case <-ctx.Done():
			t.Fatalf("no receipt of %s: %v", h, ctx.Err())
		case <-tick.C:
		}
	}
}

func TestSealsAtOnceOverHTTPAndWebSocket(t *testing.T) {
	c, key := start(t, 0)
	var nonce uint64
	for _, url := range []string{c.HTTPURL(), c.WSURL()} {
		ec := dial(t, url)
		id, err := ec.ChainID(t.Context())
		if err != nil || id.Uint64() != c.ID() {
			t.Fatalf("%s: chain ID %v, %v; want %d", url, id, err, c.ID())
		}
		var took []time.Duration
		for range 10 {
			begin := time.Now()
			r := waitReceipt(t, ec, transfer(t, ec, c.ID(), key, nonce))
			took = append(took, time.Since(begin))
			nonce++
			if r.Status != types.ReceiptStatusSuccessful {
				t.Fatalf("receipt says %d", r.Status)
			}
		}
		sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
		t.Logf("%s: send to receipt: median %s, slowest %s", url, took[5], took[9])
	}
}

// A burst of one sender must end up in blocks whatever the order of announcements.
func TestBurst(t *testing.T) {
	c, key := start(t, 0)
	ec := dial(t, c.HTTPURL())
	var hashes []common.Hash
	for n := range uint64(40) {
		hashes = append(hashes, transfer(t, ec, c.ID(), key, n))
	}
	for _, h := range hashes {
		waitReceipt(t, ec, h)
	}
}

func TestAdvanceTime(t *testing.T) {
	c, _ := start(t, 0)
	ec := dial(t, c.HTTPURL())
	before, err := ec.HeaderByNumber(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AdvanceTime(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	after, err := ec.HeaderByNumber(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if after.Time != before.Time+3600 {
		t.Fatalf("head time moved by %d s, want 3600", after.Time-before.Time)
	}
}

func TestHeartbeat(t *testing.T) {
	c, _ := start(t, 20*time.Millisecond)
	ec := dial(t, c.HTTPURL())
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if n, err := ec.BlockNumber(ctx); err == nil && n >= 3 {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal("no empty blocks were sealed")
		case <-tick.C:
		}
	}
}

// The rules are those of a public chain of today, and the deployment proxy stands from genesis.
func TestGenesis(t *testing.T) {
	c, _ := start(t, 0)
	rules := c.eth.BlockChain().Config()
	if rules.OsakaTime == nil || rules.AmsterdamTime != nil || rules.BogotaTime != nil {
		t.Fatalf("forks are not pinned to Osaka: %v", rules)
	}
	code, err := dial(t, c.HTTPURL()).CodeAt(t.Context(), params.DeterministicFactoryAddress, nil)
	if err != nil || len(code) == 0 {
		t.Fatalf("no deployment proxy: %d bytes, %v", len(code), err)
	}
}

func TestRefusesForeignPages(t *testing.T) {
	c, _ := start(t, 0)
	for _, tc := range []struct {
		name, host, origin, body string
		upgrade                  bool
		want                     int
	}{
		{name: "plain client", want: http.StatusOK},
		{name: "local page", origin: "http://localhost:3000", want: http.StatusOK},
		{name: "rebound name", host: "evil.example", want: http.StatusForbidden},
		{name: "foreign page", origin: "https://evil.example", want: http.StatusForbidden},
		{name: "opaque origin", origin: "null", want: http.StatusForbidden},
		{name: "foreign page by websocket", origin: "https://evil.example", upgrade: true, want: http.StatusForbidden},
		{name: "admin", body: `{"jsonrpc":"2.0","id":1,"method":"admin_nodeInfo"}`, want: http.StatusOK},
	} {
		t.Run(tc.name, func(t *testing.T) {
			body := tc.body
			if body == "" {
				body = `{"jsonrpc":"2.0","id":1,"method":"web3_clientVersion"}`
			}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.HTTPURL(), strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			req.Host = tc.host
			if tc.origin != "" {
				req.Header.Set("Origin", tc.origin)
			}
			if tc.upgrade {
				req.Header.Set("Connection", "Upgrade")
				req.Header.Set("Upgrade", "websocket")
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			if res.StatusCode != tc.want {
				t.Fatalf("status %d, want %d", res.StatusCode, tc.want)
			}
			if tc.body != "" {
				b := make([]byte, 512)
				n, _ := res.Body.Read(b)
				if !strings.Contains(string(b[:n]), "does not exist") {
					t.Fatalf("admin method answered: %s", b[:n])
				}
			}
		})
	}
}

func TestConfigRefuses(t *testing.T) {
	good := Config{ChainID: 7, Listen: "127.0.0.1:0"}
	for name, spoil := range map[string]func(*Config){
		"no chain ID":      func(c *Config) { c.ChainID = 0 },
		"huge chain ID":    func(c *Config) { c.ChainID = 1 << 53 },
		"public address":   func(c *Config) { c.Listen = "0.0.0.0:8545" },
		"name as address":  func(c *Config) { c.Listen = "localhost:8545" },
		"negative balance": func(c *Config) { c.Balances = map[common.Address]*big.Int{{}: big.NewInt(-1)} },
		"negative beat":    func(c *Config) { c.Heartbeat = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			c := good
			spoil(&c)
			if _, err := Start(c, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), ErrConfig.Error()) {
				t.Fatalf("err = %v, want ErrConfig", err)
			}
		})
	}
}

func TestAddressTaken(t *testing.T) {
	c, _ := start(t, 0)
	_, err := Start(Config{ChainID: 7, Listen: strings.TrimPrefix(c.HTTPURL(), "http://")}, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Fatalf("err = %v", err)
	}
}

// With a bound the chain's clock never runs further ahead than that, and whoever waits is served with the next block.
func TestMaxAhead(t *testing.T) {
	const bound = 2 * time.Second
	c, key := startWith(t, Config{MaxAhead: bound})
	ec := dial(t, c.HTTPURL())
	begun := time.Now()
	for nonce := range uint64(6) {
		waitReceipt(t, ec, transfer(t, ec, c.ID(), key, nonce))
		head := c.eth.BlockChain().CurrentBlock()
		if ahead := time.Until(time.Unix(int64(head.Time), 0)); ahead > bound+time.Second {
			t.Fatalf("the chain is %s ahead", ahead)
		}
	}
	if took := time.Since(begun); took < time.Second {
		t.Errorf("six blocks within %s, at most %s ahead", took, bound)
	}
}

// A reorganisation takes a transaction back with its nonce, and the chain goes on from there.
func TestReorg(t *testing.T) {
	c, key := start(t, 0)
	ec := dial(t, c.HTTPURL())
	ctx := t.Context()
	kept := waitReceipt(t, ec, transfer(t, ec, c.ID(), key, 0))
	gone := waitReceipt(t, ec, transfer(t, ec, c.ID(), key, 1))
	if err := c.Reorg(ctx, kept.BlockNumber.Uint64()); err != nil {
		t.Fatal(err)
	}
	head, err := ec.HeaderByNumber(ctx, nil)
	if err != nil || head.Number.Cmp(gone.BlockNumber) <= 0 {
		t.Fatalf("the head is %v, %v; the old branch ended at %d", head, err, gone.BlockNumber)
	}
	if same, err := ec.HeaderByNumber(ctx, gone.BlockNumber); err != nil || same.Hash() == gone.BlockHash {
		t.Fatalf("block %d is still there: %v", gone.BlockNumber, err)
	}
	balance := func(want int64) {
		t.Helper()
		if b, err := ec.BalanceAt(ctx, common.Address{1}, nil); err != nil || b.Int64() != want {
			t.Fatalf("balance %v, %v; want %d", b, err, want)
		}
	}
	balance(1)
	// The nonce is free again. The same transaction as before would be the same hash, so another follows it.
	waitReceipt(t, ec, transfer(t, ec, c.ID(), key, 1))
	waitReceipt(t, ec, transfer(t, ec, c.ID(), key, 2))
	balance(3)
	if err := c.Reorg(ctx, 1<<40); err == nil {
		t.Fatal("a block that does not exist was an ancestor")
	}
}
