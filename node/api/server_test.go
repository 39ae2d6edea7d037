package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/apitest"
	"github.com/zerostate/zerostate/node/api/client"
	"github.com/zerostate/zerostate/protocol"
)

// serve runs a server on a real socket until the test ends, or stop is called.
func serve(t *testing.T, cfg api.Config) (path string, stop func()) {
	t.Helper()
	if cfg.SocketPath == "" {
		dir, err := os.MkdirTemp("", "zs")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		cfg.SocketPath = filepath.Join(dir, "api.sock")
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	s, err := api.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	waitFor(t, func() bool {
		c, err := net.Dial("unix", cfg.SocketPath)
		if err != nil {
			return false
		}
		_ = c.Close()
		return true
	})
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
	t.Cleanup(stop)
	return cfg.SocketPath, stop
}

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("it did not happen within 10 s")
		}
	}
}

func raw(path string) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}}}
}

func TestSocketIsPrivateAndGoesAway(t *testing.T) {
	path, stop := serve(t, api.Config{Backend: apitest.New()})
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || info.Mode().Type() != os.ModeSocket {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	stop()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the socket is still there: %v", err)
	}
}

func TestLiveSocketIsRefusedAndStaleReplaced(t *testing.T) {
	path, _ := serve(t, api.Config{Backend: apitest.New()})
	second, err := api.New(api.Config{SocketPath: path, Backend: apitest.New(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Run(context.Background()); !errors.Is(err, api.ErrSocketLive) {
		t.Fatalf("second server: %v", err)
	}
	if _, err := client.New(path).NodeStatus(context.Background()); err != nil {
		t.Fatalf("the first no longer answers: %v", err)
	}

	stale := filepath.Join(filepath.Dir(path), "stale.sock")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: stale, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	_ = l.Close()
	serve(t, api.Config{SocketPath: stale, Backend: apitest.New()})

	file := filepath.Join(filepath.Dir(path), "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	third, _ := api.New(api.Config{SocketPath: file, Backend: apitest.New(), Logger: slog.New(slog.DiscardHandler)})
	if err := third.Run(context.Background()); !errors.Is(err, api.ErrSocketPath) {
		t.Fatalf("a file in place of the socket: %v", err)
	}
	if b, _ := os.ReadFile(file); string(b) != "mine" {
		t.Fatal("the file was touched")
	}
}

func TestRefusalsAreProblems(t *testing.T) {
	b := apitest.New()
	path, _ := serve(t, api.Config{Backend: b, BlobLimit: 1000})
	nonce := strings.Repeat("0", 32)
	for name, c := range map[string]struct {
		method, url, contentType, body string
		status                         int
		code                           api.Code
		exit                           api.ExitCode
	}{
		"path":          {"GET", "/v1/nothing", "", "", 404, api.CodeNotFound, api.ExitGeneral},
		"method":        {"PUT", "/v1/node", "", "", 405, api.CodeMethodNotAllowed, api.ExitUsage},
		"no task":       {"GET", "/v1/tasks/nosuch", "", "", 404, api.CodeNotFound, api.ExitGeneral},
		"bad nonce":     {"POST", "/v1/tasks", "application/json", `{"nonce":"zz","capability":"a.b"}`, 422, api.CodeBadRequest, api.ExitUsage},
		"unknown field": {"POST", "/v1/tasks", "application/json", `{"nonce":"` + nonce + `","capability":"a","x":1}`, 422, api.CodeBadRequest, api.ExitUsage},
		"money number":  {"POST", "/v1/tasks", "application/json", `{"nonce":"` + nonce + `","capability":"a","ceiling":5}`, 422, api.CodeBadRequest, api.ExitUsage},
		"money too big": {"POST", "/v1/tasks", "application/json", `{"nonce":"` + nonce + `","capability":"a","ceiling":"99999999999999999999999999999"}`, 422, api.CodeBadRequest, api.ExitUsage},
		"what to run":   {"POST", "/v1/tasks", "application/json", `{"nonce":"` + nonce + `"}`, 400, api.CodeBadRequest, api.ExitUsage},
		"not JSON":      {"POST", "/v1/tasks", "application/json", `{`, 400, api.CodeBadRequest, api.ExitUsage},
		"JSON too big":  {"POST", "/v1/tasks", "application/json", strings.Repeat(" ", 1<<20+1), 413, api.CodeTooLarge, api.ExitUsage},
		"blob too big":  {"POST", "/v1/blobs", "application/octet-stream", strings.Repeat("x", 1001), 413, api.CodeTooLarge, api.ExitUsage},
		"query":         {"GET", "/v1/tasks?limit=0", "", "", 422, api.CodeBadRequest, api.ExitUsage},
		"unknown query": {"GET", "/v1/tasks?size=1", "", "", 422, api.CodeBadRequest, api.ExitUsage},
		"both":          {"GET", "/v1/offers?capability=a&moduleCid=b", "", "", 400, api.CodeBadRequest, api.ExitUsage},
		"last event":    {"GET", "/v1/events?after=x", "", "", 422, api.CodeBadRequest, api.ExitUsage},
		"backend's own": {"POST", "/v1/wallet/faucet", "application/json", `{}`, 409, api.CodeNotDevnet, api.ExitUsage},
	} {
		req, _ := http.NewRequest(c.method, "http://x"+c.url, strings.NewReader(c.body))
		if c.contentType != "" {
			req.Header.Set("Content-Type", c.contentType)
		}
		resp, err := raw(path).Do(req)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var p api.Problem
		err = json.NewDecoder(resp.Body).Decode(&p)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != c.status || p.Type != c.code || p.ExitCode != c.exit || p.Status != c.status ||
			p.Title == "" || p.Detail == "" || p.Remedy == "" || resp.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s %s %+v, %v", name, resp.Status, resp.Header.Get("Content-Type"), p, err)
		}
	}
	if n := len(b.Stored()); n != 0 {
		t.Errorf("%d blobs stored", n)
	}
}

func TestUnannouncedUploadIsBoundedToo(t *testing.T) {
	b := apitest.New()
	path, _ := serve(t, api.Config{Backend: b, BlobLimit: 1000})
	c := client.New(path)
	endless := io.MultiReader(strings.NewReader(strings.Repeat("x", 1000)), strings.NewReader("y"))
	if _, err := c.PutBlob(t.Context(), endless); problemCode(err) != api.CodeTooLarge {
		t.Fatalf("got %v", err)
	}
	if _, err := c.PutBlob(t.Context(), io.MultiReader(strings.NewReader(strings.Repeat("x", 1000)))); err != nil {
		t.Fatal(err)
	}
}

func TestLargeRefusedUploadsHearWhy(t *testing.T) {
	path, _ := serve(t, api.Config{Backend: apitest.New(), BlobLimit: 1000})
	c := client.New(path)
	large := bytes.Repeat([]byte("x"), 8<<20)
	for range 10 {
		if _, err := c.PutBlob(t.Context(), bytes.NewReader(large)); problemCode(err) != api.CodeTooLarge {
			t.Fatalf("announced: %v", err)
		}
		if _, err := c.PutBlob(t.Context(), io.MultiReader(bytes.NewReader(large))); problemCode(err) != api.CodeTooLarge {
			t.Fatalf("unannounced: %v", err)
		}
	}
}

// TestSlowChangesOutliveTheBodyDeadline: the deadline for the body must not end the request.
func TestSlowChangesOutliveTheBodyDeadline(t *testing.T) {
	b := apitest.New()
	const bodyTime = 20 * time.Millisecond
	b.Depositing = func(ctx context.Context) error {
		select {
		case <-time.After(5 * bodyTime):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	path, _ := serve(t, api.Config{Backend: b, BodyTime: bodyTime})
	if _, err := client.New(path).Deposit(t.Context(), api.DepositRequest{Amount: protocol.NewAmount(5)}); err != nil {
		t.Fatal(err)
	}
}

func TestTimeLimitIsAProblem(t *testing.T) {
	b := apitest.New()
	b.Depositing = func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}
	path, _ := serve(t, api.Config{Backend: b, WriteTime: 20 * time.Millisecond})
	_, err := client.New(path).Deposit(t.Context(), api.DepositRequest{Amount: protocol.NewAmount(5)})
	if problemCode(err) != api.CodeTimeout {
		t.Fatal(err)
	}
}

func problemCode(err error) api.Code {
	if p, ok := api.AsProblem(err); ok {
		return p.Type
	}
	return ""
}

func TestInternalErrorsStayInside(t *testing.T) {
	b := apitest.New()
	var log bytes.Buffer
	path, stop := serve(t, api.Config{Backend: b, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	b.SetFail(errors.New("disk /secret/place is full"))
	_, err := client.New(path).Wallet(t.Context())
	p, ok := api.AsProblem(err)
	if !ok || p.Type != api.CodeInternal || strings.Contains(p.Error()+p.Remedy, "secret") {
		t.Fatalf("got %+v", p)
	}
	stop()
	if !strings.Contains(log.String(), "disk /secret/place is full") || !strings.Contains(log.String(), "get-wallet") {
		t.Fatalf("log: %s", log.String())
	}
}

func TestBigIntegersTravelAsStrings(t *testing.T) {
	path, _ := serve(t, api.Config{Backend: apitest.New()})
	resp, err := raw(path).Get("http://x/v1/wallet")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, _ := io.ReadAll(resp.Body)
	if !bytes.Contains(b, []byte(`"vaultFree":"9007199254740993"`)) {
		t.Fatalf("%s", b)
	}
}

func TestTruncatedOutputIsAnError(t *testing.T) {
	path, _ := serve(t, api.Config{Backend: apitest.New()})
	c := client.New(path)
	task, err := c.Submit(t.Context(), api.TaskRequest{Nonce: strings.Repeat("1", 32), Capability: "short.output", Input: api.Input{Inline: []byte("abc")}})
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.Output(t.Context(), task.ID)
	if err != nil {
		return // a short result breaks off before its head is sent
	}
	defer func() { _ = out.Body.Close() }()
	if b, err := io.ReadAll(out.Body); err == nil {
		t.Fatalf("took %q for the whole", b)
	}
}

// TestEveryPathParameterIsRead catches an input type whose fields huma does not see.
func TestEveryPathParameterIsRead(t *testing.T) {
	doc, err := api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var spec struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string } `json:"parameters"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(doc, &spec); err != nil {
		t.Fatal(err)
	}
	for path, methods := range spec.Paths {
		for method, op := range methods {
			declared := false
			for _, p := range op.Parameters {
				declared = declared || (p.In == "path" && p.Name == "id")
			}
			if declared != strings.Contains(path, "{id}") {
				t.Errorf("%s %s: the path's id is not read", method, path)
			}
		}
	}
	if len(spec.Paths) < 15 {
		t.Errorf("only %d paths", len(spec.Paths))
	}
}

var update = flag.Bool("update", false, "write docs/openapi.json anew")

func TestOpenAPIIsCurrent(t *testing.T) {
	want, err := api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "..", "docs", "openapi.json")
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("docs/openapi.json is not what the code says (%v); run: go test ./node/api -run OpenAPI -update", err)
	}
	path, _ := serve(t, api.Config{Backend: apitest.New()})
	resp, err := raw(path).Get("http://x/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	served, _ := io.ReadAll(resp.Body)
	var indented bytes.Buffer
	if json.Indent(&indented, bytes.TrimSpace(served), "", "  ") != nil || indented.String()+"\n" != string(want) {
		t.Fatal("the served description differs from OpenAPI()")
	}
}
