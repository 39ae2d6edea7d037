package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

type agentRef struct {
	ID string `path:"id" maxLength:"200" doc:"Card CID, module CID, capability or name."`
}

type publishInput struct{ Body PublishRequest }

type offerInput struct {
	Capability string `query:"capability" maxLength:"100" doc:"A dotted name, e.g. text.summarize."`
	ModuleCID  string `query:"moduleCid" maxLength:"128"`
	Limit      int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

func (s *Server) agentRoutes() {
	s.blobRoute()
	route(s, huma.Operation{
		OperationID: "publish-agent", Method: http.MethodPost, Path: "/v1/agents", Tags: []string{"agents"},
		DefaultStatus: http.StatusCreated,
		Summary:       "Publish a stored module with its card", Errors: clientErrorResponses(),
	}, s.cfg.WriteTime, func(ctx context.Context, in *publishInput) (Agent, error) {
		return plainAgent(s.backend.Publish(ctx, in.Body))
	})
	route(s, huma.Operation{
		OperationID: "list-agents", Method: http.MethodGet, Path: "/v1/agents", Tags: []string{"agents"},
		Summary: "Agents that this node serves", Errors: []int{http.StatusInternalServerError},
	}, s.cfg.ReadTime, func(ctx context.Context, _ *nothing) (AgentList, error) {
		agents, err := s.backend.Agents(ctx)
		for i := range agents {
			agents[i], _ = plainAgent(agents[i], nil)
		}
		return AgentList{list(agents)}, err
	})
	route(s, huma.Operation{
		OperationID: "get-agent", Method: http.MethodGet, Path: "/v1/agents/{id}", Tags: []string{"agents"},
		Summary: "One agent", Errors: clientErrorResponses(),
	}, s.cfg.ReadTime, func(ctx context.Context, in *agentRef) (Agent, error) {
		return plainAgent(s.backend.Agent(ctx, in.ID))
	})
	route(s, huma.Operation{
		OperationID: "unpublish-agent", Method: http.MethodDelete, Path: "/v1/agents/{id}", Tags: []string{"agents"},
		Summary: "Withdraw an agent from the network", Errors: clientErrorResponses(),
	}, s.cfg.WriteTime, func(ctx context.Context, in *agentRef) (Agent, error) {
		return plainAgent(s.backend.Unpublish(ctx, in.ID))
	})
	route(s, huma.Operation{
		OperationID: "find-offers", Method: http.MethodGet, Path: "/v1/offers", Tags: []string{"agents"},
		Summary: "Ask the network who serves a capability or a module", Errors: clientErrorResponses(),
	}, s.cfg.ReadTime, s.findOffers)
}

func (s *Server) findOffers(ctx context.Context, in *offerInput) (OfferList, error) {
	if (in.Capability == "") == (in.ModuleCID == "") {
		return OfferList{}, NewProblem(CodeBadRequest, "the request is not right",
			"exactly one of capability and moduleCid must be given", "ask with ?capability=text.summarize, say")
	}
	out, err := s.backend.Find(ctx, OfferQuery{in.Capability, in.ModuleCID, in.Limit})
	for i := range out.Offers {
		out.Offers[i].Card = plainCard(out.Offers[i].Card)
	}
	out.Offers, out.Dropped = list(out.Offers), list(out.Dropped)
	return out, err
}

func plainAgent(a Agent, err error) (Agent, error) {
	a.Card = plainCard(a.Card)
	return a, err
}

func plainCard(c Card) Card {
	c.Skills, c.Capabilities = list(c.Skills), list(c.Capabilities)
	return c
}

// blobInput is read by the handler as it comes: a module may have many megabytes.
type blobInput struct {
	length int64
	body   io.Reader
	w      *http.ResponseController
}

// Resolve implements huma.Resolver: it is how a handler gets at the unread body.
func (b *blobInput) Resolve(ctx huma.Context) []error {
	r, w := unwrapHTTP(ctx)
	b.length, b.body, b.w = r.ContentLength, r.Body, http.NewResponseController(w)
	return nil
}

func (s *Server) blobRoute() {
	op := huma.Operation{
		OperationID: "put-blob", Method: http.MethodPost, Path: "/v1/blobs", Tags: []string{"agents", "tasks"},
		Summary: "Store bytes as blocks: a module to publish, or the input of a task",
		Errors:  []int{http.StatusRequestEntityTooLarge, http.StatusInternalServerError},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}},
		DefaultStatus: http.StatusCreated, SkipValidateBody: true,
	}
	huma.Register(s.api, op, func(ctx context.Context, in *blobInput) (*body[Blob], error) {
		if in.length > s.cfg.BlobLimit {
			return nil, s.tooLarge()
		}
		ctx, cancel := context.WithTimeout(ctx, s.cfg.WriteTime)
		defer cancel()
		blob, err := s.backend.PutBlob(ctx, &boundedReader{in.body, in.w, s.cfg.BlobLimit, s.tooLarge()})
		if err != nil {
			return nil, s.refusal(op.OperationID, err)
		}
		return &body[Blob]{blob}, nil
	})
}

func (s *Server) tooLarge() *Problem {
	return NewProblem(CodeTooLarge, "the upload is too large",
		fmt.Sprintf("the limit is %d bytes", s.cfg.BlobLimit), "make it smaller, or raise api.blob_limit in the node's config.toml")
}

// stall is how long an upload may pause.
const stall = 30 * time.Second

// boundedReader fails after limit bytes, and when nothing comes for too long.
type boundedReader struct {
	r    io.Reader
	w    *http.ResponseController
	left int64
	over error
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if err := b.w.SetReadDeadline(time.Now().Add(stall)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, b.over
	}
	return n, err
}
