package chain

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/zerostate/zerostate/channels/contract"
	"github.com/zerostate/zerostate/channels/contract/testtoken"
)

// What Verify and every call may find wrong with an endpoint.
var (
	ErrConfig       = errors.New("invalid chain configuration")
	ErrNoAnswer     = errors.New("the chain does not answer")
	ErrWrongChain   = errors.New("the endpoint serves another chain")
	ErrWrongGenesis = errors.New("the endpoint serves a chain with another genesis block")
	ErrNoVault      = errors.New("there is no contract at the vault's address")
	ErrForeignCode  = errors.New("the contract at the vault's address is not the network's vault")
	ErrDisagree     = errors.New("the endpoints of the chain do not agree")
)

// What may be wrong with a transaction.
var (
	ErrGasFunds   = errors.New("not enough native coin to pay for gas")
	ErrNonceTaken = errors.New("another transaction of this key took the nonce")
	ErrFeeBound   = errors.New("the chain asks for more than a transaction may cost")
	ErrReverted   = errors.New("the contract refused") // every *RevertError is one

	ErrAlreadyOpen   = errors.New("the account is open already")
	ErrNotOpen       = errors.New("the account is not open: open it with a signer first")
	ErrNotSigner     = errors.New("only the owner and its current signer may do this")
	ErrFunds         = errors.New("not enough free money in the vault: deposit more or release lanes")
	ErrHotAllowance  = errors.New("beyond the signer's hot allowance: the owner must raise it or reserve itself")
	ErrLaneNotOpen   = errors.New("the lane is releasing or closed: use another lane number")
	ErrSignerRotated = errors.New("the lane belongs to an earlier signer: use another lane number")
	ErrExitPending   = errors.New("an exit is pending: nothing can be reserved until it is finished")
	ErrTooEarly      = errors.New("the window is not over yet")
	ErrAllowance     = errors.New("the token's allowance for the vault is too small")
	ErrTokenFunds    = errors.New("not enough of the token in the wallet")

	ErrOrderSignature = errors.New("the vault does not accept the signature: it is of another key, or for another vault, chain or content")
	ErrNonceUsed      = errors.New("the order's nonce was used or cancelled before: nothing more happens by it")
	ErrDeadline       = errors.New("the order's deadline is over: sign a new one")
	ErrCloseTotal     = errors.New("the agreed total is below what the vault paid or above what the lane holds: agree on another")
	ErrOtherSigner    = errors.New("the deposit names another signer than the account has: sign a new authorization")
	ErrAuthorization  = errors.New("the token does not accept the authorization: it was used or cancelled, its time is not now, or its signature is wrong")
)

// RevertError is a contract's refusal. It matches ErrReverted, and the sentinel of its cause if that is known.
type RevertError struct {
	Name   string // the contract's name of the error, as "HotAllowanceExceeded"; "" when it gave none
	Detail string // for people
	cause  error
}

// Error says what was refused and what to do.
func (e *RevertError) Error() string {
	switch {
	case e.cause != nil && e.Detail != "":
		return e.cause.Error() + " (" + e.Detail + ")"
	case e.cause != nil:
		return e.cause.Error()
	case e.Detail != "":
		return ErrReverted.Error() + ": " + e.Detail
	case e.Name != "":
		return ErrReverted.Error() + ": " + e.Name
	default:
		return ErrReverted.Error() + " without a reason"
	}
}

// Unwrap makes errors.Is work on ErrReverted and on the cause.
func (e *RevertError) Unwrap() []error {
	if e.cause == nil {
		return []error{ErrReverted}
	}
	return []error{ErrReverted, e.cause}
}

var (
	vaultABI = contract.NewVault()
	tokenABI = testtoken.NewTestToken()
)

// explain turns an endpoint's error into one of this package's where it recognises it.
func explain(err error) error {
	if err == nil {
		return nil
	}
	if data, ok := ethclient.RevertErrorData(err); ok {
		return decodeRevert(data)
	}
	// Endpoints agree on no code for these.
	switch text := strings.ToLower(err.Error()); {
	case strings.Contains(text, "insufficient funds"), strings.Contains(text, "gas required exceeds allowance"):
		return fmt.Errorf("%w: %w", ErrGasFunds, err)
	case strings.Contains(text, "execution reverted"):
		return &RevertError{}
	}
	return err
}

func decodeRevert(data []byte) *RevertError {
	if len(data) < 4 {
		return &RevertError{}
	}
	if reason, err := abi.UnpackRevert(data); err == nil {
		return &RevertError{Name: "Error", Detail: reason}
	}
	if e, err := vaultABI.UnpackError(data); err == nil {
		return vaultRevert(e)
	}
	if e, err := tokenABI.UnpackError(data); err == nil {
		return tokenRevert(e)
	}
	return &RevertError{Name: fmt.Sprintf("unknown error %#x", data[:4])}
}

// vaultCauses are the errors of the vault that carry no numbers, and those whose numbers only name a row.
var vaultCauses = map[string]error{
	"AlreadyOpen":       ErrAlreadyOpen,
	"NotOpen":           ErrNotOpen,
	"NotSigner":         ErrNotSigner,
	"LaneNotOpen":       ErrLaneNotOpen,
	"LaneSignerRotated": ErrSignerRotated,
	"ExitPending":       ErrExitPending,
	"ExitNotReady":      ErrTooEarly,
	"InvalidNonce":      ErrNonceUsed,
	"DeadlinePassed":    ErrDeadline,
	"SignerMismatch":    ErrOtherSigner,
}

func vaultRevert(e any) *RevertError {
	r := &RevertError{Name: strings.TrimPrefix(fmt.Sprintf("%T", e), "*contract.Vault")}
	r.cause = vaultCauses[r.Name]
	switch e := e.(type) {
	case *contract.VaultNotEnoughFree:
		r.cause, r.Detail = ErrFunds, fmt.Sprintf("free %s, wanted %s base units", e.Free, e.Wanted)
	case *contract.VaultHotAllowanceExceeded:
		r.cause, r.Detail = ErrHotAllowance, fmt.Sprintf("allowance %s, wanted %s base units", e.Allowance, e.Wanted)
	case *contract.VaultLaneNotOpen:
		r.Detail = fmt.Sprintf("row %s", e.Index)
	case *contract.VaultLaneSignerRotated:
		r.Detail = fmt.Sprintf("row %s", e.Index)
	case *contract.VaultInvalidSignature:
		r.cause, r.Detail = ErrOrderSignature, fmt.Sprintf("expected one by %s", short(e.Expected))
	case *contract.VaultInvalidTotal:
		r.cause, r.Detail = ErrCloseTotal, fmt.Sprintf("paid %s, reserved %s base units", e.Paid, e.Reserved)
	case *contract.VaultInvalidSigner:
		r.Detail = "the zero address cannot be a signer"
	case *contract.VaultNothingArrived:
		r.Detail = "the token moved nothing: it may not know authorizations (EIP-3009)"
	case *contract.VaultInvalidPayee:
		r.Detail = fmt.Sprintf("row %s: the payee is the zero address, the payer or the vault", e.Index)
	case *contract.VaultNothingToWithdraw:
		r.Detail = "there is no credit to withdraw"
	case *contract.VaultAmountTooLarge:
		r.Detail = "the account would hold more than 2^96-1 base units"
	case *contract.VaultGasLeftTooLow:
		r.Detail = "the gas limit is too low for a payout"
	case *contract.VaultSafeERC20FailedOperation:
		r.Detail = fmt.Sprintf("the token %s refused the transfer", e.Token)
	}
	return r
}

func tokenRevert(e any) *RevertError {
	r := &RevertError{Name: strings.TrimPrefix(fmt.Sprintf("%T", e), "*testtoken.TestToken")}
	switch e := e.(type) {
	case *testtoken.TestTokenERC20InsufficientAllowance:
		r.cause, r.Detail = ErrAllowance, fmt.Sprintf("allowance %s, wanted %s base units", e.Allowance, e.Needed)
	case *testtoken.TestTokenERC20InsufficientBalance:
		r.cause, r.Detail = ErrTokenFunds, fmt.Sprintf("%s has %s, wanted %s base units", short(e.Sender), e.Balance, e.Needed)
	case *testtoken.TestTokenERC3009InvalidSignature:
		r.cause, r.Detail = ErrAuthorization, "the signature is not the payer's over exactly this"
	case *testtoken.TestTokenERC3009UsedAuthorization:
		r.cause, r.Detail = ErrAuthorization, "it was used or cancelled"
	case *testtoken.TestTokenERC3009InvalidAuthorizationTime:
		r.cause, r.Detail = ErrAuthorization, fmt.Sprintf("it counts after %s and before %s (Unix seconds)", e.ValidAfter, e.ValidBefore)
	case *testtoken.TestTokenOnlyMinter:
		r.Detail = "only the token's minter may mint"
	}
	return r
}

func short(a common.Address) string { h := a.Hex(); return h[:6] + "…" + h[len(h)-4:] }
