// Package evidence writes what a dispute about a payment lane needs into one file, and verifies
// such a file with nothing but itself: the hash of the facts, the lane's key, every signature,
// every receipt, and that the figures beside the signed bytes are theirs. What the chain said
// is in the file as its maker's word; the block says where to look.
package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// MaxBytes is the largest file that is read.
const MaxBytes = 32 << 20

// ErrInvalid says that a file does not prove what it says.
var ErrInvalid = errors.New("the evidence does not hold")

// Report is what a verified file proves.
type Report struct {
	Valid         bool              `json:"valid"`
	Lane          string            `json:"lane"`
	Payer         string            `json:"payer"`
	Payee         string            `json:"payee"`
	Signer        string            `json:"signer"`
	Signed        protocol.Amount   `json:"signed" doc:"The most that a cheque in the file promises."`
	Sequence      api.Uint64        `json:"sequence"`
	Payments      int               `json:"payments"`
	Sum           protocol.Amount   `json:"sum" doc:"Of the payments."`
	Receipts      int               `json:"receipts"`
	Equivocations int               `json:"equivocations" doc:"Proofs that the payer signed contradicting cheques."`
	Facts         api.EvidenceFacts `json:"facts"`
}

// Write writes a file that people can read.
func Write(w io.Writer, e api.Evidence) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(e)
}

// Verify reads and judges a file.
func Verify(raw []byte) (Report, error) {
	var e api.Evidence
	if err := strict(raw, &e); err != nil {
		return Report{}, fmt.Errorf("%w: it is no evidence file: %w", ErrInvalid, err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, e.Facts); err != nil {
		return Report{}, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	sum := sha256.Sum256(compact.Bytes())
	if hex.EncodeToString(sum[:]) != strings.ToLower(e.SHA256) {
		return Report{}, fmt.Errorf("%w: the facts have SHA-256 %x, the file says %s", ErrInvalid, sum, protocol.CleanText(e.SHA256, 64))
	}
	var f api.EvidenceFacts
	if err := strict(e.Facts, &f); err != nil {
		return Report{}, fmt.Errorf("%w: its facts cannot be read: %w", ErrInvalid, err)
	}
	if f.Format != api.EvidenceFormat {
		return Report{}, fmt.Errorf("%w: its form is %q, this program reads %q", ErrInvalid, protocol.CleanText(f.Format, 64), api.EvidenceFormat)
	}
	r, err := judge(f)
	if err != nil {
		return Report{}, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return r, nil
}

func strict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more behind it")
	}
	return nil
}

// lane is the lane of a file, by which its cheques are judged.
type lane struct {
	domain              protocol.VaultDomain
	payer, payee, token common.Address
	signer              common.Address
	number              uint64
}

func judge(f api.EvidenceFacts) (Report, error) {
	l, err := laneOf(f)
	if err != nil {
		return Report{}, err
	}
	r := Report{Valid: true, Lane: f.Lane.ID, Payer: l.payer.Hex(), Payee: l.payee.Hex(), Signer: l.signer.Hex(), Equivocations: len(f.Equivocations), Facts: f}
	most := protocol.Amount{} // that a cheque may come to, with its locks
	newest := func(c protocol.Cheque) {
		if e, err := c.Exposure(); err == nil && e.Cmp(most) > 0 {
			most = e
		}
		if c.Cumulative.Cmp(r.Signed) >= 0 {
			r.Signed, r.Sequence = c.Cumulative, max(r.Sequence, api.Uint64(c.Seq))
		}
	}
	if f.Best != nil {
		c, err := l.cheque(*f.Best)
		if err != nil {
			return r, fmt.Errorf("the newest cheque: %w", err)
		}
		newest(c)
	}
	for i, p := range f.Equivocations {
		if err := l.contradiction(p); err != nil {
			return r, fmt.Errorf("contradiction %d: %w", i+1, err)
		}
	}
	seen := map[string]bool{}
	for _, p := range f.Payments {
		c, err := l.cheque(p.Cheque)
		if err == nil && seen[p.Task] {
			err = errors.New("it is there twice")
		}
		if err == nil {
			err = l.receipt(p, &r)
		}
		if err == nil {
			r.Sum, err = r.Sum.Add(p.Amount)
		}
		if err != nil {
			return r, fmt.Errorf("payment of task %s: %w", protocol.CleanText(p.Task, 80), err)
		}
		seen[p.Task] = true
		newest(c)
	}
	r.Payments = len(f.Payments)
	if f.Left == 0 && r.Sum.Cmp(most) > 0 {
		return r, fmt.Errorf("its payments are %s together, and no cheque comes to more than %s", r.Sum, most)
	}
	return r, nil
}

func laneOf(f api.EvidenceFacts) (lane, error) {
	var l lane
	for _, a := range []struct {
		name, text string
		to         *common.Address
	}{
		{"vault", f.Lane.Vault, &l.domain.Vault},
		{"token", f.Lane.Token, &l.token},
		{"payer", f.Lane.Payer, &l.payer},
		{"payee", f.Lane.Payee, &l.payee},
		{"signer", f.Chain.Signer, &l.signer},
	} {
		if !common.IsHexAddress(a.text) {
			return l, fmt.Errorf("its %s is no account: %q", a.name, protocol.CleanText(a.text, 64))
		}
		*a.to = common.HexToAddress(a.text)
	}
	l.domain.ChainID, l.number = uint64(f.Lane.ChainID), uint64(f.Lane.Number)
	if l.number > 1<<32-1 {
		return l, fmt.Errorf("lane number %d is out of range", l.number)
	}
	key := protocol.LaneKey(protocol.AccountKey(l.payer, l.token), l.payee, uint32(l.number))
	if hex.EncodeToString(key[:]) != f.Lane.ID {
		return l, fmt.Errorf("its parties and number give lane %x, the file says %s", key, protocol.CleanText(f.Lane.ID, 64))
	}
	return l, nil
}

// cheque opens a cheque and holds it to the lane, its signature, and the words beside it.
func (l lane) cheque(e api.EvidenceCheque) (protocol.Cheque, error) {
	s, err := protocol.DecodeCheque(e.Raw)
	if err != nil {
		return protocol.Cheque{}, err
	}
	c := s.Cheque
	sig, err := s.Signature.MarshalText()
	switch {
	case err != nil:
		return c, err
	case c.Payer != l.payer || c.Payee != l.payee || c.Token != l.token || uint64(c.Lane) != l.number:
		return c, fmt.Errorf("cheque %d is of another lane", c.Seq)
	case uint64(e.Sequence) != c.Seq || e.Cumulative != c.Cumulative || e.Locks != len(c.Locks) || e.Signature != string(sig):
		return c, fmt.Errorf("what the file says of cheque %d is not what is signed", c.Seq)
	}
	return c, s.Verify(l.domain, l.signer)
}

// contradiction holds if two valid cheques cannot both be honest: one number for two contents, or a
// later one with a smaller total.
func (l lane) contradiction(p api.EvidencePair) error {
	a, err := l.cheque(p.A)
	if err != nil {
		return err
	}
	b, err := l.cheque(p.B)
	if err != nil {
		return err
	}
	same := a.Seq == b.Seq && a.StructHash() != b.StructHash()
	fell := a.Seq < b.Seq && a.Cumulative.Cmp(b.Cumulative) > 0 || b.Seq < a.Seq && b.Cumulative.Cmp(a.Cumulative) > 0
	if !same && !fell {
		return fmt.Errorf("cheques %d and %d do not contradict each other", a.Seq, b.Seq)
	}
	return nil
}

// receipt holds a payment's receipt to its task, parties and price.
func (l lane) receipt(p api.EvidencePaid, r *Report) error {
	if len(p.Receipt) == 0 {
		return nil
	}
	v, err := protocol.VerifyReceipt(p.Receipt)
	if err != nil {
		return fmt.Errorf("its receipt: %w", err)
	}
	s := v.Statement.Payload
	if s.Task.String() != p.Task || s.Payer != l.payer || s.Payee != l.payee || s.Price.Amount != p.Amount {
		return errors.New("its receipt is of another task, of other parties or of another price")
	}
	r.Receipts++
	return nil
}
