package protocol

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// RootChunk is the leaf size of a Root in bytes. Leaves let a later reader check a part
// without the whole.
const RootChunk = 64 << 10

// Root commits to a byte string under a salt: SHA-256(0x02 ‖ salt ‖ length ‖ Merkle tree
// hash), the tree as in RFC 6962 §2.1 over 64 KiB leaves. The salt keeps a short content
// ("yes", "42") from being found by trying.
type Root [32]byte

// String is hexadecimal.
func (r Root) String() string { return hex.EncodeToString(r[:]) }

// MarshalText implements encoding.TextMarshaler.
func (r Root) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Root) UnmarshalText(b []byte) error {
	if len(b) != 64 {
		return invalid("root is not 64 hexadecimal digits")
	}
	_, err := hex.Decode(r[:], b)
	return err
}

// SaltedRoot computes the Root of data under salt. Public data takes the zero salt.
func SaltedRoot(salt [32]byte, data []byte) Root {
	tree := merkle(data)
	h := sha256.New()
	h.Write([]byte{2})
	h.Write(salt[:])
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(data)))
	h.Write(n[:])
	h.Write(tree[:])
	return Root(h.Sum(nil))
}

func merkle(data []byte) [32]byte {
	if len(data) <= RootChunk {
		h := sha256.New()
		h.Write([]byte{0})
		h.Write(data)
		return [32]byte(h.Sum(nil))
	}
	// The left side takes the largest power of two of leaves that is smaller than all.
	left := RootChunk
	for left*2 < len(data) {
		left *= 2
	}
	l, r := merkle(data[:left]), merkle(data[left:])
	h := sha256.New()
	h.Write([]byte{1})
	h.Write(l[:])
	h.Write(r[:])
	return [32]byte(h.Sum(nil))
}
