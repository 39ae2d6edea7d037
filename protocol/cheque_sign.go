package protocol

import (
	"crypto/ecdsa"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/fxamacker/cbor/v2"
)

var (
	// ErrSignature says that the bytes cannot be a signature: not 65 bytes, v not
	// 27 or 28, r or s out of range, or s in the upper half of the curve's order.
	ErrSignature = errors.New("malformed signature")
	// ErrSigner says that a signature is well formed but was made by another key,
	// or for another chain, vault or content.
	ErrSigner = errors.New("signature is not by the expected signer")
)

// Signature is a secp256k1 signature r ‖ s ‖ v with v 27 or 28 and a low s: the
// one form that the vault accepts, so that nobody can make a second signature
// out of a first. It is hex with 0x in JSON.
type Signature [65]byte

// ParseSignature checks length and form; it fails with ErrSignature.
func ParseSignature(b []byte) (Signature, error) {
	if len(b) != len(Signature{}) {
		return Signature{}, fmt.Errorf("%w: %d bytes, want 65", ErrSignature, len(b))
	}
	s := Signature(b)
	return s, s.check()
}

// ParseWalletSignature reads a signature as wallets show it: 0x and 130 hexadecimal digits, with a v of 0, 1, 27 or 28.
func ParseWalletSignature(text string) (Signature, error) {
	b, err := hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(text), "0x"))
	if err != nil {
		return Signature{}, fmt.Errorf("%w: it is not 0x and hexadecimal digits", ErrSignature)
	}
	if len(b) == len(Signature{}) && b[64] < 2 {
		b[64] += 27
	}
	return ParseSignature(b)
}

func (s Signature) check() error {
	if s[64] != 27 && s[64] != 28 {
		return fmt.Errorf("%w: v is %d, want 27 or 28", ErrSignature, s[64])
	}
	r, sv := new(big.Int).SetBytes(s[:32]), new(big.Int).SetBytes(s[32:64])
	if !crypto.ValidateSignatureValues(s[64]-27, r, sv, true) {
		return fmt.Errorf("%w: r or s is out of range, or s is high", ErrSignature)
	}
	return nil
}

// MarshalText implements encoding.TextMarshaler: 0x and hex.
func (s Signature) MarshalText() ([]byte, error) {
	return []byte("0x" + hex.EncodeToString(s[:])), nil
}

// UnmarshalText implements encoding.TextUnmarshaler; it fails with ErrSignature.
func (s *Signature) UnmarshalText(b []byte) error {
	if len(b) != 2+2*len(s) {
		return fmt.Errorf("%w: %d characters, want 0x and 130 hex digits", ErrSignature, len(b))
	}
	raw, err := hex.DecodeString(strings.TrimPrefix(string(b), "0x"))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	v, err := ParseSignature(raw)
	if err == nil {
		*s = v
	}
	return err
}

// MarshalCBOR implements cbor.Marshaler: a byte string of 65 bytes.
func (s Signature) MarshalCBOR() ([]byte, error) { return cbor.Marshal(s[:]) }

// UnmarshalCBOR implements cbor.Unmarshaler; it fails with ErrSignature.
func (s *Signature) UnmarshalCBOR(data []byte) error {
	var b []byte
	if err := cbor.Unmarshal(data, &b); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	v, err := ParseSignature(b)
	if err == nil {
		*s = v
	}
	return err
}

// SignDigest signs 32 bytes with key in the form that the vault accepts (RFC 6979: the
// same input gives the same signature).
func SignDigest(key *ecdsa.PrivateKey, digest [32]byte) (Signature, error) {
	raw, err := crypto.Sign(digest[:], key)
	if err != nil {
		return Signature{}, fmt.Errorf("sign: %w", err)
	}
	raw[64] += 27
	return ParseSignature(raw)
}

// Recover gives the address whose key signed the digest; it fails with ErrSignature.
func (s Signature) Recover(digest [32]byte) (common.Address, error) {
	if err := s.check(); err != nil {
		return common.Address{}, err
	}
	raw := s
	raw[64] -= 27
	pub, err := crypto.SigToPub(digest[:], raw[:])
	if err != nil {
		return common.Address{}, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return crypto.PubkeyToAddress(*pub), nil
}

// SignCheque checks the form of c and signs it for the vault d. Whoever calls it
// makes the result durable before anybody else sees it.
func SignCheque(d VaultDomain, c Cheque, key *ecdsa.PrivateKey) (SignedCheque, error) {
	if err := c.Validate(); err != nil {
		return SignedCheque{}, err
	}
	sig, err := SignDigest(key, c.Digest(d))
	if err != nil {
		return SignedCheque{}, err
	}
	return SignedCheque{Cheque: c, Signature: sig}, nil
}

// Verify checks form and signature: nil only if signer signed exactly this
// cheque for the vault d. It fails with ErrCheque, ErrSignature or ErrSigner.
func (s SignedCheque) Verify(d VaultDomain, signer common.Address) error {
	if err := s.Cheque.Validate(); err != nil {
		return err
	}
	got, err := s.Signature.Recover(s.Cheque.Digest(d))
	if err != nil {
		return err
	}
	if got != signer || signer == (common.Address{}) {
		return fmt.Errorf("%w: cheque %d of lane %d is signed by %s, want %s on chain %d, vault %s",
			ErrSigner, s.Cheque.Seq, s.Cheque.Lane, got, signer, d.ChainID, d.Vault)
	}
	return nil
}
