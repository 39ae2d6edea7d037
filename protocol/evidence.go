package protocol

import (
	"crypto/ecdh"
	"errors"
	"fmt"
)

// Evidence is what convinces anybody of what a paid result was: the receipt, the ciphertext that it commits to, the keys that the
// executor showed for its price, and the payer's X25519 key of this one task, which opens nothing else.
type Evidence struct {
	Version  uint64     `cbor:"version"` // 1
	Receipt  []byte     `cbor:"receipt"`
	Cipher   []byte     `cbor:"cipher"`
	Keys     [][32]byte `cbor:"keys"` // by part, as far as they were shown
	PayerKey [32]byte   `cbor:"payerKey"`
}

// MaxEvidence bounds an evidence file, in bytes.
const MaxEvidence = MaxInput + MaxInput/8 + MaxReceipt + 8<<10

// ErrEvidence says that an evidence file proves nothing; the text says why.
var ErrEvidence = errors.New("evidence does not hold")

// Verdict is what evidence proves.
type Verdict struct {
	Receipt VerifiedReceipt
	// Fault says that the executor took the price of Part (from 1) and did not give what it signed; Why says what it gave.
	Fault bool
	Part  int
	Why   string
	// Opened counts the parts that opened to what was signed.
	Opened int
}

// JudgeEvidence judges an evidence file by its own bytes. It fails with ErrReceipt or ErrEvidence when the file cannot convict
// anybody: a receipt that does not verify, a ciphertext or a key that the statement does not commit to. Otherwise the verdict stands:
// an executor at fault, or a result that is what was signed; whether the program gives that result only running it tells.
func JudgeEvidence(raw []byte) (Verdict, error) {
	var v Verdict
	e, err := Decode[Evidence](raw, MaxEvidence)
	if err != nil {
		return v, fmt.Errorf("%w: %w", ErrEvidence, err)
	}
	if e.Version != 1 {
		return v, fmt.Errorf("%w: version %d is not spoken here (1 is)", ErrEvidence, e.Version)
	}
	if v.Receipt, err = VerifyReceipt(e.Receipt); err != nil {
		return v, err
	}
	s := v.Receipt.Statement.Payload
	if uint64(len(e.Cipher)) != s.CipherBytes || SaltedRoot([32]byte{}, e.Cipher) != s.CipherRoot {
		return v, fmt.Errorf("%w: the ciphertext is not the one that the executor signed", ErrEvidence)
	}
	own, err := ecdh.X25519().NewPrivateKey(e.PayerKey[:])
	if err != nil || [32]byte(own.PublicKey().Bytes()) != v.Receipt.Award.Payload.PayerKey {
		return v, fmt.Errorf("%w: the payer's key is not that of the award", ErrEvidence)
	}
	if len(e.Keys) == 0 || len(e.Keys) > len(s.Parts) {
		return v, fmt.Errorf("%w: %d keys for %d parts", ErrEvidence, len(e.Keys), len(s.Parts))
	}
	return v, v.open(s, e, own)
}

// open opens part after part until one convicts the executor.
func (v *Verdict) open(s Statement, e Evidence, own *ecdh.PrivateKey) error {
	for i, key := range e.Keys {
		if KeyHash(key) != s.Parts[i].KeyHash {
			return fmt.Errorf("%w: the key of part %d is not the one that the statement commits to", ErrEvidence, i+1)
		}
		if v.convict(i+1, wrongWith(OpenPart(s, s.ExecutorKey, e.Cipher, uint32(i), key, own))) {
			return nil
		}
		v.Opened++
	}
	if v.Opened == len(s.Parts) {
		v.convict(len(s.Parts), wrongWith(OpenWhole(s, s.ExecutorKey, e.Cipher, e.Keys, own)))
	}
	return nil
}

func wrongWith(_ []byte, err error) error { return err }

// convict takes what is wrong with a part, if anything is.
func (v *Verdict) convict(part int, wrong error) bool {
	if wrong == nil {
		return false
	}
	v.Fault, v.Part, v.Why = true, part, wrong.Error()
	return true
}
