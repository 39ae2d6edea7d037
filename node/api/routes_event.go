package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

type eventsInput struct {
	Last  string `header:"Last-Event-ID" maxLength:"20" doc:"Sequence of the last event seen; what came after it and is still kept is sent first."`
	After uint64 `query:"after" doc:"The same, for a client that cannot set the header. The header wins."`
}

// taskEventsInput spells its fields out: huma passes over embedded types that are not exported.
type taskEventsInput struct {
	ID    string `path:"id" minLength:"4" maxLength:"128" doc:"As in get-task."`
	Last  string `header:"Last-Event-ID" maxLength:"20" doc:"Sequence of the last event seen; without it the task's story is told from its beginning."`
	After uint64 `query:"after" doc:"The same, for a client that cannot set the header. The header wins."`
}

func (in eventsInput) after() (uint64, error) {
	if in.Last == "" {
		return in.After, nil
	}
	n, err := strconv.ParseUint(in.Last, 10, 64)
	if err != nil {
		return 0, NewProblem(CodeBadRequest, "Last-Event-ID is not right", fmt.Sprintf("%q is not a sequence", in.Last),
			"send the id of the last event, or no header")
	}
	return n, nil
}

func (s *Server) eventRoutes() {
	all := s.streamOp("stream-events", "/v1/events", "Everything that happens, as server-sent events")
	huma.Register(s.api, all, func(ctx context.Context, in *eventsInput) (*huma.StreamResponse, error) {
		return s.stream(ctx, all.OperationID, *in, "")
	})
	one := s.streamOp("stream-task-events", "/v1/tasks/{id}/events", "What happens to one task, from its beginning, as server-sent events")
	huma.Register(s.api, one, func(ctx context.Context, in *taskEventsInput) (*huma.StreamResponse, error) {
		t, err := s.backend.Task(ctx, in.ID)
		if err != nil {
			return nil, s.refusal(one.OperationID, err)
		}
		return s.stream(ctx, one.OperationID, eventsInput{in.Last, in.After}, t.ID)
	})
}

func (s *Server) streamOp(id, path, summary string) huma.Operation {
	event := s.api.OpenAPI().Components.Schemas.Schema(eventGoType, true, "Event")
	return huma.Operation{
		OperationID: id, Method: http.MethodGet, Path: path, Tags: []string{"events"}, Summary: summary,
		Description: "Each message has the event's sequence as id, its type as event, and an Event as data. " +
			"The stream does not end by itself; a client that was cut off comes back with Last-Event-ID.",
		Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
		Responses: map[string]*huma.Response{"200": {
			Description: "Server-sent events; data holds an Event.",
			Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: event}},
		}},
	}
}

func (s *Server) stream(ctx context.Context, operation string, in eventsInput, subject string) (*huma.StreamResponse, error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	events, err := s.backend.Events(ctx, EventQuery{After: after, Subject: subject})
	if err != nil {
		cancel()
		return nil, s.refusal(operation, err)
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer cancel()
		_, w := unwrapHTTP(hc)
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusOK)
		s.pump(ctx, w, events)
	}}, nil
}

// pump writes events until the client leaves, the backend closes or the server stops.
func (s *Server) pump(ctx context.Context, w http.ResponseWriter, events <-chan Event) {
	rc := http.NewResponseController(w)
	beat := time.NewTicker(s.cfg.Heartbeat)
	defer beat.Stop()
	// The first bytes tell the client that from here on it misses nothing.
	err := flushed(rc, func() error { _, err := io.WriteString(w, "retry: 500\n\n"); return err })
	for err == nil {
		select {
		case ev, ok := <-events:
			if !ok {
				return
			}
			err = flushed(rc, func() error { return writeEvent(w, ev) })
		case <-beat.C:
			err = flushed(rc, func() error { _, err := io.WriteString(w, ": still here\n\n"); return err })
		case <-ctx.Done():
			return
		case <-s.closing:
			return
		}
	}
}

// flushed writes under a deadline, so that a reader that stopped reading is let go.
func flushed(rc *http.ResponseController, write func() error) error {
	_ = rc.SetWriteDeadline(time.Now().Add(10 * time.Second))
	if err := write(); err != nil {
		return err
	}
	err := rc.Flush()
	_ = rc.SetWriteDeadline(time.Time{})
	return err
}

func writeEvent(w io.Writer, ev Event) error {
	data, err := json.Marshal(ev)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", ev.Sequence, ev.Type, data)
	return err
}

func unwrapHTTP(ctx huma.Context) (*http.Request, http.ResponseWriter) { return humago.Unwrap(ctx) }
