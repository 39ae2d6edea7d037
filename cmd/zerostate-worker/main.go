// The Go runtime keeps the files of its CPU cgroup open and reads them again every second, by
// number. Confinement closes every descriptor but the worker's own, and the next one that is
// opened, the module, would take that number: the runtime would read a stranger's bytes as a
// cgroup file. So it must not keep them.
//
//go:debug containermaxprocs=0
//go:debug updatemaxprocs=0

// Command zerostate-worker executes or compiles one module and ends. The sandbox of a node starts it; it is of
// no use by hand. It confines itself, says so, waits for its one job on the control socket, and does it.
//
// It is a program of its own so that it starts in milliseconds and holds nothing of the node: no key, no
// socket, no data directory. It is the only one that links libwasmer.so.
package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime/sandbox/confine"
	"github.com/zerostate/zerostate/runtime/sandbox/wire"
	"github.com/zerostate/zerostate/runtime/wasmer"
)

func main() {
	var st unix.Stat_t
	if err := unix.Fstat(wire.ControlFD, &st); err != nil || st.Mode&unix.S_IFMT != unix.S_IFSOCK {
		fmt.Fprintln(os.Stderr, "zerostate-worker is started by zerostated or zerostate, not by hand")
		os.Exit(2)
	}
	control := os.NewFile(wire.ControlFD, "control")
	if err := wasmer.OnStack(func() error { return serve(control) }); err != nil {
		fmt.Fprintln(os.Stderr, "zerostate-worker:", err)
		os.Exit(1)
	}
}

func serve(control *os.File) error {
	if err := wire.WriteJSON(control, wire.ReadyFrame, wire.Ready{Layers: confine.Apply()}); err != nil {
		return err
	}
	job, fds, err := receive(wire.ControlFD)
	if err != nil || job == nil {
		return err
	}
	go watchParent()
	if err := confine.Limit(job.DataBytes, job.MaxFileBytes, job.CPUSeconds); err != nil {
		return err
	}
	var end wire.End
	if job.Operation == wire.Compile {
		end = compile(job, fds)
	} else {
		end, err = run(job, fds, control)
	}
	if err != nil {
		return err
	}
	// The output ends before the job does, so that the parent has all of it by then.
	if err := unix.Close(wire.StdoutFD); err != nil {
		return err
	}
	return wire.WriteJSON(control, wire.EndFrame, end)
}

// watchParent ends the process when the parent is gone: it sends nothing after the job, so whatever arrives
// is the end.
func watchParent() {
	var b [1]byte
	for {
		_, err := unix.Read(wire.ControlFD, b[:])
		if err != unix.EINTR {
			os.Exit(3)
		}
	}
}
