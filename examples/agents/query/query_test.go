package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	people := `[{"name":"Ada","age":36},{"name":"Alan","age":41}]`
	for _, c := range []struct {
		name, in, out, err string
		args               []string
	}{
		{name: "field", in: people, args: []string{"--query", ".[].name"}, out: "\"Ada\"\n\"Alan\"\n"},
		{name: "raw", in: people, args: []string{"--raw", "--query", ".[].name"}, out: "Ada\nAlan\n"},
		{name: "reshape", in: people, args: []string{"--query", "map(select(.age>40)|{name})"}, out: `[{"name":"Alan"}]` + "\n"},
		{name: "stream", in: "1 2 3", args: []string{"--query", ".*2"}, out: "2\n4\n6\n"},
		{name: "slurp", in: "1 2 3", args: []string{"--slurp", "--query", "add"}, out: "6\n"},
		{name: "slurp nothing", in: "", args: []string{"--slurp", "--query", "length"}, out: "0\n"},
		{name: "nothing", in: "", args: []string{"--query", "."}, out: ""},
		{name: "envelope", in: `{"query":".a+.b","data":{"a":1,"b":2}}`, out: "3\n"},
		{name: "large integer", in: "123456789012345678901234567890", args: []string{"--query", ".+1"}, out: "123456789012345678901234567891\n"},
		{name: "halt", in: "1 2", args: []string{"--query", "halt"}, out: ""},
		{name: "not JSON", in: "{", args: []string{"--query", "."}, err: "not JSON"},
		{name: "half JSON", in: "1 {", args: []string{"--query", "."}, out: "1\n", err: "not JSON"},
		{name: "no data", in: `{"query":"."}`, err: "missing"},
		{name: "no envelope", in: `[1]`, err: "without --query"},
		{name: "syntax", in: "1", args: []string{"--query", ".["}, err: "cannot be read"},
		{name: "unknown function", in: "1", args: []string{"--query", "nope"}, err: "makes no sense"},
		{name: "type error", in: `"a"`, args: []string{"--query", ".+1"}, err: "query failed"},
		{name: "stray", args: []string{".a"}, err: "--query"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, log bytes.Buffer
			err := run(c.args, strings.NewReader(c.in), &out, &log)
			if (c.err == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if out.String() != c.out {
				t.Errorf("%q, want %q", out.String(), c.out)
			}
		})
	}
}
