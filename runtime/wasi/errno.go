package wasi

// Errno is preview 1's error number.
type Errno uint32

// The error numbers in use. The values are those of the specification's errno enumeration,
// https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#errno.
const (
	Success    Errno = 0
	Badf       Errno = 8
	Fault      Errno = 21
	Inval      Errno = 28
	Notdir     Errno = 54
	Notsup     Errno = 58
	Overflow   Errno = 61
	Spipe      Errno = 70
	Notcapable Errno = 76
)
