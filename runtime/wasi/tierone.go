package wasi

import (
	"unicode/utf8"

	"github.com/zerostate/zerostate/runtime"
)

// ProgressGas is what one word of progress costs beside the call and its size: it goes all the way to whoever
// asked for the task.
const ProgressGas = 10_000

const (
	// maxLogLine bounds what log takes at a time.
	maxLogLine = 64 << 10
	// mostPermille is all of it.
	mostPermille = 1000
)

// failed is how a function of our own tells of an errno.
func failed(e Errno) (int64, error) { return -int64(e), nil }

func progress(c *call) (int64, error) {
	permille, n := c.u32(0), uint64(c.u32(2))
	text, ok := c.slice(c.u32(1), n)
	switch {
	case !ok:
		return failed(Fault)
	case permille > mostPermille:
		return failed(Inval)
	case n > runtime.MaxProgressBytes:
		return failed(TooBig)
	case !utf8.Valid(text):
		return failed(Ilseq)
	}
	if err := c.charge(ProgressGas*runtime.HostBytesPerGas + n); err != nil {
		return 0, err
	}
	if c.world.Progress == nil {
		return 0, nil
	}
	return 0, c.world.Progress(runtime.Progress{Permille: permille, Text: string(text)})
}

// The prefixes of a log line by its level.
var levels = [...]string{"debug: ", "info: ", "warn: ", "error: "}

func logLine(c *call) (int64, error) {
	level, n := c.u32(0), uint64(c.u32(2))
	text, ok := c.slice(c.u32(1), n)
	switch {
	case !ok:
		return failed(Fault)
	case level >= uint32(len(levels)):
		return failed(Inval)
	case n > maxLogLine:
		return failed(TooBig)
	}
	if err := c.charge(n); err != nil {
		return 0, err
	}
	c.line = append(append(append(c.line[:0], levels[level]...), text...), '\n')
	return 0, c.log.write(c.line)
}

// What budget_remaining can be asked for.
const (
	budgetGas = iota
	budgetOutput
	budgetLog
	budgetMemory
	budgetScratch
	budgetArtefacts
)

func budgetRemaining(c *call) (int64, error) {
	var left uint64
	switch c.u32(0) {
	case budgetGas:
		left = c.world.Gas - min(c.world.Gas, c.meter.Used())
	case budgetOutput:
		left = c.output.left
	case budgetLog:
		left = c.log.left
	case budgetMemory:
		left = c.world.MemoryBytes - min(c.world.MemoryBytes, uint64(len(c.view)))
	case budgetScratch:
		left = c.files.ScratchLeft()
	case budgetArtefacts:
		left = c.files.ArtefactsLeft()
	default:
		return failed(Inval)
	}
	return int64(min(left, 1<<63-1)), nil
}

// reserved is a function that is not there yet. Its pointers, each followed by its length, are checked all the
// same, so that a program that works now works when it is there.
func reserved(pointers ...int) func(*call) (int64, error) {
	return func(c *call) (int64, error) {
		for _, p := range pointers {
			if _, ok := c.slice(c.u32(p), uint64(c.u32(p+1))); !ok {
				return failed(Fault)
			}
		}
		return failed(Notsup)
	}
}
