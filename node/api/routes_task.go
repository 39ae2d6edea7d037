package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

type taskRef struct {
	ID string `path:"id" minLength:"4" maxLength:"128" doc:"Task ID, its short form, or any ending of at least four characters that fits one task only."`
}

type submitInput struct{ Body TaskRequest }

type tasksInput struct {
	Cursor string `query:"cursor" maxLength:"500" doc:"From next of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	State  string `query:"state" enum:"submitted,auctioning,awarded,running,delivered,paid,done,rejected,failed,cancelled,expired"`
	Role   string `query:"role" enum:"requester,executor"`
}

// waitInput spells its fields out: huma passes over embedded types that are not exported.
type waitInput struct {
	ID      string `path:"id" minLength:"4" maxLength:"128" doc:"As in get-task."`
	Timeout int64  `query:"timeout" minimum:"0" maximum:"600000" default:"30000" doc:"Milliseconds to wait; then the task is returned as it stands."`
}

func (s *Server) taskRoutes() {
	tags := []string{"tasks"}
	route(s, huma.Operation{
		OperationID: "submit-task", Method: http.MethodPost, Path: "/v1/tasks", Tags: tags, DefaultStatus: http.StatusAccepted,
		Summary: "Submit a task; repeat with the same nonce as often as needed",
		Errors:  append(clientErrorResponses(), http.StatusPaymentRequired, http.StatusConflict, http.StatusServiceUnavailable),
	}, s.cfg.ReadTime, s.submit)
	route(s, huma.Operation{
		OperationID: "list-tasks", Method: http.MethodGet, Path: "/v1/tasks", Tags: tags,
		Summary: "Tasks of both sides, newest first", Errors: clientErrorResponses(),
	}, s.cfg.ReadTime, func(ctx context.Context, in *tasksInput) (TaskPage, error) {
		page, err := s.backend.Tasks(ctx, TaskQuery{in.Cursor, in.Limit, TaskState(in.State), in.Role})
		for i := range page.Tasks {
			page.Tasks[i], _ = plainTask(page.Tasks[i], nil)
		}
		page.Tasks = list(page.Tasks)
		return page, err
	})
	route(s, huma.Operation{
		OperationID: "get-task", Method: http.MethodGet, Path: "/v1/tasks/{id}", Tags: tags,
		Summary: "One task, with its auction and timeline", Errors: clientErrorResponses(),
	}, s.cfg.ReadTime, func(ctx context.Context, in *taskRef) (Task, error) {
		return plainTask(s.backend.Task(ctx, in.ID))
	})
	route(s, huma.Operation{
		OperationID: "cancel-task", Method: http.MethodPost, Path: "/v1/tasks/{id}/cancel", Tags: tags,
		Summary: "Cancel a task that is not final", Errors: clientErrorResponses(),
	}, s.cfg.ReadTime, func(ctx context.Context, in *taskRef) (Task, error) {
		return plainTask(s.backend.CancelTask(ctx, in.ID))
	})
	route(s, huma.Operation{
		OperationID: "wait-task", Method: http.MethodGet, Path: "/v1/tasks/{id}/wait", Tags: tags,
		Summary: "Wait until a task is final, or the timeout passes", Errors: clientErrorResponses(),
	}, 11*time.Minute, s.waitTask)
	s.outputRoute()
	s.fileRoute("receipt", "The receipt as a file that verifies on its own", Backend.TaskReceipt)
	s.fileRoute("evidence", "What proves a paid result that is not what was signed, as a file that is judged on its own", Backend.TaskEvidence)
}

func plainTask(t Task, err error) (Task, error) {
	if t.Auction != nil && t.Auction.Bids == nil {
		a := *t.Auction
		a.Bids = []Bid{}
		t.Auction = &a
	}
	return t, err
}

func (s *Server) submit(ctx context.Context, in *submitInput) (Task, error) {
	req := in.Body
	refuse := func(why, remedy string) (Task, error) {
		return Task{}, NewProblem(CodeBadRequest, "the task is not right", why, remedy)
	}
	switch {
	case req.Capability == "" && req.ModuleCID == "":
		return refuse("it names neither a capability nor a module", "give capability or moduleCid")
	case req.Input.Blob != "" && len(req.Input.Inline) > 0:
		return refuse("its input is given twice, as a blob and in place", "give one of input.blob and input.inline")
	case len(req.Input.Inline) > MaxInlineInput:
		return refuse(fmt.Sprintf("its input in place has %d bytes and %d are allowed", len(req.Input.Inline), MaxInlineInput),
			"upload it to /v1/blobs and give input.blob")
	}
	return plainTask(s.backend.SubmitTask(ctx, req))
}

func (s *Server) waitTask(ctx context.Context, in *waitInput) (Task, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(in.Timeout)*time.Millisecond)
	defer cancel()
	// The last look must not fail because the wait is over.
	look, stop := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.ReadTime+time.Duration(in.Timeout)*time.Millisecond)
	defer stop()
	t, err := s.backend.Task(look, in.ID)
	if err != nil || t.State.Final() || in.Timeout == 0 {
		return plainTask(t, err)
	}
	events, err := s.backend.Events(ctx, EventQuery{Subject: t.ID})
	if err != nil {
		return Task{}, err
	}
	for !t.State.Final() {
		if !s.nextTurn(ctx, events) {
			return plainTask(s.backend.Task(look, t.ID))
		}
		if t, err = s.backend.Task(look, t.ID); err != nil {
			return Task{}, err
		}
	}
	return plainTask(t, nil)
}

// nextTurn waits for an event that may have ended a task; false means that the wait is over.
func (s *Server) nextTurn(ctx context.Context, events <-chan Event) bool {
	for {
		select {
		case ev, ok := <-events:
			if !ok {
				return false
			}
			if ev.Type.EndsTask() || ev.Type == EventGap {
				return true
			}
		case <-ctx.Done():
			return false
		case <-s.closing:
			return false
		}
	}
}

func (s *Server) outputRoute() {
	op := huma.Operation{
		OperationID: "get-task-output", Method: http.MethodGet, Path: "/v1/tasks/{id}/output", Tags: []string{"tasks"},
		Summary: "The result, with the media type that the agent declared", Errors: append(clientErrorResponses(), http.StatusConflict),
		Responses: binaryAnswer("The output."),
	}
	huma.Register(s.api, op, func(ctx context.Context, in *taskRef) (*huma.StreamResponse, error) {
		c, err := s.backend.TaskOutput(ctx, in.ID)
		if err != nil {
			return nil, s.refusal(op.OperationID, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) { s.sendContent(hc, c) }}, nil
	})
}

// sendContent copies c. A result that breaks off must not look complete: the
// length is announced, and the connection is cut when fewer bytes came.
func (s *Server) sendContent(hc huma.Context, c Content) {
	defer func() { _ = c.Body.Close() }()
	ct := c.ContentType
	if ct == "" {
		ct = "application/octet-stream"
	}
	hc.SetHeader("Content-Type", ct)
	hc.SetHeader("Content-Length", strconv.FormatInt(c.Size, 10))
	// The bytes are a stranger's: a browser must neither guess nor run them.
	hc.SetHeader("X-Content-Type-Options", "nosniff")
	hc.SetHeader("Content-Security-Policy", "sandbox")
	hc.SetStatus(http.StatusOK)
	n, err := io.Copy(hc.BodyWriter(), io.LimitReader(c.Body, c.Size))
	if n == c.Size {
		return
	}
	if hc.Context().Err() == nil {
		s.log.Error("api: output broke off", "sent", n, "size", c.Size, "error", err)
	}
	panic(http.ErrAbortHandler)
}

// fileRoute serves one of the files that belong to a task.
func (s *Server) fileRoute(name, summary string, get func(Backend, context.Context, string) ([]byte, error)) {
	op := huma.Operation{
		OperationID: "get-task-" + name, Method: http.MethodGet, Path: "/v1/tasks/{id}/" + name, Tags: []string{"tasks"},
		Summary: summary, Errors: append(clientErrorResponses(), http.StatusConflict),
		Responses: binaryAnswer("The " + name + " file."),
	}
	type raw struct {
		ContentType string `header:"Content-Type"`
		Body        []byte
	}
	huma.Register(s.api, op, func(ctx context.Context, in *taskRef) (*raw, error) {
		b, err := get(s.backend, ctx, in.ID)
		if err != nil {
			return nil, s.refusal(op.OperationID, err)
		}
		return &raw{"application/octet-stream", b}, nil
	})
}

func binaryAnswer(what string) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: what, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}}
}
