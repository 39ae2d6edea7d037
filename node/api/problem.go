package api

import (
	"errors"
	"fmt"
)

// Problem is a refusal or failure as RFC 9457 problem+json, with the way out.
// It is an error on both ends: a Backend returns it, the client gets it back.
type Problem struct {
	Type     Code         `json:"type" doc:"Stable reason code, a relative URI reference."`
	Title    string       `json:"title" doc:"What happened."`
	Status   int          `json:"status" doc:"HTTP status."`
	Detail   string       `json:"detail,omitempty" doc:"Why it happened."`
	Remedy   string       `json:"remedy,omitempty" doc:"What to do."`
	ExitCode ExitCode     `json:"exitCode" doc:"Exit code that fits a command: see zerostate help exit-codes."`
	Fault    Fault        `json:"fault,omitempty" enum:"requester,provider,program,network,chain,nobody" doc:"On whose side the cause lies."`
	Errors   []FieldError `json:"errors,omitempty" nullable:"false" doc:"The fields that are not right."`
	// MachineDependent is that of a task's reason.
	MachineDependent bool `json:"machineDependent,omitempty" doc:"Another machine might have come to another end."`
	cause            error
}

// FieldError names one field of a request that is not right.
type FieldError struct {
	Location string `json:"location,omitempty" doc:"Where, e.g. body.card.name."`
	Message  string `json:"message"`
}

// NewProblem makes a problem; status, exit code and fault follow from the code.
// what, why and remedy are sentences for people, without a full stop.
func NewProblem(code Code, what, why, remedy string) *Problem {
	return &Problem{
		Type: code, Title: what, Status: code.Status(), Detail: why, Remedy: remedy,
		ExitCode: code.Exit(), Fault: code.Fault(),
	}
}

// Because keeps the error that led here, for errors.Is and the log. It is not sent.
func (p *Problem) Because(err error) *Problem {
	p.cause = err
	return p
}

// Error implements error.
func (p *Problem) Error() string {
	if p.Detail == "" {
		return p.Title
	}
	return fmt.Sprintf("%s: %s", p.Title, p.Detail)
}

// Unwrap returns what was given to Because.
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus is how huma asks for the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is how huma asks for the media type.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// Problem turns a task's reason into an error, for a command that ends with it.
func (r Reason) Problem() *Problem {
	p := NewProblem(r.Code, r.What, r.Why, r.Remedy)
	if r.Fault != "" {
		p.Fault = r.Fault
	}
	p.MachineDependent = r.MachineDependent
	return p
}

// AsProblem finds the problem in err.
func AsProblem(err error) (*Problem, bool) {
	var p *Problem
	ok := errors.As(err, &p)
	return p, ok
}
