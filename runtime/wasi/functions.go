package wasi

import "github.com/zerostate/zerostate/runtime"

// ModuleName is the module that the functions are imported from.
const ModuleName = "wasi_snapshot_preview1"

// Function is one host function.
type Function struct {
	Name string
	Type runtime.FuncType
	run  func(*call) (Errno, error)
}

// Call runs the function on h. Each argument is the value's bits, zero extended. The result is the errno that
// the guest gets; an error ends the run instead.
func (f *Function) Call(h *Host, args []uint64) (Errno, error) {
	if !h.meter.Charge(runtime.HostCallGas) {
		return 0, runtime.ErrOutOfGas
	}
	return f.run(&call{Host: h, view: h.memory.Bytes(), args: args})
}

// Provides is the runtime.Imports of this package.
func Provides(module, name string) (runtime.FuncType, bool) {
	if module != ModuleName {
		return runtime.FuncType{}, false
	}
	for i := range functions {
		if functions[i].Name == name {
			return functions[i].Type, true
		}
	}
	return runtime.FuncType{}, false
}

// Functions returns all functions of preview 1.
func Functions() []Function { return functions[:] }

// function builds an entry: params has one letter for each parameter, i for i32 and I for i64.
func function(name, params string, run func(*call) (Errno, error)) Function {
	t := runtime.FuncType{Results: []runtime.ValueType{runtime.I32}}
	for _, p := range params {
		if p == 'I' {
			t.Params = append(t.Params, runtime.I64)
		} else {
			t.Params = append(t.Params, runtime.I32)
		}
	}
	return Function{Name: name, Type: t, run: run}
}

// plain adapts a function that cannot end the run.
func plain(f func(*call) Errno) func(*call) (Errno, error) {
	return func(c *call) (Errno, error) { return f(c), nil }
}

var functions = [...]Function{
	function("args_get", "ii", argsGet),
	function("args_sizes_get", "ii", plain(argsSizesGet)),
	function("environ_get", "ii", environGet),
	function("environ_sizes_get", "ii", plain(environSizesGet)),
	function("clock_res_get", "ii", plain(clockResGet)),
	function("clock_time_get", "iIi", plain(clockTimeGet)),
	function("fd_advise", "iIIi", plain(onStream(Spipe))),
	function("fd_allocate", "iII", plain(onStream(Spipe))),
	function("fd_close", "i", plain(fdClose)),
	function("fd_datasync", "i", plain(onStream(Inval))),
	function("fd_fdstat_get", "ii", plain(fdFdstatGet)),
	function("fd_fdstat_set_flags", "ii", plain(fdFdstatSetFlags)),
	function("fd_fdstat_set_rights", "iII", plain(fdFdstatSetRights)),
	function("fd_filestat_get", "ii", plain(fdFilestatGet)),
	function("fd_filestat_set_size", "iI", plain(onStream(Inval))),
	function("fd_filestat_set_times", "iIIi", plain(onStream(Inval))),
	function("fd_pread", "iiiIi", plain(onStream(Spipe))),
	function("fd_prestat_get", "ii", plain(noPrestat)),
	function("fd_prestat_dir_name", "iii", plain(noPrestat)),
	function("fd_pwrite", "iiiIi", plain(onStream(Spipe))),
	function("fd_read", "iiii", fdRead),
	function("fd_readdir", "iiiIi", plain(onStream(Notdir))),
	function("fd_renumber", "ii", plain(fdRenumber)),
	function("fd_seek", "iIii", plain(onStream(Spipe))),
	function("fd_sync", "i", plain(onStream(Inval))),
	function("fd_tell", "ii", plain(onStream(Spipe))),
	function("fd_write", "iiii", fdWrite),
	function("path_create_directory", "iii", plain(pathAt(0, 1))),
	function("path_filestat_get", "iiiii", plain(pathAt(0, 2))),
	function("path_filestat_set_times", "iiiiIIi", plain(pathAt(0, 2))),
	function("path_link", "iiiiiii", plain(twoPaths(0, 2, 4, 5))),
	function("path_open", "iiiiiIIii", plain(pathAt(0, 2))),
	function("path_readlink", "iiiiii", plain(pathAt(0, 1))),
	function("path_remove_directory", "iii", plain(pathAt(0, 1))),
	function("path_rename", "iiiiii", plain(twoPaths(0, 1, 3, 4))),
	function("path_symlink", "iiiii", plain(pathAt(2, 3))),
	function("path_unlink_file", "iii", plain(pathAt(0, 1))),
	function("poll_oneoff", "iiii", pollOneoff),
	{Name: "proc_exit", Type: runtime.FuncType{Params: []runtime.ValueType{runtime.I32}}, run: procExit},
	function("proc_raise", "i", plain(unsupported)),
	function("random_get", "ii", randomGet),
	function("sched_yield", "", plain(schedYield)),
	function("sock_accept", "iii", plain(onStream(Notsup))),
	function("sock_recv", "iiiiii", plain(onStream(Notsup))),
	function("sock_send", "iiiii", plain(onStream(Notsup))),
	function("sock_shutdown", "ii", plain(onStream(Notsup))),
}
