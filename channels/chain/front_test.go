package chain_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// request is one JSON-RPC call on its way to a chain.
type request struct {
	ID     json.RawMessage   `json:"id"`
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

// front stands before a real chain as a provider of endpoints does, and is bad in the way that its test wants.
type front struct {
	to  string
	url string

	mu    sync.Mutex
	calls map[string]int
	// change may rewrite a request before it is sent on.
	change func(*request)
	// answer may give an answer of its own: a result, an error object, or an HTTP status. ok false sends the request on.
	answer func(r request) (result, failure any, status int, ok bool)
	// twist may rewrite a true result.
	twist func(r request, result json.RawMessage) json.RawMessage
}

func before(t *testing.T, to string) *front {
	t.Helper()
	f := &front{to: to, calls: map[string]int{}}
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	f.url = srv.URL
	return f
}

func (f *front) set(change func(*front)) { f.mu.Lock(); change(f); f.mu.Unlock() }

func (f *front) count(method string) int { f.mu.Lock(); defer f.mu.Unlock(); return f.calls[method] }

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var req request
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		http.Error(w, "not one JSON-RPC request", http.StatusBadRequest)
		return
	}
	f.mu.Lock()
	f.calls[req.Method]++
	change, answer, twist := f.change, f.answer, f.twist
	f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if answer != nil {
		if result, failure, status, ok := answer(req); ok {
			if status != 0 {
				http.Error(w, "no", status)
				return
			}
			body := map[string]any{"jsonrpc": "2.0", "id": req.ID}
			if failure != nil {
				body["error"] = failure
			} else {
				body["result"] = result
			}
			_ = json.NewEncoder(w).Encode(body)
			return
		}
	}
	if change != nil {
		change(&req)
	}
	out, err := f.forward(r, req)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	if twist != nil && len(out["result"]) > 0 {
		out["result"] = twist(req, out["result"])
	}
	_ = json.NewEncoder(w).Encode(out)
}

func (f *front) forward(r *http.Request, req request) (map[string]json.RawMessage, error) {
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": req.ID, "method": req.Method, "params": req.Params})
	if err != nil {
		return nil, err
	}
	post, err := http.NewRequestWithContext(r.Context(), http.MethodPost, f.to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	post.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(post)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	var out map[string]json.RawMessage
	return out, json.Unmarshal(raw, &out)
}

// lagging makes a front know no block after number.
func lagging(number uint64) func(*front) {
	tag := fmt.Sprintf("0x%x", number)
	return func(f *front) {
		f.change = func(r *request) {
			if len(r.Params) > 0 && (r.Method == "eth_getBlockByNumber") && string(r.Params[0]) == `"latest"` {
				r.Params[0] = json.RawMessage(`"` + tag + `"`)
			}
			if r.Method == "eth_blockNumber" {
				*r = request{ID: r.ID, Method: "eth_chainId"} // wrong, and not asked for here
			}
		}
		f.answer = func(r request) (any, any, int, bool) {
			if r.Method != "eth_getBlockByNumber" || len(r.Params) == 0 {
				return nil, nil, 0, false
			}
			var asked string
			var n uint64
			if json.Unmarshal(r.Params[0], &asked) != nil {
				return nil, nil, 0, false
			}
			if _, err := fmt.Sscanf(asked, "0x%x", &n); err == nil && n > number {
				return nil, nil, 0, true // no such block
			}
			return nil, nil, 0, false
		}
	}
}

// limiting turns callers away as large providers do.
func limiting(status int) func(*front) {
	return func(f *front) {
		f.answer = func(request) (any, any, int, bool) {
			if status != 0 {
				return nil, nil, status, true
			}
			return nil, map[string]any{"code": -32005, "message": "daily request count exceeded, request rate limited"}, 0, true
		}
	}
}

// well mends a front.
func well(f *front) { f.change, f.answer, f.twist = nil, nil, nil }
