package wasi

import "github.com/zerostate/zerostate/runtime"

// ModuleName is the module that preview 1's functions are imported from, TierOne the one of our own.
const (
	ModuleName = "wasi_snapshot_preview1"
	TierOne    = "zerostate_v0"
)

// Function is one host function.
type Function struct {
	// Module and Name are what it is imported by.
	Module, Name string
	Type         runtime.FuncType
	run          func(*call) (uint64, error)
}

// Call runs the function on h. Each argument is the value's bits, zero extended, and so is the result: for
// preview 1 the errno, for our own functions a number that is a negated errno if it is negative. An error ends the
// run instead.
func (f *Function) Call(h *Host, args []uint64) (uint64, error) {
	if !h.meter.Charge(runtime.HostCallGas) {
		return 0, runtime.ErrOutOfGas
	}
	c := &h.call
	c.view, c.args = h.memory.Bytes(), args
	before := h.files.Work
	result, err := f.run(c)
	if work := h.files.Work - before; err == nil && work > 0 {
		err = h.charge(work * workGas * runtime.HostBytesPerGas)
	}
	return result, err
}

// Provides is the runtime.Imports of this package.
func Provides(module, name string) (runtime.FuncType, bool) {
	for i := range functions {
		if functions[i].Name == name && functions[i].Module == module {
			return functions[i].Type, true
		}
	}
	return runtime.FuncType{}, false
}

// Functions returns all functions that a guest may import. The caller must not change them.
func Functions() []Function { return functions[:] }

// signature reads a type from letters: i for i32 and I for i64, the parameters before the colon, the results after
// it.
func signature(letters string) (t runtime.FuncType) {
	list := &t.Params
	for _, l := range letters {
		switch l {
		case ':':
			list = &t.Results
		case 'I':
			*list = append(*list, runtime.I64)
		default:
			*list = append(*list, runtime.I32)
		}
	}
	return t
}

// metered is a function of preview 1 that charges by itself, and may end the run.
func metered(name, params string, run func(*call) (Errno, error)) Function {
	return Function{Module: ModuleName, Name: name, Type: signature(params + ":i"), run: func(c *call) (uint64, error) {
		e, err := run(c)
		return uint64(e), err
	}}
}

// plain is a function of preview 1 that cannot end the run.
func plain(name, params string, run func(*call) Errno) Function {
	return Function{Module: ModuleName, Name: name, Type: signature(params + ":i"), run: func(c *call) (uint64, error) {
		return uint64(run(c)), nil
	}}
}

// own is a function of our own.
func own(name, letters string, run func(*call) (int64, error)) Function {
	t := signature(letters)
	narrow := t.Results[0] == runtime.I32
	return Function{Module: TierOne, Name: name, Type: t, run: func(c *call) (uint64, error) {
		n, err := run(c)
		if narrow {
			return uint64(uint32(n)), err
		}
		return uint64(n), err
	}}
}

var functions = [...]Function{
	metered("args_get", "ii", argsGet),
	plain("args_sizes_get", "ii", argsSizesGet),
	metered("environ_get", "ii", environGet),
	plain("environ_sizes_get", "ii", environSizesGet),
	plain("clock_res_get", "ii", clockResGet),
	plain("clock_time_get", "iIi", clockTimeGet),
	plain("fd_advise", "iIIi", fdAdvise),
	plain("fd_allocate", "iII", fdAllocate),
	plain("fd_close", "i", fdClose),
	plain("fd_datasync", "i", fdSync(rightDatasync)),
	plain("fd_fdstat_get", "ii", fdFdstatGet),
	plain("fd_fdstat_set_flags", "ii", fdFdstatSetFlags),
	plain("fd_fdstat_set_rights", "iII", fdFdstatSetRights),
	plain("fd_filestat_get", "ii", fdFilestatGet),
	plain("fd_filestat_set_size", "iI", fdFilestatSetSize),
	plain("fd_filestat_set_times", "iIIi", fdFilestatSetTimes),
	metered("fd_pread", "iiiIi", fdPread),
	plain("fd_prestat_get", "ii", fdPrestatGet),
	plain("fd_prestat_dir_name", "iii", fdPrestatDirName),
	metered("fd_pwrite", "iiiIi", fdPwrite),
	metered("fd_read", "iiii", fdRead),
	metered("fd_readdir", "iiiIi", fdReaddir),
	plain("fd_renumber", "ii", fdRenumber),
	plain("fd_seek", "iIii", fdSeek),
	plain("fd_sync", "i", fdSync(rightSync)),
	plain("fd_tell", "ii", fdTell),
	metered("fd_write", "iiii", fdWrite),
	plain("path_create_directory", "iii", pathCreateDirectory),
	plain("path_filestat_get", "iiiii", pathFilestatGet),
	plain("path_filestat_set_times", "iiiiIIi", pathFilestatSetTimes),
	plain("path_link", "iiiiiii", pathLink),
	plain("path_open", "iiiiiIIii", pathOpen),
	plain("path_readlink", "iiiiii", pathReadlink),
	plain("path_remove_directory", "iii", pathRemoveDirectory),
	plain("path_rename", "iiiiii", pathRename),
	plain("path_symlink", "iiiii", pathSymlink),
	plain("path_unlink_file", "iii", pathUnlinkFile),
	metered("poll_oneoff", "iiii", pollOneoff),
	{Module: ModuleName, Name: "proc_exit", Type: signature("i"), run: procExit},
	plain("proc_raise", "i", procRaise),
	metered("random_get", "ii", randomGet),
	plain("sched_yield", "", schedYield),
	plain("sock_accept", "iii", noSocket),
	plain("sock_recv", "iiiiii", noSocket),
	plain("sock_send", "iiiii", noSocket),
	plain("sock_shutdown", "ii", sockShutdown),

	own("progress", "iii:i", progress),
	own("log", "iii:i", logLine),
	own("budget_remaining", "i:I", budgetRemaining),
	own("task_submit", "iiii:i", reserved(0, 2)),
	own("task_poll", "i:i", reserved()),
	own("task_read", "iii:i", reserved(1)),
	own("task_close", "i:i", reserved()),
	own("kv_get", "iiii:i", reserved(0, 2)),
	own("kv_put", "iiii:i", reserved(0, 2)),
	own("kv_delete", "ii:i", reserved(0)),
}
