package hostile

import (
	"github.com/zerostate/zerostate/internal/asm"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
)

// pointers gives every host function addresses and lengths that are not in the memory. Whatever the function answers,
// the program goes on.
func pointers() []Program {
	values := []int64{-1, 65535, 65536, 0x7fff_ffff, -65536, 0}
	var all []Program
	for _, f := range wasi.Functions() {
		if f.Name == "proc_exit" || f.Name == "proc_raise" {
			continue
		}
		var params, results asm.Vals
		for _, p := range f.Type.Params {
			params = append(params, asm.Val(p))
		}
		for _, r := range f.Type.Results {
			results = append(results, asm.Val(r))
		}
		build := with(func(m *asm.Module) asm.Code {
			call := asm.Code{}.Call(m.Import(f.Module, f.Name, params, results))
			for range results {
				call = call.Drop()
			}
			c := asm.Code{}
			for _, v := range values {
				c = c.Then(arguments(params, -1, v), call)
				for i := range params {
					c = c.Then(arguments(params, i, v), call)
				}
			}
			return c
		})
		all = append(all, Program{Name: "pointers-of-" + f.Name, Build: build, Ends: ends(runtime.Succeeded), Change: func(j *runtime.Job) { j.Limits.Gas = 2_000_000_000 }})
	}
	return all
}

// arguments are v for each parameter, or for the i-th alone among others that make sense.
func arguments(params asm.Vals, i int, v int64) asm.Code {
	c := asm.Code{}
	for n, p := range params {
		a := v
		if i >= 0 && n != i {
			a = int64(1024 * n)
			if n == 0 {
				a = 4 // A descriptor that is there: /out.
			}
		}
		if p == asm.I64 {
			c = c.I64(a)
		} else {
			c = c.I32(int32(a))
		}
	}
	return c
}

// The numbers of preview 1 that are expected as exit codes.
const (
	errBadf        = 8
	errLoop        = 32
	errMfile       = 33
	errNametoolong = 37
	errNospc       = 51
	errRofs        = 69
)

var signatures = map[string]asm.Vals{
	"fd_write": {asm.I32, asm.I32, asm.I32, asm.I32}, "fd_read": {asm.I32, asm.I32, asm.I32, asm.I32}, "fd_close": {asm.I32},
	"fd_renumber": {asm.I32, asm.I32}, "path_create_directory": {asm.I32, asm.I32, asm.I32},
	"path_open":    {asm.I32, asm.I32, asm.I32, asm.I32, asm.I32, asm.I64, asm.I64, asm.I32, asm.I32},
	"path_symlink": {asm.I32, asm.I32, asm.I32, asm.I32, asm.I32}, "path_link": {asm.I32, asm.I32, asm.I32, asm.I32, asm.I32, asm.I32, asm.I32},
	"fd_filestat_set_size": {asm.I32, asm.I64}, "fd_allocate": {asm.I32, asm.I64, asm.I64}, "fd_pwrite": {asm.I32, asm.I32, asm.I32, asm.I64, asm.I32},
}

// host gives the functions that a guest needs.
type host map[string]asm.Code

// guest is a program over host functions whose exit code is the local variable 0.
func guest(body func(h host) asm.Code, names ...string) func() []byte {
	return with(func(m *asm.Module) asm.Code {
		h := host{}
		for _, n := range names {
			h[n] = asm.Code{}.Call(m.Import(wasi1, n, signatures[n], asm.Vals{asm.I32}))
		}
		exit := m.Import(wasi1, "proc_exit", asm.Vals{asm.I32}, nil)
		// At 0 an iovec of 64 KiB less 4 KiB from 4096 on; at 64 names.
		m.Data(0, []byte{0, 16, 0, 0, 0, 0xf0, 0, 0})
		m.Data(64, []byte("f\x00\x00\x00d0000000/../../../../../etc/passwd\x00/absolute"))
		return body(h).Get(0).Call(exit)
	})
}

// descriptors are guests that misuse what they are given.
func descriptors() []Program {
	exits := func(name string, code int, build func() []byte) Program {
		return Program{Name: name, Build: build, Ends: ends(runtime.NonZeroExit), Exit: code}
	}
	args := func(v ...int32) asm.Code {
		c := asm.Code{}
		for _, n := range v {
			c = c.I32(n)
		}
		return c
	}
	return []Program{
		exits("writes-to-its-input", -1, guest(func(h host) asm.Code { return args(0, 0, 1, 32).Then(h["fd_write"]).Set(0) }, "fd_write")),
		exits("reads-from-its-output", -1, guest(func(h host) asm.Code { return args(1, 0, 1, 32).Then(h["fd_read"]).Set(0) }, "fd_read")),
		exits("closes-twice", errBadf, guest(func(h host) asm.Code {
			return args(1).Then(h["fd_close"]).Drop().Then(args(1), h["fd_close"]).Set(0)
		}, "fd_close")),
		exits("closes-what-is-not-there", errBadf, guest(func(h host) asm.Code { return args(-1).Then(h["fd_close"]).Set(0) }, "fd_close")),
		exits("writes-to-what-is-closed", errBadf, guest(func(h host) asm.Code {
			return args(1).Then(h["fd_close"]).Drop().Then(args(1, 0, 1, 32), h["fd_write"]).Set(0)
		}, "fd_close", "fd_write")),
		exits("renumbers-to-2-to-the-31", -1, guest(func(h host) asm.Code { return args(1, 0x7fff_ffff).Then(h["fd_renumber"]).Set(0) }, "fd_renumber")),
		exits("renumbers-to-minus-one", -1, guest(func(h host) asm.Code { return args(1, -1).Then(h["fd_renumber"]).Set(0) }, "fd_renumber")),
	}
}

// open opens or creates the file "f" below a directory, leaving the errno; the descriptor is at 32.
func open(h host, dir int32) asm.Code {
	return asm.Code{}.I32(dir).I32(0).I32(64).I32(1).I32(1).I64(0x1fff_ffff).I64(0).I32(0).I32(32).Then(h["path_open"])
}

// until repeats code that leaves an errno, which goes to the local variable 0, until it is not zero.
func until(code asm.Code) asm.Code {
	return asm.Code{}.Loop().Then(code).Tee(0).Op(asm.I32Eqz).BrIf(0).End()
}

// files are guests that fill what they may write to.
func files() []Program {
	const out, tmp = 4, 5
	fd := asm.Code{}.I32(32).Access(asm.I32Load, 2, 0)
	plenty := func(j *runtime.Job) {
		j.Limits.Gas, j.Limits.ScratchBytes, j.Limits.ArtefactBytes, j.Limits.Inodes, j.Limits.OpenFiles = 20_000_000_000, 8<<20, 8<<20, 5000, 100
	}
	exits := func(name string, code int, build func() []byte) Program {
		return Program{Name: name, Build: build, Ends: ends(runtime.NonZeroExit), Exit: code, Change: plenty}
	}
	fill := func(dir int32) func() []byte {
		return guest(func(h host) asm.Code {
			return open(h, dir).Drop().Then(until(fd.I32(0).I32(1).I32(40).Then(h["fd_write"])))
		}, "path_open", "fd_write")
	}
	// The name at 68 is a letter and a number, which is counted up in place.
	next := asm.Code{}.Get(1).I32(1).Op(asm.I32Add).Set(1).Then(digits())
	return []Program{
		exits("fills-the-scratch", errNospc, fill(tmp)),
		exits("fills-the-artefacts", errNospc, fill(out)),
		exits("makes-directories", errNospc, guest(func(h host) asm.Code {
			return until(next.I32(tmp).I32(68).I32(8).Then(h["path_create_directory"]))
		}, "path_create_directory")),
		exits("makes-symbolic-links", errNospc, guest(func(h host) asm.Code {
			return until(next.I32(64).I32(1).I32(tmp).I32(68).I32(8).Then(h["path_symlink"]))
		}, "path_symlink")),
		exits("opens-files", errMfile, guest(func(h host) asm.Code { return until(open(h, tmp)) }, "path_open")),
		exits("makes-a-file-of-2-to-the-62", -1, guest(func(h host) asm.Code {
			return open(h, tmp).Drop().Then(fd).I64(1 << 62).Then(h["fd_filestat_set_size"]).Set(0)
		}, "path_open", "fd_filestat_set_size")),
		exits("allocates-2-to-the-62", -1, guest(func(h host) asm.Code {
			return open(h, tmp).Drop().Then(fd).I64(1 << 62).I64(1 << 62).Then(h["fd_allocate"]).Set(0)
		}, "path_open", "fd_allocate")),
		exits("writes-at-2-to-the-62", -1, guest(func(h host) asm.Code {
			return open(h, tmp).Drop().Then(fd).I32(0).I32(1).I64(1 << 62).I32(40).Then(h["fd_pwrite"]).Set(0)
		}, "path_open", "fd_pwrite")),
		exits("writes-at-minus-one", -1, guest(func(h host) asm.Code {
			return open(h, tmp).Drop().Then(fd).I32(0).I32(1).I64(-1).I32(40).Then(h["fd_pwrite"]).Set(0)
		}, "path_open", "fd_pwrite")),
		exits("follows-a-link-to-itself", errLoop, guest(func(h host) asm.Code {
			return asm.Code{}.I32(64).I32(1).I32(tmp).I32(64).I32(1).Then(h["path_symlink"]).Drop().
				I32(tmp).I32(1).I32(64).I32(1).I32(0).I64(2).I64(0).I32(0).I32(32).Then(h["path_open"]).Set(0)
		}, "path_symlink", "path_open")),
		exits("climbs-out", -1, guest(func(h host) asm.Code {
			return asm.Code{}.I32(tmp).I32(1).I32(77).I32(25).I32(0).I64(2).I64(0).I32(0).I32(32).Then(h["path_open"]).Set(0)
		}, "path_open")),
		exits("opens-an-absolute-path", -1, guest(func(h host) asm.Code {
			return asm.Code{}.I32(tmp).I32(1).I32(103).I32(9).I32(0).I64(2).I64(0).I32(0).I32(32).Then(h["path_open"]).Set(0)
		}, "path_open")),
		exits("has-a-name-of-60000-bytes", errNametoolong, guest(func(h host) asm.Code {
			return asm.Code{}.I32(256).I32('a').I32(60_000).Misc(asm.MemoryFill, 0).I32(tmp).I32(256).I32(60_000).Then(h["path_create_directory"]).Set(0)
		}, "path_create_directory")),
		exits("writes-to-its-attachments", errRofs, guest(func(h host) asm.Code { return open(h, 3).Set(0) }, "path_open")),
	}
}

// digits stores local variable 1 as seven digits from 69 on.
func digits() asm.Code {
	// Digit n is (number / 10^n) mod 10.
	d := asm.Code{}
	power := int32(1)
	for n := range int32(7) {
		d = d.I32(69+6-n).Get(1).I32(power).Op(asm.I32DivU).I32(10).Op(asm.I32RemU).I32('0').Op(asm.I32Add).Access(asm.I32Store8, 0, 0)
		power *= 10
	}
	return d
}
