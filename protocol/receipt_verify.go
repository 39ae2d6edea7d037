package protocol

import (
	"errors"
	"fmt"
	"slices"
)

// ErrReceipt says that a receipt does not prove what it claims; the text names the part.
var ErrReceipt = errors.New("receipt does not verify")

// VerifiedReceipt is what a receipt proves, opened.
type VerifiedReceipt struct {
	Network          Signed[Profile]
	Award            Signed[Award]
	Statement        Signed[Statement]
	Countersignature *Signed[Countersignature] // nil until the requester signed
	Payer, Payee     Identity
	Cheque           *SignedCheque // nil when nothing was to pay
}

// VerifyReceipt checks a receipt with nothing but its own bytes: every signature, every
// reference, the price against the offer and the gas, and that the cheque is the payer's,
// on the lane named and for at least the price. What it cannot check offline is said in the
// documentation: that the lane exists on chain, and that the result is the program's.
func VerifyReceipt(raw []byte) (VerifiedReceipt, error) {
	var out VerifiedReceipt
	r, err := Decode[Receipt](raw, MaxReceipt)
	if err != nil {
		return out, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if r.Version != 1 {
		return out, fmt.Errorf("%w: version %d is not spoken here (1 is)", ErrReceipt, r.Version)
	}
	if err := out.openParts(r); err != nil {
		return out, err
	}
	if err := out.openBindings(r); err != nil {
		return out, err
	}
	return out, out.openPayment(r)
}

func (v *VerifiedReceipt) openParts(r Receipt) (err error) {
	if v.Network, err = Unseal[Profile](r.Profile); err != nil {
		return fmt.Errorf("%w: network profile: %w", ErrReceipt, err)
	}
	if v.Award, err = Unseal[Award](r.Award); err != nil {
		return fmt.Errorf("%w: award: %w", ErrReceipt, err)
	}
	if v.Statement, err = Unseal[Statement](r.Statement); err != nil {
		return fmt.Errorf("%w: statement: %w", ErrReceipt, err)
	}
	if err := CheckStatement(v.Statement, v.Award); err != nil {
		return fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if !v.Statement.Payload.Network.Equals(v.Network.ID.Cid) {
		return fmt.Errorf("%w: statement is of another network than the profile", ErrReceipt)
	}
	if len(r.Countersignature) == 0 {
		return nil
	}
	c, err := Unseal[Countersignature](r.Countersignature)
	if err != nil {
		return fmt.Errorf("%w: countersignature: %w", ErrReceipt, err)
	}
	if c.Signer != v.Award.Payload.Requester.ID || !c.Payload.Statement.Equals(v.Statement.ID.Cid) || !c.Payload.Network.Equals(v.Network.ID.Cid) {
		return fmt.Errorf("%w: countersignature is not the requester's word on this statement", ErrReceipt)
	}
	v.Countersignature = &c
	return nil
}

func (v *VerifiedReceipt) openBindings(r Receipt) (err error) {
	at, s := v.Award.Payload.IssuedMs, v.Statement.Payload
	if v.Payer, err = OpenBinding(r.Payer, v.Network.ID, s.Requester.ID, at); err != nil {
		return fmt.Errorf("%w: payer's %w", ErrReceipt, err)
	}
	if v.Payee, err = OpenBinding(r.Payee, v.Network.ID, s.Executor.ID, at); err != nil {
		return fmt.Errorf("%w: payee's %w", ErrReceipt, err)
	}
	if v.Payer.Owner != s.Payer || v.Payee.Owner != s.Payee {
		return fmt.Errorf("%w: payer or payee is not the account that its peer is bound to", ErrReceipt)
	}
	return nil
}

func (v *VerifiedReceipt) openPayment(r Receipt) error {
	s := v.Statement.Payload
	p := v.Network.Payload
	if !slices.ContainsFunc(p.Tokens, func(t TokenInfo) bool { return t.Address == s.Price.Token.Address }) {
		return fmt.Errorf("%w: priced in token %s, which is none of the network's", ErrReceipt, s.Price.Token.Address)
	}
	if s.Price.Token.ChainID != p.ChainID || s.Price.Token.Vault != p.Vault {
		return fmt.Errorf("%w: priced on another chain or vault than the network's", ErrReceipt)
	}
	if len(r.Cheque) == 0 {
		if s.Price.Amount.IsZero() {
			return nil
		}
		return fmt.Errorf("%w: a price of %s and no cheque", ErrReceipt, s.Price.Amount)
	}
	c, err := DecodeCheque(r.Cheque)
	if err != nil {
		return fmt.Errorf("%w: cheque: %w", ErrReceipt, err)
	}
	if err := c.Verify(s.Price.Token.Domain(), v.Payer.Signer); err != nil {
		return fmt.Errorf("%w: cheque: %w", ErrReceipt, err)
	}
	q := c.Cheque
	if q.Payer != s.Payer || q.Payee != s.Payee || q.Lane != s.Lane || q.Token != s.Price.Token.Address {
		return fmt.Errorf("%w: cheque is of another lane than the statement", ErrReceipt)
	}
	if covered, err := covers(q, s.KeyHash); err != nil || covered.Cmp(s.Price.Amount) < 0 {
		return fmt.Errorf("%w: cheque covers less than the price", ErrReceipt)
	}
	v.Cheque = &c
	return nil
}

// covers is what a cheque promises for the result whose key hashes to keyHash: what is
// unconditional, and the lock that this very key opens. Other locks pay for something else.
func covers(c Cheque, keyHash [32]byte) (Amount, error) {
	sum := c.Cumulative
	var err error
	for _, l := range c.Locks {
		if l.Hash != keyHash {
			continue
		}
		if sum, err = sum.Add(l.Amount); err != nil {
			return Amount{}, err
		}
	}
	return sum, nil
}
