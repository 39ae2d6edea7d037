package wasi_test

import (
	"encoding/binary"
	"io"
	"testing"

	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
	"github.com/zerostate/zerostate/runtime/wasi/memfs"
)

// Where the fuzzed guest has its paths, two vectors and a place for results.
const (
	fuzzPaths   = 1024
	fuzzVectors = 2048
	fuzzResults = 3072
)

// argument makes an argument out of two bytes: often one that makes sense, to get further, and else anything.
func argument(kind, value byte) uint64 {
	v := uint64(value)
	switch kind % 8 {
	case 0, 1:
		return v % 12 // A descriptor, flags, a small number.
	case 2:
		return fuzzPaths + v%64
	case 3:
		return fuzzResults + v
	case 4:
		return fuzzVectors
	case 5:
		return 1 << (v % 64)
	case 6:
		return runtime.PageSize - v%32
	}
	return -v
}

// FuzzCalls holds that no sequence of calls makes the host panic, return what is no errno, or hold more than the
// quotas.
func FuzzCalls(f *testing.F) {
	for i := range wasi.Functions() {
		f.Add([]byte{byte(i), 0, 3, 0, 0, 2, 0, 0, 4, 0, 1, 5, 3, 5, 9, 0, 1, 3, 0, 0, 0})
		f.Add([]byte{byte(i), 6, 1, 7, 1, 5, 40, 6, 2, 7, 9, 6, 0, 5, 63, 7, 7, 3, 3, 2, 1})
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		const most = 1 << 20
		var files *memfs.FS
		g := disk(t, func(w *wasi.World, fs *memfs.FS) {
			w.Stdout, w.Stderr = io.Discard, io.Discard
			files = fs
		})
		g.gas.limit = 1 << 30
		copy(g.mem[fuzzPaths:], "a/b/../c\x00link/./d//../../out a b c d e f g h i j k l m n o p q r s t")
		binary.LittleEndian.PutUint32(g.mem[fuzzVectors:], 4096)
		binary.LittleEndian.PutUint32(g.mem[fuzzVectors+4:], 8192)
		all := wasi.Functions()
		for len(script) > 0 {
			fn := &all[int(script[0])%len(all)]
			script = script[1:]
			args := make([]uint64, len(fn.Type.Params))
			for i, p := range fn.Type.Params {
				if len(script) < 2 {
					return
				}
				args[i] = argument(script[0], script[1])
				if p == runtime.I32 {
					args[i] = uint64(uint32(args[i]))
				}
				script = script[2:]
			}
			before := g.gas.used
			r, err := fn.Call(g.host, args)
			if err == nil && fn.Module == wasi.ModuleName && r > uint64(wasi.Notcapable) {
				t.Errorf("%s%v returned errno %d", fn.Name, args, r)
			}
			if g.gas.used < before+runtime.HostCallGas && err == nil {
				t.Errorf("%s cost %d", fn.Name, g.gas.used-before)
			}
			if files.ScratchLeft() > most || files.ArtefactsLeft() > most {
				t.Fatalf("%s%v: %d and %d bytes left of %d", fn.Name, args, files.ScratchLeft(), files.ArtefactsLeft(), most)
			}
			if err != nil {
				return
			}
		}
	})
}
