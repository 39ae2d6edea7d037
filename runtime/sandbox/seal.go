package sandbox

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"github.com/zerostate/zerostate/runtime"
)

// meta is what must be known about an artefact to run it.
type meta struct {
	Compiler    runtime.Compiler `json:"compiler"`
	Baseline    bool             `json:"baseline,omitempty"`
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

func newMAC(sealKey [32]byte, key cacheKey) hash.Hash {
	h := hmac.New(sha256.New, sealKey[:])
	h.Write(key[:])
	return h
}

// sealedHeader is what stands before the artefact.
func sealedHeader(m meta) ([]byte, error) {
	j, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	return append(binary.BigEndian.AppendUint32(bytes.Clone(sealedMagic), uint32(len(j))), j...), nil
}

// openSealed copies the artefact of a sealed file of the given size to out, and then checks the seal. Nothing of
// it may be used before this returns without an error. It returns the artefact's size.
func openSealed(sealKey [32]byte, key cacheKey, file io.Reader, size int64, out io.Writer) (m meta, n int64, err error) {
	sum := newMAC(sealKey, key)
	sealed := io.TeeReader(file, sum)
	head := make([]byte, len(sealedMagic)+4)
	if _, err := io.ReadFull(sealed, head); err != nil || !bytes.HasPrefix(head, sealedMagic) {
		return m, 0, fmt.Errorf("%w: not an artefact", errSeal)
	}
	metaBytes := int64(binary.BigEndian.Uint32(head[len(sealedMagic):]))
	n = size - int64(len(head)) - metaBytes - sha256.Size
	if metaBytes > maxMeta || n < 1 {
		return m, 0, fmt.Errorf("%w: meta data of %d bytes in a file of %d", errSeal, metaBytes, size)
	}
	j := make([]byte, metaBytes)
	if _, err := io.ReadFull(sealed, j); err != nil {
		return m, 0, fmt.Errorf("%w: %w", errSeal, err)
	}
	if _, err := io.CopyN(out, sealed, n); err != nil {
		return m, 0, fmt.Errorf("copying an artefact: %w", err)
	}
	end := make([]byte, sha256.Size)
	if _, err := io.ReadFull(file, end); err != nil || !hmac.Equal(end, sum.Sum(nil)) {
		return m, 0, errSeal
	}
	if err := json.Unmarshal(j, &m); err != nil {
		return m, 0, fmt.Errorf("%w: %w", errSeal, err)
	}
	return m, n, nil
}
