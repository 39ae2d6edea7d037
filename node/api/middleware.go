package api

import (
	"encoding/json"
	"net/http"
)

// plainRefusals answers what the mux would refuse in plain text as a problem.
func plainRefusals(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
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
