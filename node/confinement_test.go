package node

import (
	"strings"
	"testing"

	"github.com/zerostate/zerostate/node/config"
	"github.com/zerostate/zerostate/runtime/sandbox"
)

// TestWhatConfinementDemands refuses what others want executed unless each layer that is demanded holds.
func TestWhatConfinementDemands(t *testing.T) {
	layer := func(name, missing string) sandbox.Layer {
		l := sandbox.Layer{Missing: missing}
		l.Name = name
		return l
	}
	layers := []sandbox.Layer{layer("seccomp", ""), layer("landlock", "the kernel has no Landlock")}
	for _, c := range []struct {
		require []string
		layers  []sandbox.Layer
		says    string
	}{
		{nil, nil, ""},
		{[]string{"seccomp"}, nil, "no worker has started yet"},
		{[]string{"seccomp"}, layers, ""},
		{[]string{"seccomp", "landlock"}, layers, "landlock (the kernel has no Landlock)"},
	} {
		if why := unconfined(c.require, c.layers); !strings.Contains(why, c.says) || (why == "") != (c.says == "") {
			t.Errorf("%v: %q, want %q", c.require, why, c.says)
		}
	}
	cfg, err := config.Load(t.TempDir(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := sandbox.CheckLayers(cfg.Runtime.Require); err != nil || len(cfg.Runtime.Require) == 0 {
		t.Errorf("the default demands %v: %v", cfg.Runtime.Require, err)
	}
}
