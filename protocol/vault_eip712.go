package protocol

import (
	"crypto/ecdsa"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// What is signed for the vault beside cheques, as EIP-712 encodeTypes. They are final, as a cheque's is.
const (
	// OpenType is an owner's order to open its account.
	OpenType = "Open(address payer,address token,address signer,uint96 hotAllowance,uint256 nonce,uint40 deadline)"
	// ReserveType is one row of a Reservation.
	ReserveType = "Reserve(address payee,uint32 lane,uint96 target)"
	// ReservationType is an owner's order to reserve.
	ReservationType = "Reservation(address payer,address token,Reserve[] rows,uint256 nonce,uint40 deadline)" + ReserveType
	// CoopCloseType is both parties' agreement on the end of a lane.
	CoopCloseType = "CoopClose(address payer,address payee,address token,uint32 lane,uint96 paid)"
	// AuthorizationType is EIP-3009's, signed for the token and not for the vault.
	AuthorizationType = "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
)

// ErrOrder says that an order or an agreement breaks the rules of form; the text after it names the rule.
var ErrOrder = errors.New("malformed order to the vault")

// Order is what is signed for a vault beside cheques: an OpenOrder, a Reservation or a CoopClose.
type Order interface {
	StructHash() [32]byte
	Validate() error
}

// OpenOrder is the owner's order to open its account. Anybody may send it.
type OpenOrder struct {
	Payer        common.Address `cbor:"payer" json:"payer"`
	Token        common.Address `cbor:"token" json:"token"`
	Signer       common.Address `cbor:"signer" json:"signer"`
	HotAllowance Amount         `cbor:"hotAllowance" json:"hotAllowance"`
	Nonce        common.Hash    `cbor:"nonce" json:"nonce"`              // used for no other order of this payer
	Deadline     uint64         `cbor:"deadline" json:"deadline,string"` // the last Unix second at which it counts
}

// StructHash is the EIP-712 hashStruct.
func (o OpenOrder) StructHash() [32]byte {
	return hashWords(keccak(OpenType), wordAddress(o.Payer), wordAddress(o.Token), wordAddress(o.Signer),
		wordAmount(o.HotAllowance), o.Nonce, wordUint(o.Deadline))
}

// Validate checks the form; it fails with ErrOrder.
func (o OpenOrder) Validate() error {
	if o.Payer == (common.Address{}) || o.Signer == (common.Address{}) {
		return fmt.Errorf("%w: payer or signer is the zero address", ErrOrder)
	}
	return checkDeadline(o.Deadline)
}

// ReserveRow sets a lane's lifetime total: a target and not a step, so that it counts once however often it is sent.
type ReserveRow struct {
	Payee  common.Address `cbor:"payee" json:"payee"`
	Lane   uint32         `cbor:"lane" json:"lane"`
	Target Amount         `cbor:"target" json:"target"`
}

// StructHash is the EIP-712 hashStruct.
func (r ReserveRow) StructHash() [32]byte {
	return hashWords(keccak(ReserveType), wordAddress(r.Payee), wordUint(uint64(r.Lane)), wordAmount(r.Target))
}

// Reservation is the owner's order to reserve, all rows or none. Anybody may send it.
type Reservation struct {
	Payer    common.Address `cbor:"payer" json:"payer"`
	Token    common.Address `cbor:"token" json:"token"`
	Rows     []ReserveRow   `cbor:"rows" json:"rows"`
	Nonce    common.Hash    `cbor:"nonce" json:"nonce"`
	Deadline uint64         `cbor:"deadline" json:"deadline,string"`
}

// StructHash is the EIP-712 hashStruct.
func (r Reservation) StructHash() [32]byte {
	rows := make([][32]byte, len(r.Rows))
	for i, row := range r.Rows {
		rows[i] = row.StructHash()
	}
	return hashWords(keccak(ReservationType), wordAddress(r.Payer), wordAddress(r.Token), hashWords(rows...), r.Nonce, wordUint(r.Deadline))
}

// Validate checks the form; it fails with ErrOrder.
func (r Reservation) Validate() error {
	if len(r.Rows) == 0 {
		return fmt.Errorf("%w: it reserves nothing", ErrOrder)
	}
	for i, row := range r.Rows {
		if err := checkParties(r.Payer, row.Payee); err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
	}
	return checkDeadline(r.Deadline)
}

// CoopClose is what both parties of a lane agree on as its end: Paid is the final lifetime total. The lane's cheque
// signer and the payee sign it. Whoever has signed one gives and takes no cheque of that lane after it.
type CoopClose struct {
	Payer common.Address `cbor:"payer" json:"payer"`
	Payee common.Address `cbor:"payee" json:"payee"`
	Token common.Address `cbor:"token" json:"token"`
	Lane  uint32         `cbor:"lane" json:"lane"`
	Paid  Amount         `cbor:"paid" json:"paid"`
}

// StructHash is the EIP-712 hashStruct.
func (c CoopClose) StructHash() [32]byte {
	return hashWords(keccak(CoopCloseType), wordAddress(c.Payer), wordAddress(c.Payee), wordAddress(c.Token),
		wordUint(uint64(c.Lane)), wordAmount(c.Paid))
}

// Validate checks the form; it fails with ErrOrder.
func (c CoopClose) Validate() error { return checkParties(c.Payer, c.Payee) }

// LaneKey names the lane that it ends.
func (c CoopClose) LaneKey() [32]byte { return LaneKey(AccountKey(c.Payer, c.Token), c.Payee, c.Lane) }

func checkParties(payer, payee common.Address) error {
	if payer == (common.Address{}) || payee == (common.Address{}) {
		return fmt.Errorf("%w: payer or payee is the zero address", ErrOrder)
	}
	if payer == payee {
		return fmt.Errorf("%w: payer and payee are both %s", ErrOrder, payer)
	}
	return nil
}

func checkDeadline(t uint64) error {
	if t > MaxLockExpiry {
		return fmt.Errorf("%w: deadline %d is beyond 40 bits", ErrOrder, t)
	}
	return nil
}

// SignOrder checks the form of o and signs it for the vault d.
func SignOrder(d VaultDomain, o Order, key *ecdsa.PrivateKey) (Signature, error) {
	if err := o.Validate(); err != nil {
		return Signature{}, err
	}
	return SignDigest(key, d.TypedDigest(o.StructHash()))
}

// VerifyOrder checks form and signature: nil only if signer signed exactly this order for the vault d. It fails with
// ErrOrder, ErrSignature or ErrSigner.
func VerifyOrder(d VaultDomain, o Order, sig Signature, signer common.Address) error {
	if err := o.Validate(); err != nil {
		return err
	}
	got, err := sig.Recover(d.TypedDigest(o.StructHash()))
	if err != nil {
		return err
	}
	if got != signer || signer == (common.Address{}) {
		return fmt.Errorf("%w: the order is signed by %s, want %s on chain %d, vault %s", ErrSigner, got, signer, d.ChainID, d.Vault)
	}
	return nil
}

// Authorization is a payer's permission to the vault to take Amount of an EIP-3009 token and credit it to the payer's
// account, whose cheques Signer signs.
type Authorization struct {
	Payer       common.Address `cbor:"payer" json:"payer"`
	Vault       common.Address `cbor:"vault" json:"vault"`
	Token       common.Address `cbor:"token" json:"token"`
	Signer      common.Address `cbor:"signer" json:"signer"`
	Amount      Amount         `cbor:"amount" json:"amount"`
	ValidAfter  uint64         `cbor:"validAfter" json:"validAfter,string"`   // the second before the first at which it counts
	ValidBefore uint64         `cbor:"validBefore" json:"validBefore,string"` // the first second at which it counts no more
	Salt        common.Hash    `cbor:"salt" json:"salt"`                      // tells authorizations of the same payer and signer apart
}

// Nonce is the EIP-3009 nonce. It names whose money it is and who signs for it, so that nobody who sees the
// authorization can use it to any other end.
func (a Authorization) Nonce() [32]byte {
	return hashWords(wordAddress(a.Payer), wordAddress(a.Signer), a.Salt)
}

// Digest is what the payer signs, under the token's EIP-712 domain separator.
func (a Authorization) Digest(separator [32]byte) [32]byte {
	h := hashWords(keccak(AuthorizationType), wordAddress(a.Payer), wordAddress(a.Vault), wordAmount(a.Amount),
		wordUint(a.ValidAfter), wordUint(a.ValidBefore), a.Nonce())
	return crypto.Keccak256Hash([]byte{0x19, 0x01}, separator[:], h[:])
}
