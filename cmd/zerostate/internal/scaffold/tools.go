package scaffold

import (
	"os/exec"
	"strings"
)

// tools are what it takes to build an agent in a language, and how Debian 12 gets them.
var tools = map[string]struct {
	programs []string
	install  string
}{
	"go": {[]string{"make", "go"}, "apt-get install make, and Go >= 1.24 from go.dev/doc/install"},
	"c":  {[]string{"make", "clang", "wasm-ld"}, "apt-get install make clang lld wasi-libc libclang-rt-14-dev-wasm32"},
	"assemblyscript": {
		[]string{"make", "node", "npm"},
		"apt-get install make, and Node >= 20.19 with npm from nodejs.org",
	},
}

// Missing says which programs a language needs that are not on the PATH, and how to get them; "" if all are there.
func Missing(language string) string {
	var missing []string
	for _, p := range tools[language].programs {
		if _, err := exec.LookPath(p); err != nil {
			missing = append(missing, p)
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return strings.Join(missing, ", ") + " not found: " + tools[language].install
}
