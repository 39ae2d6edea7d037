package sandbox

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime"
)

// meta is what must be known about an artefact to run it.
type meta struct {
	Compiler    runtime.Compiler `json:"compiler"`
	Start       bool             `json:"start"`
	ModuleBytes uint64           `json:"moduleBytes"`
}

// memoryFile makes a file that exists only in memory. With content it is sealed at once.
func memoryFile(name string, content []byte) (*os.File, error) {
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return nil, fmt.Errorf("making a file in memory: %w", err)
	}
	f := os.NewFile(uintptr(fd), name)
	if content == nil {
		return f, nil
	}
	if _, err = f.Write(content); err == nil {
		err = seal(f, int64(len(content)))
	}
	if err != nil {
		closeAll([]*os.File{f})
		return nil, err
	}
	return f, nil
}

// seal makes a file in memory immutable, for everybody and for ever, and checks its size.
func seal(f *os.File, size int64) error {
	const all = unix.F_SEAL_SEAL | unix.F_SEAL_SHRINK | unix.F_SEAL_GROW | unix.F_SEAL_WRITE
	if _, err := unix.FcntlInt(f.Fd(), unix.F_ADD_SEALS, all); err != nil {
		return fmt.Errorf("sealing a file in memory: %w", err)
	}
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if st.Size() != size {
		return fmt.Errorf("a file in memory has %d bytes, %d were announced", st.Size(), size)
	}
	return nil
}

// The form of an artefact on disk: magic, the length of the meta data as a big-endian uint32, the meta data as
// JSON, the artefact, and an HMAC-SHA256 over the cache key and all that stands before it. The key is under the
// seal so that one artefact cannot be put in the place of another.
var sealedMagic = []byte("zerostate artefact 1\n")

const maxMeta = 4096

var errSeal = errors.New("the seal is broken")

func mac(sealKey [32]byte, key cacheKey, sealed ...[]byte) []byte {
	h := hmac.New(sha256.New, sealKey[:])
	h.Write(key[:])
	for _, p := range sealed {
		h.Write(p)
	}
	return h.Sum(nil)
}

// sealedHeader is what stands before the artefact.
func sealedHeader(m meta) ([]byte, error) {
	j, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	return append(binary.BigEndian.AppendUint32(bytes.Clone(sealedMagic), uint32(len(j))), j...), nil
}

// openSealed checks the seal and returns the artefact, a part of file.
func openSealed(sealKey [32]byte, key cacheKey, file []byte) (meta, []byte, error) {
	var m meta
	if len(file) < len(sealedMagic)+4+sha256.Size {
		return m, nil, fmt.Errorf("%w: the file is too short", errSeal)
	}
	body, sum := file[:len(file)-sha256.Size], file[len(file)-sha256.Size:]
	if !hmac.Equal(sum, mac(sealKey, key, body)) {
		return m, nil, errSeal
	}
	rest, ok := bytes.CutPrefix(body, sealedMagic)
	if !ok {
		return m, nil, fmt.Errorf("%w: not an artefact", errSeal)
	}
	n := binary.BigEndian.Uint32(rest)
	if rest = rest[4:]; n > maxMeta || int(n) > len(rest) {
		return m, nil, fmt.Errorf("%w: meta data of %d bytes", errSeal, n)
	}
	if err := json.Unmarshal(rest[:n], &m); err != nil {
		return m, nil, fmt.Errorf("%w: %w", errSeal, err)
	}
	return m, rest[n:], nil
}
