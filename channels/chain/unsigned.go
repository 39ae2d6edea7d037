package chain

import (
	"context"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/protocol"
)

// What an owner sends whose key is elsewhere: the same calls as those of fund.go and lanes.go, not signed.

// DepositCalls are the calls of a deposit in their order: approvals where they are needed, then open or deposit.
func (v *Vault) DepositCalls(ctx context.Context, owner common.Address, p OpenParams, opened bool) ([]Call, error) {
	var out []Call
	if p.Token != (common.Address{}) {
		has, err := v.client.Allowance(ctx, p.Token, owner, v.addr)
		if err != nil {
			return nil, err
		}
		if has.Cmp(p.Deposit.Big()) < 0 {
			if has.Sign() > 0 {
				out = append(out, Call{To: &p.Token, Data: tokenABI.PackApprove(v.addr, new(big.Int))})
			}
			out = append(out, Call{To: &p.Token, Data: tokenABI.PackApprove(v.addr, p.Deposit.Big())})
		}
	}
	data := vaultABI.PackDeposit(p.Token, p.Deposit.Big())
	if !opened {
		data = vaultABI.PackOpen(p.Token, p.Signer, p.HotAllowance.Big(), p.Deposit.Big())
	}
	return append(out, Call{To: &v.addr, Value: nativeValue(p.Token, p.Deposit), Data: data}), nil
}

// SetHotAllowanceCall is SetHotAllowance.
func (v *Vault) SetHotAllowanceCall(token common.Address, sum protocol.Amount) Call {
	return Call{To: &v.addr, Data: vaultABI.PackSetHotAllowance(token, sum.Big())}
}

// SetSignerCall is SetSigner.
func (v *Vault) SetSignerCall(token, signer common.Address) Call {
	return Call{To: &v.addr, Data: vaultABI.PackSetSigner(token, signer)}
}

// RequestExitCall is RequestExit.
func (v *Vault) RequestExitCall(token common.Address) Call {
	return Call{To: &v.addr, Data: vaultABI.PackRequestExit(token)}
}

// FinishExitCall is FinishExit.
func (v *Vault) FinishExitCall(token, to common.Address) Call {
	return Call{To: &v.addr, Data: vaultABI.PackFinishExit(token, to)}
}

// ReleaseByPayeeCall is ReleaseByPayee.
func (v *Vault) ReleaseByPayeeCall(payer, token common.Address, lane uint32) Call {
	return Call{To: &v.addr, Data: vaultABI.PackReleaseByPayee(payer, token, lane)}
}
