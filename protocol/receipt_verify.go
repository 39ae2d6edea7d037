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
	Cheques          []SignedCheque // by part; empty when nothing was to pay
	Fold             *SignedCheque  // nil when the receipt has none
}

// VerifyReceipt checks a receipt with nothing but its own bytes: every signature, every
// reference, the price against the offer and the gas, and that the cheques are the payer's,
// on the lane named, each with the lock of its part over at least its share of the price. What it cannot check offline is said in the
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
	if len(r.Cheques) == 0 && s.Price.Amount.IsZero() && len(r.Fold) == 0 {
		return nil
	}
	if len(r.Cheques) != len(s.Parts) {
		return fmt.Errorf("%w: a price of %s in %d parts, and %d cheques", ErrReceipt, s.Price.Amount, len(s.Parts), len(r.Cheques))
	}
	for i, raw := range r.Cheques {
		share, err := v.Award.Payload.Offer.Share(s.Price.Amount, uint32(len(s.Parts)), uint32(i))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrReceipt, err)
		}
		c, err := v.openCheque(raw, s.Parts[i].KeyHash, share)
		if err != nil {
			return fmt.Errorf("%w: part %d: %w", ErrReceipt, i+1, err)
		}
		v.Cheques = append(v.Cheques, c)
	}
	return v.openFold(r)
}

// openFold holds the cheque that folds the last lock against the one that carries it: later, on the same lane, and larger
// by that lock at least.
func (v *VerifiedReceipt) openFold(r Receipt) error {
	if len(r.Fold) == 0 {
		return nil
	}
	s := v.Statement.Payload
	last := v.Cheques[len(v.Cheques)-1].Cheque
	f, err := DecodeCheque(r.Fold)
	if err == nil {
		err = f.Verify(s.Price.Token.Domain(), v.Payer.Signer)
	}
	if err != nil {
		return fmt.Errorf("%w: fold: %w", ErrReceipt, err)
	}
	share, err := v.Award.Payload.Offer.Share(s.Price.Amount, uint32(len(s.Parts)), uint32(len(s.Parts))-1)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	least, err := last.Cumulative.Add(share)
	if err != nil || f.Cheque.LaneKey() != last.LaneKey() || f.Cheque.Seq <= last.Seq || f.Cheque.Cumulative.Cmp(least) < 0 {
		return fmt.Errorf("%w: the fold is of another lane, earlier, or does not pay the lock", ErrReceipt)
	}
	v.Fold = &f
	return nil
}

// openCheque holds a cheque against the lane of the statement and the lock that pays for one part.
func (v *VerifiedReceipt) openCheque(raw []byte, keyHash [32]byte, share Amount) (SignedCheque, error) {
	if len(raw) == 0 && share.IsZero() {
		return SignedCheque{}, nil
	}
	s := v.Statement.Payload
	c, err := DecodeCheque(raw)
	if err != nil {
		return c, fmt.Errorf("cheque: %w", err)
	}
	if err := c.Verify(s.Price.Token.Domain(), v.Payer.Signer); err != nil {
		return c, fmt.Errorf("cheque: %w", err)
	}
	q := c.Cheque
	if q.Payer != s.Payer || q.Payee != s.Payee || q.Lane != s.Lane || q.Token != s.Price.Token.Address {
		return c, errors.New("cheque is of another lane than the statement")
	}
	i := slices.IndexFunc(q.Locks, func(l Lock) bool { return l.Hash == keyHash })
	if i < 0 || q.Locks[i].Amount.Cmp(share) < 0 {
		return c, fmt.Errorf("cheque covers less than the price: no lock over %s for this result", share)
	}
	return c, nil
}
