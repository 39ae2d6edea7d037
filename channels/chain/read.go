package chain

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels/contract"
	"github.com/zerostate/zerostate/protocol"
)

// Vault reads and writes one vault contract.
type Vault struct {
	client *Client
	addr   common.Address
}

// Vault returns the vault at addr. It asks the chain nothing; Verify does.
func (c *Client) Vault(addr common.Address) *Vault { return &Vault{client: c, addr: addr} }

// Address is the vault's address.
func (v *Vault) Address() common.Address { return v.addr }

// Account is a payer's account of one token.
type Account struct {
	Key          [32]byte
	Free         protocol.Amount // neither reserved nor paid
	HotAllowance protocol.Amount // what the signer may still reserve by itself
	Epoch        uint16          // of the current signer; 0: the account was never opened
	ExitAt       uint64          // Unix seconds when the exit may be finished; 0: none is pending
}

// LaneStatus is where a lane is in its life; it only moves forward.
type LaneStatus uint8

// The life of a lane. LaneClosed is for ever: its number is never used again.
const (
	LaneNone LaneStatus = iota
	LaneOpen
	LaneReleasing
	LaneClosed
)

// String names the status as the API and the CLI show it.
func (s LaneStatus) String() string {
	switch s {
	case LaneNone:
		return "none"
	case LaneOpen:
		return "open"
	case LaneReleasing:
		return "releasing"
	case LaneClosed:
		return "closed"
	default:
		return fmt.Sprintf("status %d", uint8(s))
	}
}

// Lane is a lane's state on chain.
type Lane struct {
	Key       [32]byte
	Reserved  protocol.Amount // lifetime total; equal to Paid once closed
	Paid      protocol.Amount // lifetime total
	ReleaseAt uint64          // Unix seconds when the release may be finished; 0: none was started
	Epoch     uint16          // of the signer that its cheques need
	Status    LaneStatus
}

// Account reads the account of payer and token at the head; one eth_call. An account that
// was never opened is not an error: its Epoch is 0.
func (v *Vault) Account(ctx context.Context, payer, token common.Address) (Account, error) {
	key := protocol.AccountKey(payer, token)
	s, err := view(ctx, v.client, v.addr, vaultABI.PackAccount(key), vaultABI.UnpackAccount)
	if err != nil {
		return Account{}, err
	}
	a := Account{Key: key, Epoch: s.Epoch, ExitAt: s.Exit.Uint64()}
	if a.Free, err = amount(s.Free); err != nil {
		return Account{}, err
	}
	a.HotAllowance, err = amount(s.HotAllowance)
	return a, err
}

// Lane reads a lane at the head by its key (protocol.LaneKey, Cheque.LaneKey); one eth_call. A
// lane that was never opened is not an error: its Status is LaneNone.
func (v *Vault) Lane(ctx context.Context, key [32]byte) (Lane, error) {
	s, err := view(ctx, v.client, v.addr, vaultABI.PackLane(key), vaultABI.UnpackLane)
	if err != nil {
		return Lane{}, err
	}
	return laneOf(key, s.Reserved, s.Paid, s.ReleaseAt, s.SignerEpoch, s.Status)
}

func laneOf(key [32]byte, reserved, paid, releaseAt *big.Int, epoch uint16, status uint8) (Lane, error) {
	l := Lane{Key: key, ReleaseAt: releaseAt.Uint64(), Epoch: epoch, Status: LaneStatus(status)}
	var err error
	if l.Reserved, err = amount(reserved); err != nil {
		return Lane{}, err
	}
	l.Paid, err = amount(paid)
	return l, err
}

// SignerAt reads who signs cheques for lanes of that account and epoch; zero: nobody.
func (v *Vault) SignerAt(ctx context.Context, account [32]byte, epoch uint16) (common.Address, error) {
	return view(ctx, v.client, v.addr, vaultABI.PackSignerAt(account, epoch), vaultABI.UnpackSignerAt)
}

// RevealedAt reads when a lock's preimage was registered, in Unix seconds; 0: never.
func (v *Vault) RevealedAt(ctx context.Context, hash common.Hash) (uint64, error) {
	t, err := view(ctx, v.client, v.addr, vaultABI.PackRevealedAt(hash), vaultABI.UnpackRevealedAt)
	if err != nil {
		return 0, err
	}
	return t.Uint64(), nil
}

// Credit reads what the vault owes a payee because a payout was refused, in base units.
func (v *Vault) Credit(ctx context.Context, payee, token common.Address) (*big.Int, error) {
	return view(ctx, v.client, v.addr, vaultABI.PackCredit(payee, token), vaultABI.UnpackCredit)
}

// ReleaseWindow reads how many seconds a release and an exit wait.
func (v *Vault) ReleaseWindow(ctx context.Context) (uint64, error) {
	w, err := view(ctx, v.client, v.addr, vaultABI.PackReleaseWindow(), vaultABI.UnpackReleaseWindow)
	if err != nil {
		return 0, err
	}
	return w.Uint64(), nil
}

// HashCheque asks the vault for the digest of a cheque; it equals Cheque.Digest.
func (v *Vault) HashCheque(ctx context.Context, c protocol.Cheque) (common.Hash, error) {
	h, err := view(ctx, v.client, v.addr, vaultABI.PackHashCheque(toCheque(c)), vaultABI.UnpackHashCheque)
	return h, err
}

// PreviewClaim asks what claiming this row now would pay, and why nothing if so.
func (v *Vault) PreviewClaim(ctx context.Context, row Claim) (protocol.Amount, SkipReason, error) {
	out, err := view(ctx, v.client, v.addr, vaultABI.PackPreviewClaim(row.toRow()), vaultABI.UnpackPreviewClaim)
	if err != nil {
		return protocol.Amount{}, 0, err
	}
	due, err := amount(out.Due)
	return due, SkipReason(out.Reason), err
}

// Claim is a cheque to cash, with any preimages worth registering.
type Claim struct {
	Cheque    protocol.SignedCheque
	Preimages [][32]byte
}

func (r Claim) toRow() contract.VaultTypesRow {
	return contract.VaultTypesRow{Cheque: toCheque(r.Cheque.Cheque), Signature: r.Cheque.Signature[:], Preimages: r.Preimages}
}

func toCheque(c protocol.Cheque) contract.VaultTypesCheque {
	out := contract.VaultTypesCheque{
		Payer: c.Payer, Payee: c.Payee, Token: c.Token, Lane: c.Lane, Seq: c.Seq,
		Cumulative: c.Cumulative.Big(), Locks: make([]contract.VaultTypesLock, len(c.Locks)),
	}
	for i, l := range c.Locks {
		out.Locks[i] = contract.VaultTypesLock{Hash: l.Hash, Amount: l.Amount.Big(), Expiry: new(big.Int).SetUint64(l.Expiry)}
	}
	return out
}

// SkipReason is why the vault skipped a row.
type SkipReason uint8

// The reasons, as the contract numbers them.
const (
	SkipNone SkipReason = iota
	SkipUnknownLane
	SkipLaneClosed
	SkipTooManyLocks
	SkipUnsortedLocks
	SkipBadSignature
	SkipNothingDue
	SkipNotReleasing
	SkipWindowOpen
	SkipAccountFull
)

var skipTexts = [...]string{
	SkipNone:          "not skipped",
	SkipUnknownLane:   "the lane does not exist",
	SkipLaneClosed:    "the lane is closed",
	SkipTooManyLocks:  "the cheque has more than 16 locks",
	SkipUnsortedLocks: "the cheque's locks are not in ascending order",
	SkipBadSignature:  "the cheque is not signed by the lane's signer",
	SkipNothingDue:    "nothing is due: the vault has paid as much already",
	SkipNotReleasing:  "the lane is not releasing",
	SkipWindowOpen:    "the release window is not over yet",
	SkipAccountFull:   "the payer's account cannot hold more",
}

// String says the reason in words.
func (r SkipReason) String() string {
	if int(r) < len(skipTexts) {
		return skipTexts[r]
	}
	return fmt.Sprintf("reason %d", uint8(r))
}
