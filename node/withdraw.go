package node

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// withdrawalKey holds the one withdrawal that is under way.
const withdrawalKey = "withdrawal"

// withdrawal is what was asked for and how far it is. It is stored before each transaction, each
// of which has an ID made from its own: so going on after a crash repeats nothing.
type withdrawal struct {
	ID     string          `cbor:"id"`
	Amount protocol.Amount `cbor:"amount"` // zero: all that is free at the end
	To     common.Address  `cbor:"to"`
	// ExitTo is whom the exit pays: the owner where only a part is wanted, so that the rest can go back.
	ExitTo common.Address  `cbor:"exitTo"`
	Free   protocol.Amount `cbor:"free"`   // in the vault when the exit was finished
	Exited bool            `cbor:"exited"` // the exit was sent
}

func (n *Node) withdrawalRecord() (*withdrawal, error) {
	var w withdrawal
	err := n.store.View(func(tx store.Tx) (err error) {
		w, err = store.Get[withdrawal](tx, withdrawalKey)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &w, err
}

func (n *Node) keepWithdrawal(w withdrawal) error {
	return n.store.Update(func(tx store.Tx) error { return store.Put(tx, withdrawalKey, w) })
}

// withdrawing is the withdrawal under way as people see it, or nil. It asks the chain nothing.
func (b backend) withdrawing() *api.Withdrawal {
	w, err := b.n.withdrawalRecord()
	if err != nil || w == nil {
		return nil
	}
	return &api.Withdrawal{Step: "waiting", Amount: w.Amount, To: w.To.Hex(), Token: b.token()}
}

// Withdraw implements api.WalletBackend.
func (b backend) Withdraw(ctx context.Context, req api.WithdrawRequest) (api.Withdrawal, error) {
	n := b.n
	n.economy.withdrawing.Lock()
	defer n.economy.withdrawing.Unlock()
	to, err := n.payTo(req.To)
	if err != nil {
		return api.Withdrawal{}, err
	}
	c, err := n.chain.get(ctx)
	if err != nil {
		return api.Withdrawal{}, problem(err)
	}
	owner, err := c.owner("a withdrawal", "send it from the owner's wallet: zerostate wallet owner withdraw")
	if err != nil {
		return api.Withdrawal{}, err
	}
	account, err := c.vault.Account(ctx, owner.From(), n.profile.Payload.Money().Address)
	if err != nil {
		return api.Withdrawal{}, problem(chainReason(err))
	}
	w, err := n.withdrawalRecord()
	if err != nil {
		return api.Withdrawal{}, err
	}
	switch {
	case w == nil:
		if w, err = n.newWithdrawal(req.Amount, to, account); err != nil {
			return api.Withdrawal{}, err
		}
	case w.Amount != req.Amount || w.To != to:
		return api.Withdrawal{}, api.NewProblem(api.CodeConflict, "another withdrawal is under way", fmt.Sprintf("%s to %s was asked for before", wanted(w.Amount), w.To),
			"finish that one first: give the same amount and account")
	}
	out, err := n.goOnWithdrawing(ctx, c, *w, account)
	return out, problem(err)
}

func wanted(a protocol.Amount) string {
	if a.IsZero() {
		return "all that is free"
	}
	return a.String() + " base units"
}

// payTo reads the account that is to be paid.
func (n *Node) payTo(text string) (common.Address, error) {
	if text == "" {
		return n.keys.OwnerAddress(), nil
	}
	no := func(why string) (common.Address, error) {
		return common.Address{}, api.NewProblem(api.CodeBadRequest, "money cannot be sent there", why, "give an account such as 0x followed by 40 hexadecimal digits")
	}
	if !common.IsHexAddress(text) {
		return no(protocol.CleanText(text, 64) + " is not an account")
	}
	to := common.HexToAddress(text)
	// A text in mixed case carries a check sum; one in a single case carries none.
	if strings.TrimPrefix(text, "0x") != strings.TrimPrefix(to.Hex(), "0x") && mixedCase(text) {
		return no("its check sum is wrong: a digit or its case is not what it was")
	}
	p := n.profile.Payload
	if to == (common.Address{}) || to == p.Vault || to == p.Money().Address {
		return no("that is no account of anybody: what is sent there is lost")
	}
	return to, nil
}

func mixedCase(address string) bool {
	digits := strings.TrimPrefix(strings.TrimPrefix(address, "0x"), "0X")
	return digits != strings.ToLower(digits) && digits != strings.ToUpper(digits)
}

func (n *Node) newWithdrawal(amount protocol.Amount, to common.Address, account chain.Account) (*withdrawal, error) {
	if account.Free.IsZero() || amount.Cmp(account.Free) > 0 {
		why := fmt.Sprintf("%s base units are free in the vault, %s are wanted", account.Free, wanted(amount))
		return nil, api.NewProblem(api.CodeFunds, "there is not so much to withdraw", why, "what lanes hold becomes free when they are closed: zerostate channel list")
	}
	w := withdrawal{ID: "withdraw/" + strconv.FormatInt(time.Now().UnixMilli(), 36), Amount: amount, To: to, ExitTo: to}
	if !amount.IsZero() {
		w.ExitTo = n.keys.OwnerAddress()
	}
	return &w, n.keepWithdrawal(w)
}

// goOnWithdrawing does the next steps, as far as the window lets it.
func (n *Node) goOnWithdrawing(ctx context.Context, c *liveChain, w withdrawal, account chain.Account) (api.Withdrawal, error) {
	token := n.profile.Payload.Money().Address
	out := api.Withdrawal{Step: "waiting", Amount: w.Amount, To: w.To.Hex(), Token: backend{n}.token()}
	if !w.Exited && account.ExitAt == 0 {
		r, err := c.vault.RequestExit(ctx, c.own, token, chain.WithID(w.ID+"/request"))
		if err != nil {
			return out, chainReason(err)
		}
		out.Step, out.TxHash = "requested", r.TxHash.Hex()
		if account, err = c.vault.Account(ctx, c.own.From(), token); err != nil {
			return out, chainReason(err)
		}
		if account.ExitAt == 0 {
			return out, n.lostWithdrawal(w)
		}
	}
	if !w.Exited {
		out.ReadyAt = stampOf(int64(account.ExitAt) * 1000)
		head, err := c.client.Head(ctx)
		if err != nil {
			return out, chainReason(err)
		}
		if head.Time < account.ExitAt {
			return out, n.bookFees(ctx, c)
		}
		w.Exited, w.Free = true, account.Free
		if err := n.keepWithdrawal(w); err != nil {
			return out, err
		}
	}
	return n.payWithdrawal(ctx, c, w, out)
}

// lostWithdrawal forgets a withdrawal whose exit somebody else has finished with the owner's key.
func (n *Node) lostWithdrawal(w withdrawal) error {
	err := n.store.Update(func(tx store.Tx) error { return tx.Delete(withdrawalKey) })
	return errors.Join(err, api.NewProblem(api.CodeConflict, "this withdrawal was finished elsewhere", "the exit asked for on "+w.ID+" is no longer pending in the vault",
		"see zerostate wallet, and ask again for what is still to be withdrawn"))
}

// payWithdrawal finishes the exit, pays, and puts back what was not wanted.
func (n *Node) payWithdrawal(ctx context.Context, c *liveChain, w withdrawal, out api.Withdrawal) (api.Withdrawal, error) {
	token, owner := n.profile.Payload.Money().Address, c.own.From()
	r, err := c.vault.FinishExit(ctx, c.own, token, w.ExitTo, chain.WithID(w.ID+"/finish"))
	if err != nil {
		return out, n.exitFailed(w, err)
	}
	out.TxHash, out.Paid, out.Step = r.TxHash.Hex(), w.Free, "paid"
	if token != (common.Address{}) {
		if out.Paid, err = protocol.AmountFromBig(chain.Moved(r, token, n.profile.Payload.Vault, w.ExitTo)); err != nil {
			return out, err
		}
	}
	if !w.Amount.IsZero() {
		if out.Back, err = out.Paid.Sub(w.Amount); err != nil {
			out.Back = protocol.Amount{}
		} else {
			out.Paid = w.Amount
		}
		if w.To != owner {
			if r, err = chain.Transfer(ctx, c.own, token, w.To, out.Paid.Big(), chain.WithID(w.ID+"/send")); err != nil {
				return out, chainReason(err)
			}
			out.TxHash = r.TxHash.Hex()
		}
		if !out.Back.IsZero() {
			if _, err = c.vault.Deposit(ctx, c.own, token, out.Back, chain.WithID(w.ID+"/back")); err != nil {
				return out, chainReason(err)
			}
		}
	}
	if err := n.bookFees(ctx, c); err != nil {
		return out, err
	}
	n.events.Publish(api.Event{Time: time.Now(), Type: api.EventWithdrawn, Data: api.EventData{Price: out.Paid, TxHash: out.TxHash, Detail: "to " + out.To}})
	return out, n.store.Update(func(tx store.Tx) error { return tx.Delete(withdrawalKey) })
}

// exitFailed lets an exit that the vault refused be tried again.
func (n *Node) exitFailed(w withdrawal, err error) error {
	if errors.Is(err, chain.ErrReverted) {
		w.Exited = false
		return errors.Join(chainReason(err), n.keepWithdrawal(w))
	}
	return chainReason(err)
}
