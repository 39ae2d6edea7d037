package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/api/client"
)

// picture is a PNG with something in each pixel.
func picture(t *testing.T, side int) string {
	t.Helper()
	p := image.NewNRGBA(image.Rect(0, 0, side, side))
	for x := range side {
		for y := range side {
			p.SetNRGBA(x, y, color.NRGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestProgress: how far image.resize says it is reaches the requester while it runs, in order, and is not written to
// where it would only be noise.
func TestProgress(t *testing.T) {
	t.Parallel()
	provider, requester := member(t, "node2"), member(t, "node3")
	module, err := os.ReadFile(filepath.Join(modules, "image.resize.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	provider.publish(t, module, "test.resize")
	requester.ready(t, "test.resize", 1)
	ran := requester.cli(t, picture(t, 400), "run", "test.resize", "--arg=--width=300", "--timeout", "60s").ok(t)
	if small, err := png.DecodeConfig(strings.NewReader(ran.out)); err != nil || small.Width != 300 {
		t.Fatalf("the result: %+v, %v", small, err)
	}
	if strings.Contains(ran.err, "progress") {
		t.Errorf("progress is written to what is no terminal\n%s", ran)
	}

	page, err := requester.api.Tasks(t.Context(), api.TaskQuery{Limit: 200, Role: "requester"})
	if err != nil {
		t.Fatal(err)
	}
	id := ""
	for _, task := range page.Tasks {
		if task.Capability == "test.resize" {
			id = task.ID
		}
	}
	var said []api.Progress
	delivered := false
	err = requester.api.Follow(t.Context(), id, 0, func(ev api.Event) error {
		switch {
		case ev.Type == api.EventTaskProgress && ev.Data.Progress != nil && !delivered:
			said = append(said, *ev.Data.Progress)
		case ev.Type == api.EventTaskProgress:
			t.Errorf("after the result, or of nothing: %+v", ev)
		case ev.Type == api.EventTaskDelivered:
			delivered = true
		case ev.Type.EndsTask():
			return client.ErrStop
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []api.Progress{{Permille: 0, Text: "decoding"}, {Permille: 333, Text: "resizing"}, {Permille: 666, Text: "encoding"}}
	at := 0
	for _, p := range said { // what came within a tenth of a second may have been left out
		for at < len(want) && want[at] != p {
			at++
		}
	}
	if len(said) == 0 || at == len(want) || said[len(said)-1] != want[2] {
		t.Errorf("it said %+v, want some of %+v in that order, and the last", said, want)
	}
}
