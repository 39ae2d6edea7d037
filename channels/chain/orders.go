package chain

import (
	"context"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/zerostate/zerostate/channels/contract"
	"github.com/zerostate/zerostate/protocol"
)

// What somebody else has signed, and any key may send: its sender pays for gas and gains nothing by it.

// OpenBySig opens the account of the owner who signed the order. It fails with ErrAlreadyOpen, ErrOrderSignature,
// ErrNonceUsed or ErrDeadline among others.
func (v *Vault) OpenBySig(ctx context.Context, s *Sender, o protocol.OpenOrder, sig protocol.Signature, opts ...Option) (*types.Receipt, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	return v.send(ctx, s, nil, vaultABI.PackOpenBySig(toOpen(o), sig[:]), opts)
}

// ReserveBySig reserves as the owner who signed the order. It fails as Reserve does, and with ErrOrderSignature,
// ErrNonceUsed or ErrDeadline.
func (v *Vault) ReserveBySig(ctx context.Context, s *Sender, r protocol.Reservation, sig protocol.Signature, opts ...Option) (Result, error) {
	if err := r.Validate(); err != nil {
		return Result{}, err
	}
	return v.batch(ctx, s, vaultABI.PackReserveBySig(toReservation(r), sig[:]), opts)
}

// CancelNonce makes the sender's orders with that nonce worthless; ErrNonceUsed when it comes too late.
func (v *Vault) CancelNonce(ctx context.Context, s *Sender, nonce common.Hash, opts ...Option) (*types.Receipt, error) {
	return v.send(ctx, s, nil, vaultABI.PackCancelNonce(nonce.Big()), opts)
}

// NonceUsed reads whether an owner's nonce was used by an order or cancelled.
func (v *Vault) NonceUsed(ctx context.Context, owner common.Address, nonce common.Hash) (bool, error) {
	return view(ctx, v.client, v.addr, vaultABI.PackNonceUsed(owner, nonce.Big()), vaultABI.UnpackNonceUsed)
}

// CoopClose ends a lane at the total that both parties agreed on. byPayee may be nil when the sender is the payee.
// It fails with ErrLaneNotOpen, ErrOrderSignature or ErrCloseTotal among others.
func (v *Vault) CoopClose(ctx context.Context, s *Sender, c protocol.CoopClose, bySigner protocol.Signature, byPayee *protocol.Signature, opts ...Option) (Result, error) {
	if err := c.Validate(); err != nil {
		return Result{}, err
	}
	second := []byte{}
	if byPayee != nil {
		second = byPayee[:]
	}
	return v.batch(ctx, s, vaultABI.PackCoopClose(toCoopClose(c), bySigner[:], second), opts)
}

// DepositWithAuthorization deposits by the payer's signature for the token (EIP-3009) into the payer's own account,
// and opens it with the named signer if it never was. It fails with ErrAuthorization, ErrOtherSigner or ErrTokenFunds
// among others.
func (v *Vault) DepositWithAuthorization(ctx context.Context, s *Sender, a protocol.Authorization, sig protocol.Signature, opts ...Option) (*types.Receipt, error) {
	return v.send(ctx, s, nil, vaultABI.PackDepositWithAuthorization(contract.VaultTypesAuthorization{
		Payer: a.Payer, Token: a.Token, Signer: a.Signer, Amount: a.Amount.Big(),
		ValidAfter: new(big.Int).SetUint64(a.ValidAfter), ValidBefore: new(big.Int).SetUint64(a.ValidBefore),
		Salt: a.Salt, R: [32]byte(sig[:32]), S: [32]byte(sig[32:64]), V: sig[64],
	}), opts)
}

// DomainSeparator reads under which EIP-712 domain a token's authorizations and permits are signed.
func (c *Client) DomainSeparator(ctx context.Context, token common.Address) ([32]byte, error) {
	return view(ctx, c, token, tokenABI.PackDOMAINSEPARATOR(), tokenABI.UnpackDOMAINSEPARATOR)
}

// HashOrder asks the vault for the digest of an order; it equals the one that protocol.SignOrder signs.
func (v *Vault) HashOrder(ctx context.Context, o protocol.Order) (common.Hash, error) {
	switch o := o.(type) {
	case protocol.OpenOrder:
		return hash(view(ctx, v.client, v.addr, vaultABI.PackHashOpen(toOpen(o)), vaultABI.UnpackHashOpen))
	case protocol.Reservation:
		return hash(view(ctx, v.client, v.addr, vaultABI.PackHashReservation(toReservation(o)), vaultABI.UnpackHashReservation))
	case protocol.CoopClose:
		return hash(view(ctx, v.client, v.addr, vaultABI.PackHashCoopClose(toCoopClose(o)), vaultABI.UnpackHashCoopClose))
	default:
		return common.Hash{}, protocol.ErrOrder
	}
}

func hash(h [32]byte, err error) (common.Hash, error) { return h, err }

func toOpen(o protocol.OpenOrder) contract.VaultTypesOpen {
	return contract.VaultTypesOpen{
		Payer: o.Payer, Token: o.Token, Signer: o.Signer, HotAllowance: o.HotAllowance.Big(),
		Nonce: o.Nonce.Big(), Deadline: new(big.Int).SetUint64(o.Deadline),
	}
}

func toReservation(r protocol.Reservation) contract.VaultTypesReservation {
	out := contract.VaultTypesReservation{
		Payer: r.Payer, Token: r.Token, Rows: make([]contract.VaultTypesReserve, len(r.Rows)),
		Nonce: r.Nonce.Big(), Deadline: new(big.Int).SetUint64(r.Deadline),
	}
	for i, row := range r.Rows {
		out.Rows[i] = contract.VaultTypesReserve{Payee: row.Payee, Lane: row.Lane, Target: row.Target.Big()}
	}
	return out
}

func toCoopClose(c protocol.CoopClose) contract.VaultTypesCoopClose {
	return contract.VaultTypesCoopClose{Payer: c.Payer, Payee: c.Payee, Token: c.Token, Lane: c.Lane, Paid: c.Paid.Big()}
}
