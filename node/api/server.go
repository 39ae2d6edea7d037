package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Config sets up a Server.
type Config struct {
	SocketPath string        // absolute path of the Unix socket
	Backend    Backend       // the node
	Logger     *slog.Logger  // where internal errors go
	Version    string        // of the daemon, for the OpenAPI description
	BlobLimit  int64         // bytes in one blob; 0 means DefaultBlobLimit
	ReadTime   time.Duration // most time for answering a question; 0 means 30 s
	WriteTime  time.Duration // most time for a change, transactions included; 0 means 3 min
	BodyTime   time.Duration // most time for a JSON body to arrive; 0 means 5 s
	Heartbeat  time.Duration // pause between signs of life on a silent stream; 0 means 15 s
	Grace      time.Duration // time for open requests at the end; 0 means 5 s
}

// DefaultBlobLimit is the largest blob taken when nothing else is set, in bytes.
const DefaultBlobLimit = 64 << 20

// maxJSON is the largest JSON body, in bytes.
const maxJSON = 1 << 20

// Validate reports the first setting that cannot be right.
func (c Config) Validate() error {
	switch {
	case !filepath.IsAbs(c.SocketPath):
		return fmt.Errorf("api: SocketPath %q is not an absolute path", c.SocketPath)
	case c.Backend == nil:
		return errors.New("api: Backend is missing")
	case c.Logger == nil:
		return errors.New("api: Logger is missing")
	case c.BlobLimit < 0 || c.ReadTime < 0 || c.WriteTime < 0 || c.BodyTime < 0 || c.Heartbeat < 0 || c.Grace < 0:
		return errors.New("api: a limit is negative")
	}
	return nil
}

func (c Config) withDefaults() Config {
	or := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	or(&c.ReadTime, 30*time.Second)
	or(&c.WriteTime, 3*time.Minute)
	or(&c.BodyTime, 5*time.Second)
	or(&c.Heartbeat, 15*time.Second)
	or(&c.Grace, 5*time.Second)
	if c.BlobLimit == 0 {
		c.BlobLimit = DefaultBlobLimit
	}
	return c
}

// Server is the HTTP side of the API.
type Server struct {
	cfg     Config
	backend Backend
	log     *slog.Logger
	api     huma.API
	handler http.Handler
	closing chan struct{} // closed when streams must end
}

// New builds the server; nothing is opened before Run.
func New(cfg Config) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return build(cfg.withDefaults()), nil
}

func build(cfg Config) *Server {
	useProblems()
	s := &Server{cfg: cfg, backend: cfg.Backend, log: cfg.Logger, closing: make(chan struct{})}
	mux := http.NewServeMux()
	s.api = humago.New(mux, humaConfig())
	s.nodeRoutes()
	s.agentRoutes()
	s.taskRoutes()
	s.walletRoutes()
	s.historyRoutes()
	s.laneRoutes()
	s.eventRoutes()
	s.backupRoutes()
	s.ownerRoutes()
	s.handler = plainRefusals(mux)
	return s
}

// Handler serves the API, for another listener or a test.
func (s *Server) Handler() http.Handler { return s.handler }

// Run listens on the socket and serves until ctx ends; then it ends the streams,
// gives open requests the grace time, and removes the socket. It is called once.
func (s *Server) Run(ctx context.Context) error {
	l, err := listen(ctx, s.cfg.SocketPath)
	if err != nil {
		return err
	}
	return s.serve(ctx, l)
}

func (s *Server) serve(ctx context.Context, l net.Listener) error {
	base, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	srv := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		BaseContext:       func(net.Listener) context.Context { return base },
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve the API: %w", err)
	case <-ctx.Done():
	}
	close(s.closing)
	grace, cancel := context.WithTimeout(base, s.cfg.Grace)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil {
		s.log.Warn("api: requests cut off at the end", "grace", s.cfg.Grace)
		abort()
		_ = srv.Close()
	}
	<-failed //nolint:errcheck // it ended because it was told to
	return nil
}
