package devchain

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rpc"
)

// namespaces is what strangers on this machine may call: no admin, debug, engine or miner.
var namespaces = []string{"eth", "net", "web3"}

const (
	maxBatch    = 100
	maxResponse = 10 << 20
	maxRequest  = 1 << 20
	// shutdownTimeout is short: a connection that was opened and never used looks busy to Shutdown.
	shutdownTimeout = 250 * time.Millisecond
)

// server answers JSON-RPC over HTTP and WebSocket on one port.
type server struct {
	addr string
	ln   net.Listener
	http *http.Server
	rpc  *rpc.Server
}

func newServer(ln net.Listener, c *Chain) (*server, error) {
	srv := rpc.NewServer()
	srv.SetBatchLimits(maxBatch, maxResponse)
	srv.SetHTTPBodyLimit(maxRequest)
	srv.SetWebsocketReadLimit(maxRequest)
	apis := append(c.eth.APIs(),
		rpc.API{Namespace: "eth", Service: filters.NewFilterAPI(filters.NewFilterSystem(c.eth.APIBackend, filters.Config{}))},
		rpc.API{Namespace: "web3", Service: web3{}},
	)
	if err := node.RegisterApis(apis, namespaces, srv); err != nil {
		return nil, err
	}
	ws := srv.WebsocketHandler([]string{"*"}) // the guard has judged the origin
	handler := guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			ws.ServeHTTP(w, r)
			return
		}
		srv.ServeHTTP(w, r)
	}))
	return &server{
		addr: ln.Addr().String(), ln: ln, rpc: srv,
		http: &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute},
	}, nil
}

func (s *server) run() error { return s.http.Serve(s.ln) }

func (s *server) close() error {
	s.rpc.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		return s.http.Close()
	}
	return nil
}

// guard refuses what a web page could send from a browser on this machine: a Host that is a
// foreign name pointed at loopback, or the Origin of a foreign site.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopbackHost(r.Host) {
			http.Error(w, "this chain answers only to a loopback Host", http.StatusForbidden)
			return
		}
		if o := r.Header.Get("Origin"); o != "" {
			u, err := url.Parse(o)
			if err != nil || !loopbackHost(u.Host) {
				http.Error(w, "this chain answers no foreign Origin", http.StatusForbidden)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func loopbackHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// web3 answers the one method that clients ask to learn whom they speak to.
type web3 struct{}

// ClientVersion is web3_clientVersion.
func (web3) ClientVersion() string { return "zerostate-devchain" }
