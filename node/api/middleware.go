package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// deadlineKey finds the function that lifts the read deadline of a request.
type deadlineKey struct{}

// withDeadlines lets a handler lift the read deadline that huma sets for the body
// and leaves in place: net/http would take it for a client that went away, and end
// the context of every request that takes longer.
func withDeadlines(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lift := func() { _ = http.NewResponseController(w).SetReadDeadline(time.Time{}) }
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), deadlineKey{}, lift)))
	})
}

func clearDeadline(ctx context.Context) {
	if lift, ok := ctx.Value(deadlineKey{}).(func()); ok {
		lift()
	}
}

// plainRefusals answers what the mux would refuse in plain text as a problem.
func plainRefusals(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			next.ServeHTTP(w, r)
			return
		}
		probe := statusOnly{header: http.Header{}}
		h.ServeHTTP(&probe, r)
		if allow := probe.header.Get("Allow"); allow != "" {
			w.Header().Set("Allow", allow)
		}
		p := NewProblem(CodeNotFound, "there is no such path", r.Method+" "+r.URL.Path, "see /openapi.json for what there is")
		if probe.status == http.StatusMethodNotAllowed {
			p = NewProblem(CodeMethodNotAllowed, "this method does not fit the path", r.Method+" "+r.URL.Path, "see /openapi.json for what there is")
		}
		writeProblem(w, p)
	})
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// statusOnly notes the status and headers of an answer and drops the rest.
type statusOnly struct {
	header http.Header
	status int
}

func (s *statusOnly) Header() http.Header         { return s.header }
func (s *statusOnly) WriteHeader(status int)      { s.status = status }
func (s *statusOnly) Write(b []byte) (int, error) { return len(b), nil }
