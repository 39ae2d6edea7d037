package wasi

import "github.com/zerostate/zerostate/runtime/wasi/memfs"

// Errno is preview 1's error number.
type Errno = memfs.Errno

// The error numbers in use.
const (
	Success     = memfs.Success
	TooBig      = memfs.TooBig
	Badf        = memfs.Badf
	Busy        = memfs.Busy
	Exist       = memfs.Exist
	Fault       = memfs.Fault
	Fbig        = memfs.Fbig
	Ilseq       = memfs.Ilseq
	Inval       = memfs.Inval
	Isdir       = memfs.Isdir
	Loop        = memfs.Loop
	Mfile       = memfs.Mfile
	Nametoolong = memfs.Nametoolong
	Noent       = memfs.Noent
	Nospc       = memfs.Nospc
	Notdir      = memfs.Notdir
	Notempty    = memfs.Notempty
	Notsock     = memfs.Notsock
	Notsup      = memfs.Notsup
	Overflow    = memfs.Overflow
	Perm        = memfs.Perm
	Rofs        = memfs.Rofs
	Spipe       = memfs.Spipe
	Xdev        = memfs.Xdev
	Notcapable  = memfs.Notcapable
)
