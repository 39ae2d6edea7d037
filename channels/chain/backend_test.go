package chain_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/channels/chain/devchain"
)

// backend is a chain to run the contract's story on.
type backend struct {
	url     string
	rich    *ecdsa.PrivateKey // has native coin
	advance func(t *testing.T, d time.Duration)
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func addr(k *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(k.PublicKey) }

func embedded(t testing.TB) (backend, *devchain.Chain) {
	t.Helper()
	key := newKey(t)
	id, err := devchain.FreshChainID()
	if err != nil {
		t.Fatal(err)
	}
	c, err := devchain.Start(devchain.Config{
		ChainID: id, Listen: "127.0.0.1:0",
		Balances: map[common.Address]*big.Int{addr(key): new(big.Int).Mul(big.NewInt(1000), big.NewInt(params.Ether))},
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return backend{url: c.HTTPURL(), rich: key, advance: func(t *testing.T, d time.Duration) {
		t.Helper()
		if err := c.AdvanceTime(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}}, c
}

// anvilKey is the first key of the mnemonic that every anvil funds.
const anvilKey = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"

func anvil(t *testing.T) backend {
	t.Helper()
	bin := os.Getenv("ZEROSTATE_ANVIL")
	if bin == "" {
		t.Skip("ZEROSTATE_ANVIL is not set: run `make test`, which installs anvil and sets it")
	}
	port := freePort(t)
	url := "http://127.0.0.1:" + port
	run(t, url, bin, "--host", "127.0.0.1", "--port", port, "--silent")
	key, err := crypto.HexToECDSA(anvilKey)
	if err != nil {
		t.Fatal(err)
	}
	return backend{url: url, rich: key, advance: func(t *testing.T, d time.Duration) {
		t.Helper()
		rpcCall(t, url, "evm_increaseTime", int64(d/time.Second))
		rpcCall(t, url, "evm_mine")
	}}
}

func geth(t *testing.T) backend {
	t.Helper()
	bin := os.Getenv("ZEROSTATE_GETH")
	if bin == "" {
		t.Skip("ZEROSTATE_GETH is not set: run `make test`, which builds geth and sets it")
	}
	dir := t.TempDir()
	password := filepath.Join(dir, "password")
	if err := os.WriteFile(password, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	// A key of our own as the developer account, so that the test holds it unencrypted.
	key := newKey(t)
	keyFile := filepath.Join(dir, "key")
	if err := crypto.SaveECDSA(keyFile, key); err != nil {
		t.Fatal(err)
	}
	imp := exec.CommandContext(t.Context(), bin, "--datadir", dir, "account", "import", "--lightkdf", "--password", password, keyFile)
	if out, err := imp.CombinedOutput(); err != nil {
		t.Fatalf("geth account import: %v\n%s", err, out)
	}
	port := freePort(t)
	url := "http://127.0.0.1:" + port
	run(t, url, bin, "--dev", "--datadir", dir, "--password", password, "--unlock", addr(key).Hex(),
		"--http", "--http.addr", "127.0.0.1", "--http.port", port, "--rpc.allow-unprotected-txs",
		"--port", "0", "--authrpc.port", freePort(t), "--ipcdisable", "--nodiscover", "--maxpeers", "0", "--verbosity", "1")
	return backend{url: url, rich: key, advance: func(t *testing.T, d time.Duration) {
		t.Helper()
		// Its clock cannot be moved, and nothing seals blocks but transactions: wait for the wall clock,
		// which the head may have overtaken, and seal one.
		c := dial(t, url)
		head, err := c.Head(t.Context())
		must(t, head, err)
		waitUntil(t, time.Unix(int64(head.Time), 0).Add(d+time.Second))
		s := sender(t, c, key)
		if _, err := chain.Transfer(t.Context(), s, common.Address{}, s.From(), new(big.Int)); err != nil {
			t.Fatal(err)
		}
	}}
}

// run starts a chain of another make and stops it with the test.
func run(t *testing.T, url, bin string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	pipe, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 1)
	go func() {
		var b strings.Builder
		for s := bufio.NewScanner(pipe); s.Scan() && b.Len() < 1<<16; {
			b.WriteString(s.Text() + "\n")
		}
		_, _ = io.Copy(io.Discard, pipe)
		said <- b.String()
	}()
	t.Cleanup(func() {
		cancel()
		text := <-said
		_ = cmd.Wait() // interrupted: its exit status says nothing
		if t.Failed() {
			t.Logf("%s said:\n%s", filepath.Base(bin), text)
		}
	})
	deadline, stop := context.WithTimeout(t.Context(), 60*time.Second)
	defer stop()
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		if c, err := chain.Dial(deadline, chain.Config{URLs: []string{url}, CallTimeout: time.Second}); err == nil {
			tick.Stop()
			c.Close()
			return
		}
		select {
		case <-deadline.Done():
			t.Fatalf("%s does not answer at %s", filepath.Base(bin), url)
		case <-tick.C:
		}
	}
}

func waitUntil(t *testing.T, when time.Time) {
	t.Helper()
	select {
	case <-t.Context().Done():
		t.Fatal(t.Context().Err())
	case <-time.After(time.Until(when)):
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return strconv.Itoa(ln.Addr().(*net.TCPAddr).Port)
}

func rpcCall(t *testing.T, url, method string, args ...any) {
	t.Helper()
	if args == nil {
		args = []any{}
	}
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": args})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil || strings.Contains(string(out), `"error"`) {
		t.Fatalf("%s: %v %s", method, err, out)
	}
}

func dial(t testing.TB, urls ...string) *chain.Client {
	t.Helper()
	return dialWith(t, chain.Config{URLs: urls, Instant: true})
}

func dialWith(t testing.TB, cfg chain.Config) *chain.Client {
	t.Helper()
	c, err := chain.Dial(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func sender(t testing.TB, c *chain.Client, key *ecdsa.PrivateKey) *chain.Sender {
	t.Helper()
	id, err := c.ChainID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return chain.NewSender(c, id, key, &chain.VolatileJournal{})
}
