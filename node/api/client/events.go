package client

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/zerostate/zerostate/node/api"
)

const (
	maxEventLine = 1 << 20
	firstPause   = 50 * time.Millisecond
	longestPause = 2 * time.Second
	// patience is how long a daemon may be away before Follow gives up.
	patience = 20 * time.Second
)

// ErrStop is what a handler returns to end Follow without an error.
var ErrStop = errors.New("stop following")

// Follow calls handle for each event of a task (or of the whole node when task is
// ""), in order. It comes back with Last-Event-ID when the stream breaks, so that
// handle sees every event once, or an events.gap in place of those no longer kept.
// It returns nil when handle returns ErrStop, otherwise the error that ended it: the
// context's, handle's, or the daemon's when that stays away.
func (c *Client) Follow(ctx context.Context, task string, after uint64, handle func(api.Event) error) error {
	path := "/v1/events"
	if task != "" {
		path = taskPath(task, "/events")
	}
	pause, lastSeen := firstPause, time.Now()
	for {
		last, err := c.stream(ctx, path, after, handle)
		if last > 0 {
			after, pause, lastSeen = last, firstPause, time.Now()
		}
		var h handlerError
		switch {
		case errors.As(err, &h) && errors.Is(h.err, ErrStop):
			return nil
		case errors.As(err, &h):
			return h.err
		case ctx.Err() != nil:
			return ctx.Err()
		}
		if p, ok := api.AsProblem(err); ok && (p.Type != api.CodeNoDaemon || after == 0 || time.Since(lastSeen) > patience) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
		pause = min(2*pause, longestPause)
	}
}

type handlerError struct{ err error }

func (h handlerError) Error() string { return h.err.Error() }

// stream reads one connection's events; last is the sequence of the last one handled.
func (c *Client) stream(ctx context.Context, path string, after uint64, handle func(api.Event) error) (last uint64, err error) {
	header := http.Header{"Accept": {"text/event-stream"}}
	if after > 0 {
		header.Set("Last-Event-ID", strconv.FormatUint(after, 10))
	}
	resp, err := c.send(ctx, http.MethodGet, path, "", nil, header)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	return readEvents(resp.Body, handle)
}

// readEvents decodes a stream. Only the data lines matter: an Event holds its own sequence.
func readEvents(r io.Reader, handle func(api.Event) error) (last uint64, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 8<<10), maxEventLine)
	for lines.Scan() {
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
		if !ok {
			continue
		}
		var ev api.Event
		if err := json.Unmarshal(data, &ev); err != nil {
			return last, handlerError{fmt.Errorf("read an event: %w", err)}
		}
		if err := handle(ev); err != nil {
			return last, handlerError{err}
		}
		last = ev.Sequence
	}
	return last, lines.Err()
}
