package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// ErrNoNetwork says that the data directory belongs to no network yet.
var ErrNoNetwork = errors.New("this node has joined no network")

// FetchProfile reads and checks a signed network profile from a file or an http(s) URL.
func FetchProfile(ctx context.Context, source string) (protocol.Signed[protocol.Profile], error) {
	var none protocol.Signed[protocol.Profile]
	raw, err := readSource(ctx, source)
	if err != nil {
		return none, fmt.Errorf("network profile %s: %w", source, err)
	}
	p, err := protocol.Unseal[protocol.Profile](raw)
	if err != nil {
		return none, fmt.Errorf("network profile %s: %w. Ask whoever gave you the profile for a fresh copy", source, err)
	}
	return p, nil
}

func readSource(ctx context.Context, source string) ([]byte, error) {
	var from io.ReadCloser
	if strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://") {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, source, nil)
		if err != nil {
			return nil, err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode != http.StatusOK {
			resp.Body.Close()
			return nil, fmt.Errorf("the server answered %s", resp.Status)
		}
		from = resp.Body
	} else {
		f, err := os.Open(source)
		if err != nil {
			return nil, err
		}
		from = f
	}
	defer from.Close()
	raw, err := io.ReadAll(io.LimitReader(from, protocol.MaxEnvelope+1))
	if err == nil && len(raw) > protocol.MaxEnvelope {
		err = protocol.ErrTooLarge
	}
	return raw, err
}
