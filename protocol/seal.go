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

// ErrRoot says that a ciphertext opens to another result than the one that was signed.
var ErrRoot = errors.New("the result is not the one that the statement commits to")

// SealChunk is the plaintext size in bytes of one encrypted chunk; each grows by 16.
const SealChunk = 64 << 10

const sealTag = 16

// ResultSeal encrypts and decrypts the result of one task. The key needs both k, which the
// executor reveals against payment, and the X25519 secret of payer and executor: whoever
// learns k alone (a hub, the chain) opens nothing.
//
//	key   = HKDF-SHA-256(k ‖ X25519(payer, executor), salt = task, info = "zerostate-result-1" ‖ award ‖ part)
//	chunk = AES-256-GCM(key, nonce = 32-bit index ‖ zero… ‖ last flag, 64 KiB of plaintext)
//
// The last flag in the nonce keeps a ciphertext from being cut short unnoticed (STREAM,
// Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
type ResultSeal struct{ aead cipher.AEAD }

// NewResultSeal derives the seal of one part of a result (from 0, 4 bytes big-endian). own is this side's X25519 key, other the other side's
// public one; both sides derive the same.
func NewResultSeal(k [32]byte, own *ecdh.PrivateKey, other [32]byte, task, award CID, part uint32) (*ResultSeal, error) {
	pub, err := ecdh.X25519().NewPublicKey(other[:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSeal, err)
	}
	shared, err := own.ECDH(pub)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSeal, err)
	}
	key, err := hkdf.Key(sha256.New, append(k[:], shared...), task.Bytes(), "zerostate-result-1"+string(binary.BigEndian.AppendUint32(award.Bytes(), part)), 32)
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

// SealResult encrypts a result in parts: as equal as they go, each under its own key of secret, with a salt of its own.
// It returns the whole ciphertext and its parts. salts has one for each part; the first is also that of the whole.
func SealResult(secret [32]byte, salts [][32]byte, own *ecdh.PrivateKey, other [32]byte, task, award CID, result []byte) ([]byte, []ResultPart, error) {
	n := len(salts)
	if n == 0 || n > MaxParts {
		return nil, nil, invalid("a result in %d parts, 1 to %d", n, MaxParts)
	}
	var whole []byte
	parts := make([]ResultPart, n)
	for i, salt := range salts {
		key, piece := PartKey(secret, uint32(i)), cut(result, n, i)
		seal, err := NewResultSeal(key, own, other, task, award, uint32(i))
		if err != nil {
			return nil, nil, err
		}
		sealed := seal.Encrypt(salt, piece)
		parts[i] = ResultPart{KeyHash: KeyHash(key), Root: SaltedRoot(salt, piece), CipherBytes: uint64(len(sealed))}
		whole = append(whole, sealed...)
	}
	return whole, parts, nil
}

// cut is part i of n of a result.
func cut(result []byte, n, i int) []byte {
	return result[len(result)*i/n : len(result)*(i+1)/n]
}

// OpenPart decrypts part i of a result from the whole ciphertext and checks it against its root. own is the key of either
// side, payer or executor, of this task. It fails with ErrSeal or ErrRoot: then the executor signed what it did not send.
func OpenPart(s Statement, other [32]byte, whole []byte, i uint32, key [32]byte, own *ecdh.PrivateKey) ([]byte, error) {
	_, piece, err := openPart(s, other, whole, i, key, own)
	return piece, err
}

func openPart(s Statement, other [32]byte, whole []byte, i uint32, key [32]byte, own *ecdh.PrivateKey) (salt [32]byte, piece []byte, err error) {
	if int(i) >= len(s.Parts) || uint64(len(whole)) != s.CipherBytes {
		return salt, nil, invalid("no part %d in %d bytes of ciphertext", i, len(whole))
	}
	if err := s.validateParts(); err != nil {
		return salt, nil, err
	}
	start := uint64(0)
	for _, p := range s.Parts[:i] {
		start += p.CipherBytes
	}
	p := s.Parts[i]
	if KeyHash(key) != p.KeyHash {
		return salt, nil, fmt.Errorf("%w: the key of part %d is not the one that the statement commits to", ErrSeal, i+1)
	}
	seal, err := NewResultSeal(key, own, other, s.Task, s.Award, i)
	if err != nil {
		return salt, nil, err
	}
	if salt, piece, err = seal.Decrypt(whole[start : start+p.CipherBytes]); err != nil {
		return salt, nil, fmt.Errorf("part %d: %w", i+1, err)
	}
	if SaltedRoot(salt, piece) != p.Root {
		return salt, nil, fmt.Errorf("%w: part %d", ErrRoot, i+1)
	}
	return salt, piece, nil
}

// OpenWhole decrypts all parts, with a key for each, and checks the result against the root of the whole.
func OpenWhole(s Statement, other [32]byte, whole []byte, keys [][32]byte, own *ecdh.PrivateKey) ([]byte, error) {
	if len(keys) != len(s.Parts) {
		return nil, invalid("%d keys for %d parts", len(keys), len(s.Parts))
	}
	var first [32]byte
	result := make([]byte, 0, len(whole))
	for i, key := range keys {
		salt, piece, err := openPart(s, other, whole, uint32(i), key, own)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			first = salt
		}
		result = append(result, piece...)
	}
	if SaltedRoot(first, result) != s.ResultRoot {
		return nil, fmt.Errorf("%w: the whole", ErrRoot)
	}
	return result, nil
}
