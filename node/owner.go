package node

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

const (
	ownerOrderPrefix = "owner-order/" // by action: what was shown last
	orderLife        = 24 * time.Hour
)

// ownerOrder is what the owner was asked to sign: one of the two.
type ownerOrder struct {
	Open    *protocol.OpenOrder   `cbor:"open"`
	Reserve *protocol.Reservation `cbor:"reserve"`
}

// OwnerOrder implements api.OwnerBackend.
func (b backend) OwnerOrder(ctx context.Context, req api.OwnerRequest) (api.OwnerOrder, error) {
	n := b.n
	out := api.OwnerOrder{Action: req.Action, Owner: n.keys.OwnerAddress().Hex(), Token: b.token()}
	if n.keys.Owner != nil {
		return out, api.NewProblem(api.CodeConflict, "the owner's key is on this machine", "nothing has to be signed or sent elsewhere", "zerostate wallet deposit, withdraw; zerostate channel close")
	}
	c, err := n.chain.get(ctx)
	if err != nil {
		return out, problem(err)
	}
	account, err := c.vault.Account(ctx, n.keys.OwnerAddress(), n.profile.Payload.Money().Address)
	if err != nil {
		return out, problem(chainReason(err))
	}
	if account.Epoch == 0 && req.Action != api.OwnerOpen && req.Action != api.OwnerDeposit && req.Action != api.OwnerRelease {
		return out, api.NewProblem(api.CodeFunds, "the account is not open in the vault yet", "nothing was ever deposited or opened", "zerostate wallet owner open ALLOWANCE, or zerostate wallet owner deposit AMOUNT")
	}
	switch req.Action {
	case api.OwnerOpen, api.OwnerReserve:
		err = n.toSign(ctx, c, account, req, &out)
	default:
		err = n.toSend(ctx, c, account, req, &out)
	}
	return out, problem(err)
}

// toSign makes an order, and keeps it.
func (n *Node) toSign(ctx context.Context, c *liveChain, account chain.Account, req api.OwnerRequest, out *api.OwnerOrder) error {
	var nonce common.Hash
	if _, err := rand.Read(nonce[:]); err != nil {
		return err
	}
	owner, token := n.keys.OwnerAddress(), n.profile.Payload.Money().Address
	until := time.Now().Add(orderLife)
	out.Deadline = until.UTC().Truncate(time.Second)
	var kept ownerOrder
	var order protocol.Order
	if req.Action == api.OwnerOpen {
		if account.Epoch != 0 {
			return api.NewProblem(api.CodeConflict, "the account is open already", "it has a signer since", "raise what the signer may reserve: zerostate wallet owner allowance AMOUNT")
		}
		o := protocol.OpenOrder{Payer: owner, Token: token, Signer: n.keys.SignerAddress(), HotAllowance: req.Amount, Nonce: nonce, Deadline: uint64(until.Unix())}
		kept.Open, order = &o, o
		out.Says = fmt.Sprintf("opens the account in the vault; this node's signer %s may reserve %s base units of it by itself", o.Signer, o.HotAllowance)
	} else {
		row, err := n.reserveRow(ctx, c, req)
		if err != nil {
			return err
		}
		o := protocol.Reservation{Payer: owner, Token: token, Rows: []protocol.ReserveRow{row}, Nonce: nonce, Deadline: uint64(until.Unix())}
		kept.Reserve, order = &o, o
		out.Says = fmt.Sprintf("reserves for %s on lane %d: %s base units over its life", row.Payee, row.Lane, row.Target)
	}
	raw, err := n.profile.Payload.Money().Domain().TypedJSON(order)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &out.TypedData); err != nil {
		return err
	}
	return n.store.Update(func(tx store.Tx) error { return store.Put(tx, ownerOrderPrefix+req.Action, kept) })
}

// reserveRow is a reserve of so much more on the lane in use to a payee, or on the next.
func (n *Node) reserveRow(ctx context.Context, c *liveChain, req api.OwnerRequest) (row protocol.ReserveRow, err error) {
	if req.Payee == "" || req.Amount.IsZero() {
		return row, api.NewProblem(api.CodeBadRequest, "a reserve needs a payee and an amount", "one of them is missing", "zerostate wallet owner reserve AMOUNT --payee 0x…")
	}
	payee, err := n.payTo(req.Payee)
	if err != nil {
		return row, err
	}
	state, err := n.payer.current(payee)
	if err != nil {
		return row, err
	}
	if unusable(state) {
		state = channels.Payer{Lane: n.payer.lane(payee, state.Lane.Number+1)}
	}
	facts, err := c.laneFacts(ctx, state.Lane.Key(), protocol.AccountKey(state.Lane.Payer, state.Lane.Token))
	if err != nil {
		return row, err
	}
	target, err := facts.Reserved.Add(req.Amount)
	return protocol.ReserveRow{Payee: payee, Lane: state.Lane.Number, Target: target}, err
}

// toSend makes the transactions that the owner's wallet has to send.
func (n *Node) toSend(ctx context.Context, c *liveChain, account chain.Account, req api.OwnerRequest, out *api.OwnerOrder) error {
	owner, token := n.keys.OwnerAddress(), n.profile.Payload.Money().Address
	var calls []chain.Call
	var err error
	switch req.Action {
	case api.OwnerDeposit:
		if req.Amount.IsZero() {
			return api.NewProblem(api.CodeBadRequest, "a deposit needs an amount", "it is 0", "zerostate wallet owner deposit AMOUNT")
		}
		p := chain.OpenParams{Token: token, Signer: n.keys.SignerAddress(), HotAllowance: req.Amount, Deposit: req.Amount}
		out.Says = fmt.Sprintf("deposits %s base units in the vault", req.Amount)
		if account.Epoch == 0 {
			out.Says += fmt.Sprintf(", and opens the account: this node's signer %s may reserve as much by itself", p.Signer)
		}
		calls, err = c.vault.DepositCalls(ctx, owner, p, account.Epoch != 0)
	case api.OwnerAllowance:
		out.Says = fmt.Sprintf("lets this node's signer reserve %s base units more by itself, now it may %s; a stolen machine can lose as much", req.Amount, account.HotAllowance)
		calls = []chain.Call{c.vault.SetHotAllowanceCall(token, req.Amount)}
	case api.OwnerSigner:
		out.Says = fmt.Sprintf("makes %s the cheque signer of new lanes; old lanes keep theirs", n.keys.SignerAddress())
		calls = []chain.Call{c.vault.SetSignerCall(token, n.keys.SignerAddress())}
	case api.OwnerWithdraw:
		calls, err = n.exitCalls(ctx, c, account, req, out)
	case api.OwnerRelease:
		calls, err = n.releaseCalls(req, c, out)
	}
	if err != nil {
		return err
	}
	for i, call := range calls {
		t := api.OwnerTx{From: owner.Hex(), To: call.To.Hex(), Value: "0", Data: hexutil.Encode(call.Data), ChainID: api.Uint64(n.profile.Payload.ChainID), What: out.Says}
		if i < len(calls)-1 {
			t.What = "lets the vault take the tokens"
		}
		if call.Value != nil {
			t.Value = call.Value.String()
		}
		out.Transactions = append(out.Transactions, t)
	}
	return nil
}

func (n *Node) exitCalls(ctx context.Context, c *liveChain, account chain.Account, req api.OwnerRequest, out *api.OwnerOrder) ([]chain.Call, error) {
	token := n.profile.Payload.Money().Address
	to, err := n.payTo(req.To)
	if err != nil {
		return nil, err
	}
	if account.ExitAt == 0 {
		out.Says = fmt.Sprintf("asks for the %s base units that are free; after the release window ask again, for the second step. Nothing can be reserved until it is paid", account.Free)
		return []chain.Call{c.vault.RequestExitCall(token)}, nil
	}
	head, err := c.client.Head(ctx)
	if err != nil {
		return nil, chainReason(err)
	}
	if head.Time < account.ExitAt {
		return nil, api.NewProblem(api.CodeNotReady, "the release window is not over yet", "it ends at "+time.Unix(int64(account.ExitAt), 0).UTC().Format(time.RFC3339), "ask again then")
	}
	out.Says = fmt.Sprintf("pays the %s base units that are free to %s", account.Free, to)
	return []chain.Call{c.vault.FinishExitCall(token, to)}, nil
}

func (n *Node) releaseCalls(req api.OwnerRequest, c *liveChain, out *api.OwnerOrder) ([]chain.Call, error) {
	l, err := n.findLane(req.Lane)
	if err != nil {
		return nil, err
	}
	if l.in == nil {
		return nil, api.NewProblem(api.CodeConflict, "only its payee can give a lane up", "this node is its payer", "zerostate channel force-close "+laneID(l.lane().Key())[:12])
	}
	if !l.in.Promised().IsZero() {
		return nil, api.NewProblem(api.CodeConflict, "what is earned on the lane would be given away", fmt.Sprintf("%s base units are not claimed", l.in.Promised()), "claim it first: zerostate wallet settle")
	}
	lane := l.lane()
	out.Says = "gives the rest of lane " + laneID(lane.Key())[:12] + " back to its payer"
	return []chain.Call{c.vault.ReleaseByPayeeCall(lane.Payer, lane.Token, lane.Number)}, nil
}

// OwnerSigned implements api.OwnerBackend.
func (b backend) OwnerSigned(ctx context.Context, req api.OwnerSignature) (api.Transfer, error) {
	n := b.n
	out := api.Transfer{Token: b.token()}
	var kept ownerOrder
	err := n.store.View(func(tx store.Tx) (err error) {
		kept, err = store.Get[ownerOrder](tx, ownerOrderPrefix+req.Action)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return out, api.NewProblem(api.CodeConflict, "nothing was shown to be signed", "or it was sent already", "zerostate wallet owner "+req.Action)
	}
	if err != nil {
		return out, err
	}
	var order protocol.Order
	if kept.Open != nil {
		order = *kept.Open
	} else {
		order = *kept.Reserve
	}
	sig, err := protocol.ParseWalletSignature(req.Signature)
	if err == nil {
		err = protocol.VerifyOrder(n.profile.Payload.Money().Domain(), order, sig, n.keys.OwnerAddress())
	}
	if err != nil {
		return out, api.NewProblem(api.CodeVerification, "this is not the owner's signature under what was shown last", err.Error(), "show it again and sign that: zerostate wallet owner "+req.Action)
	}
	c, err := n.chain.get(ctx)
	if err != nil {
		return out, problem(err)
	}
	if kept.Open != nil {
		r, err := c.vault.OpenBySig(ctx, c.gas, *kept.Open, sig, chain.WithID("open/"+kept.Open.Nonce.Hex()))
		if err != nil {
			return out, problem(chainReason(err))
		}
		out.TxHash, out.Block, out.Amount = r.TxHash.Hex(), api.Uint64(r.BlockNumber.Uint64()), kept.Open.HotAllowance
	} else if err := n.reserveSigned(ctx, c, *kept.Reserve, sig, &out); err != nil {
		return out, problem(err)
	}
	return out, errors.Join(n.bookFees(ctx, c), n.store.Update(func(tx store.Tx) error { return tx.Delete(ownerOrderPrefix + req.Action) }))
}

func (n *Node) reserveSigned(ctx context.Context, c *liveChain, o protocol.Reservation, sig protocol.Signature, out *api.Transfer) error {
	r, err := c.vault.ReserveBySig(ctx, c.gas, o, sig, chain.WithID("reserve/"+o.Nonce.Hex()))
	if err != nil {
		return chainReason(err)
	}
	row := o.Rows[0]
	lane := n.payer.lane(row.Payee, row.Lane)
	out.TxHash, out.Block, out.Amount = r.Receipt.TxHash.Hex(), api.Uint64(r.Receipt.BlockNumber.Uint64()), row.Target
	facts, err := c.laneFacts(ctx, lane.Key(), protocol.AccountKey(lane.Payer, lane.Token))
	if err != nil {
		return err
	}
	_, err = n.payer.seen(lane, facts)
	return err
}
