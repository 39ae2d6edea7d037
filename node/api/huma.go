package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// humaConfig is the library's default without what a socket has no use for: the
// documentation page, the schema links in each answer, and their headers.
func humaConfig() huma.Config {
	c := huma.DefaultConfig("ZeroState node", "1")
	c.DocsPath, c.SchemasPath = "", ""
	c.CreateHooks = nil
	c.RejectUnknownQueryParameters = true
	c.Info.Description = "The local API of a ZeroState node. It listens on a Unix socket that only its user may open. " +
		"Money is an integer in base units, as a decimal string. Errors are problem+json with a stable type."
	c.Info.License = &huma.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"}
	c.Tags = []*huma.Tag{
		{Name: "node", Description: "The node itself and its peers."},
		{Name: "agents", Description: "Publishing agents and finding those of others."},
		{Name: "tasks", Description: "Hiring agents."},
		{Name: "wallet", Description: "Money: on the chain, in the vault, on lanes."},
		{Name: "events", Description: "What happens, as it happens."},
	}
	return c
}

var problemsOnce sync.Once

// useProblems makes the library's own refusals (a body that does not fit its schema,
// say) come out as a Problem. The library knows no other hook than a variable.
func useProblems() {
	problemsOnce.Do(func() {
		huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
			p := NewProblem(codeOf(status), titleOf(status), msg, remedyOf(status))
			p.Status = status
			for _, err := range errs {
				p.Errors = append(p.Errors, fieldError(err))
			}
			if len(p.Errors) > 0 {
				p.Detail = p.Errors[0].sentence()
			}
			return p
		}
	})
}

func fieldError(err error) FieldError {
	var d huma.ErrorDetailer
	if errors.As(err, &d) {
		detail := d.ErrorDetail()
		return FieldError{Location: detail.Location, Message: detail.Message}
	}
	return FieldError{Message: err.Error()}
}

func (f FieldError) sentence() string {
	if f.Location == "" {
		return f.Message
	}
	return f.Location + ": " + f.Message
}

func codeOf(status int) Code {
	switch status {
	case http.StatusNotFound:
		return CodeNotFound
	case http.StatusMethodNotAllowed:
		return CodeMethodNotAllowed
	case http.StatusRequestEntityTooLarge:
		return CodeTooLarge
	case http.StatusUnsupportedMediaType, http.StatusNotAcceptable:
		return CodeMediaType
	case http.StatusRequestTimeout:
		return CodeTimeout
	}
	if status >= 500 {
		return CodeInternal
	}
	return CodeBadRequest
}

func titleOf(status int) string {
	if status == http.StatusUnprocessableEntity || status == http.StatusBadRequest {
		return "the request is not right"
	}
	return strings.ToLower(http.StatusText(status))
}

func remedyOf(status int) string {
	if status >= 500 {
		return "look into the daemon's log"
	}
	return "compare the request with /openapi.json"
}

// body is the shape that huma wants of an answer.
type body[T any] struct{ Body T }

// route registers an operation whose handler returns the answer's body. It bounds
// the time, and turns every error into a Problem.
func route[I, O any](s *Server, op huma.Operation, within time.Duration, f func(context.Context, *I) (O, error)) {
	if op.DefaultStatus == 0 {
		op.DefaultStatus = http.StatusOK
	}
	op.MaxBodyBytes, op.BodyReadTimeout = maxJSON, s.cfg.BodyTime
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*body[O], error) {
		ctx, cancel := context.WithTimeout(ctx, within)
		defer cancel()
		out, err := f(ctx, in)
		if err != nil {
			return nil, s.refusal(op.OperationID, err)
		}
		return &body[O]{out}, nil
	})
}

// refusal turns err into what may be sent, and logs what may not.
func (s *Server) refusal(operation string, err error) error {
	if p, ok := AsProblem(err); ok {
		if p.Type == CodeInternal {
			s.log.Error("api: request failed", "operation", operation, "error", err, "cause", p.cause)
		}
		return p
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return NewProblem(CodeTimeout, "the node did not answer in time",
			"something that it waits for is slow or away", "zerostate node status")
	}
	if errors.Is(err, context.Canceled) {
		return NewProblem(CodeUnavailable, "the request was given up", "the client left or the node is stopping", "ask again")
	}
	s.log.Error("api: request failed", "operation", operation, "error", err)
	return NewProblem(CodeInternal, "the node failed to do this", "an error that it did not expect",
		"look into the daemon's log for operation "+operation)
}

func clientErrorResponses() []int {
	return []int{http.StatusBadRequest, http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusInternalServerError}
}
