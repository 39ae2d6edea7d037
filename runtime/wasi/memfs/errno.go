package memfs

// Errno is preview 1's error number. The values are those of the specification's errno enumeration,
// https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#errno.
type Errno uint32

// The error numbers in use.
const (
	Success     Errno = 0
	TooBig      Errno = 1
	Badf        Errno = 8
	Busy        Errno = 10
	Exist       Errno = 20
	Fault       Errno = 21
	Fbig        Errno = 22
	Ilseq       Errno = 25
	Inval       Errno = 28
	Isdir       Errno = 31
	Loop        Errno = 32
	Mfile       Errno = 33
	Nametoolong Errno = 37
	Noent       Errno = 44
	Nospc       Errno = 51
	Notdir      Errno = 54
	Notempty    Errno = 55
	Notsock     Errno = 57
	Notsup      Errno = 58
	Overflow    Errno = 61
	Perm        Errno = 63
	Rofs        Errno = 69
	Spipe       Errno = 70
	Xdev        Errno = 75
	Notcapable  Errno = 76
)
