package main

import (
	"os"
	"sync"
	"time"
)

const (
	// outputBuffer is what is gathered of small writes, outputDelay how long it waits for more: so that a program
	// that writes a few bytes at a time does not pay a system call for each, and its output still flows.
	outputBuffer = 64 << 10
	outputDelay  = 5 * time.Millisecond
)

// output is the program's standard output.
type output struct {
	mu      sync.Mutex
	file    *os.File
	buffer  []byte
	waiting *time.Timer
	armed   bool
	err     error
	n       uint64
}

func newOutput(file *os.File) *output {
	o := &output{file: file, buffer: make([]byte, 0, outputBuffer)}
	o.waiting = time.AfterFunc(outputDelay, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.armed = false
		o.flush()
	})
	return o
}

// Write implements io.Writer. It tells of a failure when it happens, or at the next call.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.buffer)+len(p) > cap(o.buffer) {
		o.flush()
	}
	if o.err != nil {
		return 0, o.err
	}
	if len(p) >= cap(o.buffer) {
		o.write(p)
		return len(p), o.err
	}
	o.buffer = append(o.buffer, p...)
	if !o.armed {
		o.armed = true
		o.waiting.Reset(outputDelay)
	}
	return len(p), nil
}

func (o *output) flush() {
	o.write(o.buffer)
	o.buffer = o.buffer[:0]
}

func (o *output) write(p []byte) {
	if len(p) == 0 || o.err != nil {
		return
	}
	n, err := o.file.Write(p)
	o.n += uint64(n)
	o.err = err
}

// end writes what is left and returns how much was written in all.
func (o *output) end() (uint64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.waiting.Stop()
	o.flush()
	return o.n, o.err
}
