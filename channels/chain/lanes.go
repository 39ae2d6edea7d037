package chain

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/zerostate/zerostate/channels/contract"
	"github.com/zerostate/zerostate/protocol"
)

// Gas of a finished release, with room: one row was measured at 41,792 after refunds.
const (
	finishBaseGas = 60_000
	finishRowGas  = 40_000
)

// Reserve sets a lane's collateral. Target is the lane's lifetime total, so sending it twice reserves
// once, and a target that the lane has already changes nothing.
type Reserve struct {
	Payee  common.Address
	Lane   uint32
	Target protocol.Amount
}

// LaneID names a lane by its parties.
type LaneID struct {
	Payer, Payee, Token common.Address
	Lane                uint32
}

// Key is the lane's key in the vault.
func (id LaneID) Key() [32]byte {
	return protocol.LaneKey(protocol.AccountKey(id.Payer, id.Token), id.Payee, id.Lane)
}

// Skipped is a row that the vault passed over.
type Skipped struct {
	Index  int // in the batch
	Key    [32]byte
	Reason SkipReason
}

// Result is what a batch did.
type Result struct {
	Receipt *types.Receipt
	Lanes   map[[32]byte]Lane // the lanes that changed, as they are after
	Skipped []Skipped
}

// Reserve opens or tops up lanes of payer's account, all or none. The sender is payer, or its current
// signer within the hot allowance. It fails with ErrFunds, ErrHotAllowance, ErrLaneNotOpen,
// ErrSignerRotated, ErrExitPending, ErrNotOpen or ErrNotSigner among others.
func (v *Vault) Reserve(ctx context.Context, s *Sender, payer, token common.Address, rows []Reserve, opts ...Option) (Result, error) {
	out := make([]contract.VaultTypesReserve, len(rows))
	for i, r := range rows {
		out[i] = contract.VaultTypesReserve{Payee: r.Payee, Lane: r.Lane, Target: r.Target.Big()}
	}
	return v.batch(ctx, s, vaultABI.PackReserve(payer, token, out), opts)
}

// Claim cashes cheques, each to its own payee; any key may send it. Bad rows are in Result.Skipped and
// spoil nothing.
func (v *Vault) Claim(ctx context.Context, s *Sender, rows []Claim, opts ...Option) (Result, error) {
	out := make([]contract.VaultTypesRow, len(rows))
	for i, r := range rows {
		out[i] = r.toRow()
	}
	return v.batch(ctx, s, vaultABI.PackClaim(out), opts)
}

// Reveal registers preimages of locks; any key may send it.
func (v *Vault) Reveal(ctx context.Context, s *Sender, preimages [][32]byte, opts ...Option) (*types.Receipt, error) {
	return v.send(ctx, s, nil, vaultABI.PackReveal(preimages), opts)
}

// StartRelease starts the release window of lanes, all or none; the sender is their payer or its signer.
func (v *Vault) StartRelease(ctx context.Context, s *Sender, ids []LaneID, opts ...Option) (Result, error) {
	return v.batch(ctx, s, vaultABI.PackStartRelease(toIDs(ids)), opts)
}

// FinishRelease closes lanes whose window is over; any key may send it. Lanes that are not ready are in Result.Skipped.
func (v *Vault) FinishRelease(ctx context.Context, s *Sender, ids []LaneID, opts ...Option) (Result, error) {
	// The estimate sees the head's time: a window that ends before the next block looks open, its row cheap.
	floor := func(c *Call) { c.MinGas = finishBaseGas + finishRowGas*uint64(len(ids)) }
	return v.batch(ctx, s, vaultABI.PackFinishRelease(toIDs(ids)), append([]Option{floor}, opts...))
}

// ReleaseByPayee gives up the rest of a lane at once; the sender is its payee. Claim first.
func (v *Vault) ReleaseByPayee(ctx context.Context, s *Sender, payer, token common.Address, lane uint32, opts ...Option) (Result, error) {
	return v.batch(ctx, s, vaultABI.PackReleaseByPayee(payer, token, lane), opts)
}

func toIDs(ids []LaneID) []contract.VaultTypesLaneId {
	out := make([]contract.VaultTypesLaneId, len(ids))
	for i, id := range ids {
		out[i] = contract.VaultTypesLaneId{Payer: id.Payer, Payee: id.Payee, Token: id.Token, Lane: id.Lane}
	}
	return out
}

func (v *Vault) batch(ctx context.Context, s *Sender, data []byte, opts []Option) (Result, error) {
	r, err := v.send(ctx, s, nil, data, opts)
	if err != nil {
		return Result{}, err
	}
	return v.result(r)
}

var (
	laneTopic     = vaultABI.GetABI().Events["Lane"].ID
	revealedTopic = vaultABI.GetABI().Events["Revealed"].ID
	skippedTopic  = vaultABI.GetABI().Events["RowSkipped"].ID
)

// result reads the vault's events, of which the last one of a lane is its state.
func (v *Vault) result(r *types.Receipt) (Result, error) {
	out := Result{Receipt: r, Lanes: make(map[[32]byte]Lane)}
	for _, log := range r.Logs {
		if log.Address != v.addr || len(log.Topics) == 0 {
			continue
		}
		switch log.Topics[0] {
		case laneTopic:
			e, err := vaultABI.UnpackLaneEvent(log)
			if err != nil {
				return Result{}, fmt.Errorf("%w: event Lane: %w", ErrForeignCode, err)
			}
			l, err := laneOf(e.Key, e.Reserved, e.Paid, e.ReleaseAt, e.Epoch, e.Status)
			if err != nil {
				return Result{}, fmt.Errorf("%w: event Lane: %w", ErrForeignCode, err)
			}
			out.Lanes[e.Key] = l
		case skippedTopic:
			e, err := vaultABI.UnpackRowSkippedEvent(log)
			if err != nil {
				return Result{}, fmt.Errorf("%w: event RowSkipped: %w", ErrForeignCode, err)
			}
			out.Skipped = append(out.Skipped, Skipped{Index: int(e.Index.Int64()), Key: e.Key, Reason: SkipReason(e.Reason)})
		}
	}
	return out, nil
}
