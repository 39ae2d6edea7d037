package protocol

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrSeal says that a ciphertext does not open under the key and the parties named.
var ErrSeal = errors.New("ciphertext does not open")

// SealChunk is the plaintext size in bytes of one encrypted chunk; each grows by 16.
const SealChunk = 64 << 10

const sealTag = 16

// ResultSeal encrypts and decrypts the result of one task. The key needs both k, which the
// executor reveals against payment, and the X25519 secret of payer and executor: whoever
// learns k alone (a hub, the chain) opens nothing.
//
//	key   = HKDF-SHA-256(k ‖ X25519(payer, executor), salt = task, info = "zerostate-result-1" ‖ award)
//	chunk = AES-256-GCM(key, nonce = 32-bit index ‖ zero… ‖ last flag, 64 KiB of plaintext)
//
// The last flag in the nonce keeps a ciphertext from being cut short unnoticed (STREAM,
// Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
type ResultSeal struct{ aead cipher.AEAD }

// NewResultSeal derives the seal. own is this side's X25519 key, other the other side's
// public one; both sides derive the same.
func NewResultSeal(k [32]byte, own *ecdh.PrivateKey, other [32]byte, task, award CID) (*ResultSeal, error) {
	pub, err := ecdh.X25519().NewPublicKey(other[:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSeal, err)
	}
	shared, err := own.ECDH(pub)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSeal, err)
	}
	key, err := hkdf.Key(sha256.New, append(k[:], shared...), task.Bytes(), "zerostate-result-1"+string(award.Bytes()), 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &ResultSeal{aead}, nil
}

func sealNonce(index uint32, last bool) []byte {
	n := make([]byte, 12)
	binary.BigEndian.PutUint32(n, index)
	if last {
		n[11] = 1
	}
	return n
}

// Encrypt seals the salt and the result: the salt goes first, so that the root in the
// statement can be checked by who opened it and by nobody else.
func (s *ResultSeal) Encrypt(salt [32]byte, result []byte) []byte {
	plain := append(salt[:], result...)
	out := make([]byte, 0, len(plain)+(len(plain)/SealChunk+1)*sealTag)
	for i := uint32(0); ; i++ {
		n := min(len(plain), SealChunk)
		last := n == len(plain)
		out = s.aead.Seal(out, sealNonce(i, last), plain[:n], nil)
		if plain = plain[n:]; last {
			return out
		}
	}
}

// Decrypt opens what Encrypt made, or fails with ErrSeal.
func (s *ResultSeal) Decrypt(sealed []byte) (salt [32]byte, result []byte, err error) {
	plain := make([]byte, 0, len(sealed))
	for i := uint32(0); ; i++ {
		n := min(len(sealed), SealChunk+sealTag)
		last := n == len(sealed)
		if plain, err = s.aead.Open(plain, sealNonce(i, last), sealed[:n], nil); err != nil {
			return salt, nil, fmt.Errorf("%w: chunk %d", ErrSeal, i)
		}
		if sealed = sealed[n:]; last {
			break
		}
	}
	if len(plain) < len(salt) {
		return salt, nil, fmt.Errorf("%w: shorter than its salt", ErrSeal)
	}
	copy(salt[:], plain)
	return salt, plain[len(salt):], nil
}
