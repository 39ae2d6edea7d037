package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/apitest"
	"github.com/zerostate/zerostate/node/api/client"
)

// TestMoneyRoutes asks as a program would that knows nothing of our client.
func TestMoneyRoutes(t *testing.T) {
	path, _ := serve(t, api.Config{Backend: apitest.New()})
	c := raw(path)
	for _, q := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", "/v1/wallet/settle", "", 200},
		{"POST", "/v1/wallet/settle", `{"evenAtALoss":true}`, 200},
		{"POST", "/v1/wallet/settle", `{"anyway":true}`, 422},
		{"GET", "/v1/wallet/history?since=2026-03-01T00:00:00Z&limit=500&oldestFirst=true", "", 200},
		{"GET", "/v1/wallet/history?since=yesterday", "", 422},
		{"GET", "/v1/wallet/history?limit=501", "", 422},
		{"GET", "/v1/wallet/history?cursor=nonsense", "", 400},
		{"POST", "/v1/owner/orders", `{"action":"open","amount":"5"}`, 200},
		{"POST", "/v1/owner/orders", `{"action":"steal"}`, 422},
		{"POST", "/v1/owner/signatures", `{"action":"open","signature":"0x12"}`, 422},
		{"POST", "/v1/owner/signatures", `{"action":"deposit","signature":"` + strings.Repeat("1", 130) + `"}`, 422},
		{"POST", "/v1/wallet/withdraw", `{"amount":"1.5"}`, 422},
		{"POST", "/v1/wallet/withdraw", `{"amount":"9007199254740994"}`, 402},
		{"POST", "/v1/wallet/withdraw", `{}`, 200},
		{"GET", "/v1/lanes/7a0f", "", 200},
		{"GET", "/v1/lanes/7a0", "", 422},
		{"GET", "/v1/lanes/ffff", "", 404},
		{"POST", "/v1/lanes/7a0f/close", "", 409},
		{"POST", "/v1/lanes/8b1e/force-close", "", 200},
		{"GET", "/v1/lanes/7a0f/evidence", "", 200},
		{"POST", "/v1/tasks", `{"nonce":"00000000000000000000000000000001","capability":"util.echo","ceiling":"20000000"}`, 402},
		{"POST", "/v1/tasks", `{"nonce":"00000000000000000000000000000001","capability":"util.echo","ceiling":"20000000","approved":true}`, 202},
	} {
		var body io.Reader
		if q.body != "" {
			body = strings.NewReader(q.body)
		}
		req, err := http.NewRequestWithContext(t.Context(), q.method, "http://zerostate"+q.path, body)
		if err != nil {
			t.Fatal(err)
		}
		if q.body != "" {
			req.Header.Set("Content-Type", "application/json")
		}
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != q.want {
			t.Errorf("%s %s %s: status %d, want %d: %s", q.method, q.path, q.body, resp.StatusCode, q.want, answer)
		}
	}
}

// TestEvidenceTravelsWhole: the facts arrive byte for byte, or their hash would not fit any more.
func TestEvidenceTravelsWhole(t *testing.T) {
	b := apitest.New()
	path, _ := serve(t, api.Config{Backend: b})
	got, err := client.New(path).LaneEvidence(t.Context(), apitest.LaneIn)
	if err != nil {
		t.Fatal(err)
	}
	want, err := b.LaneEvidence(t.Context(), apitest.LaneIn)
	if err != nil || string(got.Facts) != string(want.Facts) || got.SHA256 != want.SHA256 || !json.Valid(got.Facts) {
		t.Errorf("%v: sent %s, got %s", err, want.Facts, got.Facts)
	}
}

// TestBackup: the bytes come as they are, and a backup that breaks off does not look complete.
func TestBackup(t *testing.T) {
	path, _ := serve(t, api.Config{Backend: apitest.New()})
	c := client.New(path)
	t.Cleanup(c.Close)
	var b bytes.Buffer
	if n, err := c.Backup(t.Context(), &b, "a long passphrase"); err != nil || b.String() != "a backup under a long passphrase" || n != int64(b.Len()) {
		t.Errorf("%d %q %v", n, b.String(), err)
	}
	if _, err := c.Backup(t.Context(), &b, "it breaks off"); err == nil || !strings.Contains(err.Error(), "broke off") {
		t.Errorf("a backup that broke off: %v", err)
	}
	if _, err := c.Backup(t.Context(), &b, "short"); err == nil {
		t.Error("a short passphrase was taken")
	}
}
