package guests

import (
	"context"
	"crypto/sha256"
	"io"

	"github.com/zerostate/zerostate/runtime"
)

func sum(s string) []byte {
	h := sha256.Sum256([]byte(s))
	return h[:8]
}

// Run runs a job on a runner and collects what can be seen.
func Run(ctx context.Context, r runtime.Runner, job runtime.Job, stdin io.Reader) (Ran, runtime.Result, error) {
	ran := Ran{Artefacts: map[string]string{}}
	var out collector
	result, err := r.Execute(ctx, job, runtime.Streams{
		Stdin: stdin, Stdout: &out,
		Log: func(p []byte) { ran.Log += string(p) },
		Artefact: func(name string, content io.Reader) error {
			b, err := io.ReadAll(content)
			ran.Artefacts[name] = string(b)
			return err
		},
	})
	ran.Outcome, ran.ExitCode, ran.Gas, ran.Output = result.Outcome, result.ExitCode, result.Gas, string(out)
	return ran, result, err
}

type collector []byte

// Write implements io.Writer.
func (c *collector) Write(p []byte) (int, error) {
	*c = append(*c, p...)
	return len(p), nil
}
