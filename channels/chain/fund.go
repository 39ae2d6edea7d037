package chain

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/zerostate/zerostate/protocol"
)

// OpenParams open an account.
type OpenParams struct {
	Token        common.Address  // zero: native coin
	Signer       common.Address  // signs cheques
	HotAllowance protocol.Amount // what Signer may reserve by itself
	Deposit      protocol.Amount // deposited at once; may be zero
}

// Open opens the sender's own account and deposits into it, after approving the token. It fails with
// ErrAlreadyOpen, ErrTokenFunds or ErrGasFunds among others.
func (v *Vault) Open(ctx context.Context, s *Sender, p OpenParams, opts ...Option) (*types.Receipt, error) {
	if err := v.approve(ctx, s, p.Token, p.Deposit); err != nil {
		return nil, err
	}
	return v.send(ctx, s, nativeValue(p.Token, p.Deposit), vaultABI.PackOpen(p.Token, p.Signer, p.HotAllowance.Big(), p.Deposit.Big()), opts)
}

// Deposit adds to the sender's own account, after approving the token. The vault counts what arrives.
// Give it WithID if it may be retried: the same deposit twice is two deposits.
func (v *Vault) Deposit(ctx context.Context, s *Sender, token common.Address, sum protocol.Amount, opts ...Option) (*types.Receipt, error) {
	if err := v.approve(ctx, s, token, sum); err != nil {
		return nil, err
	}
	return v.send(ctx, s, nativeValue(token, sum), vaultABI.PackDeposit(token, sum.Big()), opts)
}

// SetHotAllowance sets what the signer may still reserve by itself; the sender is the owner.
func (v *Vault) SetHotAllowance(ctx context.Context, s *Sender, token common.Address, sum protocol.Amount, opts ...Option) (*types.Receipt, error) {
	return v.send(ctx, s, nil, vaultABI.PackSetHotAllowance(token, sum.Big()), opts)
}

// SetSigner starts a new signer epoch for the sender's account; earlier lanes keep theirs.
func (v *Vault) SetSigner(ctx context.Context, s *Sender, token, signer common.Address, opts ...Option) (*types.Receipt, error) {
	return v.send(ctx, s, nil, vaultABI.PackSetSigner(token, signer), opts)
}

// RequestExit asks for the free money of the sender's account back; see FinishExit.
func (v *Vault) RequestExit(ctx context.Context, s *Sender, token common.Address, opts ...Option) (*types.Receipt, error) {
	return v.send(ctx, s, nil, vaultABI.PackRequestExit(token), opts)
}

// FinishExit pays the free money of the sender's account to that address; ErrTooEarly before Account.ExitAt.
func (v *Vault) FinishExit(ctx context.Context, s *Sender, token, to common.Address, opts ...Option) (*types.Receipt, error) {
	return v.send(ctx, s, nil, vaultABI.PackFinishExit(token, to), opts)
}

// WithdrawCredit sends what the vault owes the sender after a refused payout to that address.
func (v *Vault) WithdrawCredit(ctx context.Context, s *Sender, token, to common.Address, opts ...Option) (*types.Receipt, error) {
	return v.send(ctx, s, nil, vaultABI.PackWithdrawCredit(token, to), opts)
}

// Transfer sends money outside the vault; the zero token is the native coin (wei).
func Transfer(ctx context.Context, s *Sender, token, to common.Address, sum *big.Int, opts ...Option) (*types.Receipt, error) {
	if sum.Sign() < 0 {
		return nil, fmt.Errorf("transfer: negative amount %s", sum)
	}
	if token == (common.Address{}) {
		return s.Do(ctx, Call{To: &to, Value: sum}, opts...)
	}
	return s.Do(ctx, Call{To: &token, Data: tokenABI.PackTransfer(to, sum)}, opts...)
}

// Mint creates test tokens; the sender is the token's minter.
func Mint(ctx context.Context, s *Sender, token, to common.Address, sum protocol.Amount, opts ...Option) (*types.Receipt, error) {
	return s.Do(ctx, Call{To: &token, Data: tokenABI.PackMint(to, sum.Big())}, opts...)
}

func (v *Vault) send(ctx context.Context, s *Sender, value *big.Int, data []byte, opts []Option) (*types.Receipt, error) {
	return s.Do(ctx, Call{To: &v.addr, Value: value, Data: data}, opts...)
}

func nativeValue(token common.Address, sum protocol.Amount) *big.Int {
	if token != (common.Address{}) {
		return nil
	}
	return sum.Big()
}

// approve lets the vault take exactly what the deposit needs: an unlimited approval would make every
// later fault of the token or the vault cost more. Some tokens refuse to change one allowance to another but zero.
func (v *Vault) approve(ctx context.Context, s *Sender, token common.Address, sum protocol.Amount) error {
	if token == (common.Address{}) || sum.IsZero() {
		return nil
	}
	has, err := v.client.Allowance(ctx, token, s.from, v.addr)
	if err != nil {
		return err
	}
	if has.Cmp(sum.Big()) >= 0 {
		return nil
	}
	if has.Sign() > 0 {
		if _, err := s.Do(ctx, Call{To: &token, Data: tokenABI.PackApprove(v.addr, new(big.Int))}); err != nil {
			return fmt.Errorf("approve: %w", err)
		}
	}
	if _, err := s.Do(ctx, Call{To: &token, Data: tokenABI.PackApprove(v.addr, sum.Big())}); err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	return nil
}
