package node

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/zerostate/zerostate/channels"
	"github.com/zerostate/zerostate/channels/chain"
	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
)

// laneStates reads every lane that this node keeps, of both directions.
func (n *Node) laneStates() (out []channels.Payer, in []channels.Payee, err error) {
	err = n.store.View(func(tx store.Tx) error {
		if err := tx.Scan(store.Range{Prefix: laneOut}, func(_ string, value []byte) error {
			var s channels.Payer
			err := protocol.Unmarshal(value, &s)
			out = append(out, s)
			return err
		}); err != nil {
			return err
		}
		return tx.Scan(store.Range{Prefix: laneIn}, func(_ string, value []byte) error {
			var s channels.Payee
			err := protocol.Unmarshal(value, &s)
			in = append(in, s)
			return err
		})
	})
	return out, in, err
}

// total adds base units; sums of what the chain holds fit by its own rules.
func total(a, b protocol.Amount) protocol.Amount {
	if s, err := a.Add(b); err == nil {
		return s
	}
	return a
}

// Wallet implements api.WalletBackend.
func (b backend) Wallet(ctx context.Context) (api.Wallet, error) {
	w := api.Wallet{Token: b.token(), Owner: b.n.keys.OwnerAddress().Hex(), Signer: b.n.keys.SignerAddress().Hex(), Native: "0", Lanes: []api.Lane{}}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := b.onChain(ctx, &w); err != nil {
		t := troubleOf(err)
		w.ChainProblem = &t
	}
	out, in, err := b.n.laneStates()
	if err != nil {
		return w, err
	}
	for _, s := range out {
		w.Spent = total(w.Spent, s.Cumulative)
		if left, err := s.Facts.Reserved.Sub(s.Facts.Paid); err == nil && s.Facts.Status != channels.StatusClosed {
			w.Reserved = total(w.Reserved, left)
		}
		w.Lanes = append(w.Lanes, outLane(s))
	}
	for _, s := range in {
		w.Locked = total(w.Locked, s.Locked())
		w.Earned, w.Promised, w.Settled = total(w.Earned, s.Earned()), total(w.Promised, s.Promised()), total(w.Settled, s.Settled())
		w.Lanes = append(w.Lanes, inLane(s))
	}
	if w.Periods, err = b.n.periods(time.Now()); err != nil {
		return w, err
	}
	if w.Exposure, err = b.n.exposure(out, in); err != nil {
		return w, err
	}
	w.Settling, w.Withdrawal = b.n.settling(ctx), b.withdrawing()
	return w, b.n.withPeers(w.Lanes)
}

func (b backend) onChain(ctx context.Context, w *api.Wallet) error {
	c, err := b.n.chain.get(ctx)
	if err != nil {
		return err
	}
	owner, money := b.n.keys.OwnerAddress(), b.n.profile.Payload.Money()
	head, err := c.client.Head(ctx)
	if err != nil {
		return chainReason(err)
	}
	w.GasAccount = c.gas.From().Hex()
	native, err := c.client.Balance(ctx, common.Address{}, c.gas.From())
	if err != nil {
		return chainReason(err)
	}
	tokens, err := c.client.Balance(ctx, money.Address, owner)
	if err != nil {
		return chainReason(err)
	}
	account, err := c.vault.Account(ctx, owner, money.Address)
	if err != nil {
		return chainReason(err)
	}
	w.Block, w.Native, w.Free = api.Uint64(head.Number), native.String(), account.Free
	if w.OnChain, err = protocol.AmountFromBig(tokens); err != nil {
		return fmt.Errorf("token balance: %w", err)
	}
	return errors.Join(b.n.refreshLanes(ctx, c), b.n.bookFees(ctx, c))
}

// refreshLanes takes over what the chain says about the lanes that money moves on.
func (n *Node) refreshLanes(ctx context.Context, c *liveChain) error {
	out, in, err := n.laneStates()
	if err != nil {
		return err
	}
	for _, s := range out {
		facts, err := c.laneFacts(ctx, s.Lane.Key(), protocol.AccountKey(s.Lane.Payer, s.Lane.Token))
		if err != nil {
			return err
		}
		if facts != s.Facts {
			if err := n.payer.update(s.Lane, facts); err != nil {
				return err
			}
		}
	}
	for _, s := range in {
		facts, err := c.laneFacts(ctx, s.Lane.Key(), protocol.AccountKey(s.Lane.Payer, s.Lane.Token))
		if err != nil {
			return err
		}
		if facts != s.Facts {
			if _, err := n.payee.seen(s.Lane, facts); err != nil {
				return err
			}
		}
	}
	return nil
}

func laneStateName(s channels.Status) string {
	switch s {
	case channels.StatusOpen:
		return "open"
	case channels.StatusReleasing:
		return "releasing"
	case channels.StatusClosed:
		return "closed"
	}
	return "opening"
}

func outLane(s channels.Payer) api.Lane {
	left, _ := s.Facts.Reserved.Sub(s.Facts.Paid)
	return api.Lane{
		ID: laneID(s.Lane.Key()), Direction: "out", Account: s.Lane.Payee.Hex(), State: laneStateName(s.Facts.Status), Reserved: left,
		Promised: s.Promised(), Locked: s.Locked(), Settled: s.Facts.Paid, Cumulative: s.Cumulative, Sequence: api.Uint64(s.Seq), ReleasableAt: stampOf(int64(s.Facts.ReleaseAt) * 1000),
	}
}

func inLane(s channels.Payee) api.Lane {
	left, _ := s.Facts.Reserved.Sub(s.Facts.Paid)
	l := api.Lane{
		ID: laneID(s.Lane.Key()), Direction: "in", Account: s.Lane.Payer.Hex(), State: laneStateName(s.Facts.Status), Reserved: left, Young: s.Facts.Young,
		Promised: s.Promised(), Locked: s.Locked(), Settled: s.Settled(), ReleasableAt: stampOf(int64(s.Facts.ReleaseAt) * 1000),
	}
	if s.Best != nil {
		l.Cumulative, l.Sequence = s.Best.Cheque.Cumulative, api.Uint64(s.Best.Cheque.Seq)
	}
	return l
}

// Lanes implements api.WalletBackend.
func (b backend) Lanes(context.Context) (api.LaneList, error) {
	lanes, err := b.laneList()
	return api.LaneList{Token: b.token(), Lanes: lanes}, err
}

func (b backend) laneList() ([]api.Lane, error) {
	lanes := []api.Lane{}
	out, in, err := b.n.laneStates()
	if err != nil {
		return lanes, err
	}
	for _, s := range out {
		lanes = append(lanes, outLane(s))
	}
	for _, s := range in {
		lanes = append(lanes, inLane(s))
	}
	return lanes, b.n.withPeers(lanes)
}

// Deposit implements api.WalletBackend: the first one opens the account with this node's
// cheque signer. The signer may reserve nothing by itself: the owner key is here to do it.
func (b backend) Deposit(ctx context.Context, req api.DepositRequest) (api.Transfer, error) {
	c, err := b.n.chain.get(ctx)
	if err != nil {
		return api.Transfer{}, problem(err)
	}
	money := b.n.profile.Payload.Money()
	owner, err := c.owner("a deposit", "send it from the owner's wallet: zerostate wallet owner deposit AMOUNT")
	if err != nil {
		return api.Transfer{}, err
	}
	account, err := c.vault.Account(ctx, owner.From(), money.Address)
	if err != nil {
		return api.Transfer{}, problem(chainReason(err))
	}
	out := api.Transfer{Amount: req.Amount, Token: b.token()}
	if account.Epoch == 0 {
		r, err := c.vault.Open(ctx, owner, chain.OpenParams{Token: money.Address, Signer: b.n.keys.SignerAddress(), Deposit: req.Amount})
		if err != nil {
			return api.Transfer{}, problem(chainReason(err))
		}
		out.TxHash, out.Block = r.TxHash.Hex(), api.Uint64(r.BlockNumber.Uint64())
	} else {
		r, err := c.vault.Deposit(ctx, owner, money.Address, req.Amount)
		if err != nil {
			return api.Transfer{}, problem(chainReason(err))
		}
		out.TxHash, out.Block = r.TxHash.Hex(), api.Uint64(r.BlockNumber.Uint64())
	}
	if err := b.n.bookFees(ctx, c); err != nil {
		b.n.log.Warn("the fee of a deposit is written later", "err", err)
	}
	b.n.events.Publish(api.Event{Time: time.Now(), Type: api.EventDeposited, Data: api.EventData{Price: req.Amount, TxHash: out.TxHash}})
	return out, nil
}

// FaucetGift is what a devnet's faucet answers.
type FaucetGift struct {
	TxHash string          `json:"txHash"`
	Block  uint64          `json:"block"`
	Amount protocol.Amount `json:"amount"` // base units of the token
	Native string          `json:"native"` // wei
	Error  string          `json:"error,omitempty"`
}

// FaucetAsk is what it is asked.
type FaucetAsk struct {
	Account common.Address  `json:"account"`
	Gas     common.Address  `json:"gas"`    // gets the coins; zero: Account does
	Amount  protocol.Amount `json:"amount"` // zero: what it gives by itself
}

// gasAccount pays for this node's transactions.
func (n *Node) gasAccount() common.Address {
	if n.keys.Owner == nil {
		return n.keys.SignerAddress()
	}
	return n.keys.OwnerAddress()
}

// Faucet implements api.WalletBackend.
func (b backend) Faucet(ctx context.Context, req api.FaucetRequest) (api.Transfer, error) {
	url := b.n.profile.Payload.Faucet
	if url == "" {
		return api.Transfer{}, api.NewProblem(api.CodeNotDevnet, "this network has no faucet", "its money is real", "send tokens to the owner account that zerostate wallet shows")
	}
	gift, err := askFaucet(ctx, url, FaucetAsk{Account: b.n.keys.OwnerAddress(), Gas: b.n.gasAccount(), Amount: req.Amount})
	if err != nil {
		return api.Transfer{}, api.NewProblem(api.CodeChainUnreachable, "the faucet does not answer", err.Error(), "check that the devnet is running").Because(err)
	}
	err = b.n.store.Update(func(tx store.Tx) error {
		m := movement{AtMs: time.Now().UnixMilli(), Kind: api.MoveReceived, Amount: gift.Amount, Tx: protocol.CleanText(gift.TxHash, 80)}
		return recordOnce(tx, api.MoveReceived+"/"+m.Tx, m)
	})
	if err != nil {
		return api.Transfer{}, err
	}
	return api.Transfer{TxHash: gift.TxHash, Block: api.Uint64(gift.Block), Amount: gift.Amount, Native: gift.Native, Token: b.token()}, nil
}

func askFaucet(ctx context.Context, url string, ask FaucetAsk) (gift FaucetGift, err error) {
	body, err := json.Marshal(ask)
	if err != nil {
		return gift, err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return gift, err
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return gift, err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(io.LimitReader(resp.Body, 64<<10)).Decode(&gift); err != nil {
		return gift, fmt.Errorf("its answer cannot be read: %w", err)
	}
	if gift.Error != "" {
		return gift, errors.New(protocol.CleanText(gift.Error, 240))
	}
	return gift, nil
}
