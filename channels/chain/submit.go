package chain

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/zerostate/zerostate/channels/watch"
	"github.com/zerostate/zerostate/internal/killpoint"
)

// nonceRetries bounds how often Submit chooses another nonce because somebody else uses the key.
const nonceRetries = 3

// poolLag is how long a rejection for lack of money is doubted.
const poolLag = 2 * time.Second

// Submit signs the call, makes it durable and broadcasts it; it does not wait for a block. What
// the contract would refuse is refused here, before it costs anything, as *RevertError; ErrGasFunds
// and ErrNoAnswer are the other likely failures. Once it is durable, a silent chain is no failure: Wait
// and Resume broadcast again.
func (s *Sender) Submit(ctx context.Context, call Call, opts ...Option) (Tx, error) {
	for _, o := range opts {
		o(&call)
	}
	if tx, ok, err := s.earlier(call.ID); ok || err != nil {
		return tx, err
	}
	body, err := s.prepare(ctx, call)
	if err != nil {
		return Tx{}, err
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	// Again, now that nobody else can be between this check and the journal.
	if tx, ok, err := s.earlier(call.ID); ok || err != nil {
		return tx, err
	}
	for range nonceRetries {
		var tx Tx
		if tx, err = s.submitOnce(ctx, body, call.ID); err == nil || !errors.Is(err, ErrNonceTaken) {
			return tx, err
		}
	}
	return Tx{}, err
}

// earlier finds a transaction of that ID that need not be sent again.
func (s *Sender) earlier(id string) (Tx, bool, error) {
	if id == "" {
		return Tx{}, false, nil
	}
	e, ok, err := s.journal.ByID(s.from, id)
	if err != nil {
		return Tx{}, false, fmt.Errorf("read the transaction journal: %w", err)
	}
	if !ok || e.Failed {
		return Tx{}, false, nil
	}
	return Tx{Hash: e.Hash, Nonce: e.Nonce, entry: e}, true, nil
}

// prepare fills in all but the nonce.
func (s *Sender) prepare(ctx context.Context, c Call) (*types.DynamicFeeTx, error) {
	value := c.Value
	if value == nil {
		value = new(big.Int)
	}
	tip, feeCap, err := s.client.fees(ctx)
	if err != nil {
		return nil, err
	}
	gas, err := call(ctx, s.client, func(ctx context.Context, ec *ethclient.Client) (uint64, error) {
		return ec.EstimateGas(ctx, ethereum.CallMsg{From: s.from, To: c.To, Value: value, Data: c.Data, GasTipCap: tip, GasFeeCap: feeCap})
	})
	if err != nil {
		return nil, err
	}
	return &types.DynamicFeeTx{
		ChainID: s.chainID, GasTipCap: tip, GasFeeCap: feeCap,
		Gas: max(gas+gas/5, c.MinGas), // the state may change between the estimate and the block
		To:  c.To, Value: value, Data: c.Data,
	}, nil
}

// fees offers the endpoint's tip and twice the base fee, which covers six full blocks in a row; never more than the bound.
func (c *Client) fees(ctx context.Context) (tip, feeCap *big.Int, err error) {
	p, err := c.market(ctx)
	if err != nil {
		return nil, nil, err
	}
	p, _ = c.raise.Clamp(p)
	return p.Tip, p.Cap, nil
}

// market is what an endpoint says that a transaction should offer.
func (c *Client) market(ctx context.Context) (p watch.Price, err error) {
	tip, err := call(ctx, c, func(ctx context.Context, ec *ethclient.Client) (*big.Int, error) { return ec.SuggestGasTipCap(ctx) })
	if err != nil {
		return p, err
	}
	base, err := call(ctx, c, func(ctx context.Context, ec *ethclient.Client) (*big.Int, error) {
		h, err := ec.HeaderByNumber(ctx, nil)
		if err != nil {
			return nil, err
		}
		return h.BaseFee, nil
	})
	if err != nil {
		return p, err
	}
	if base == nil {
		return p, fmt.Errorf("%w: its blocks have no base fee (EIP-1559), which this node needs", ErrWrongChain)
	}
	return watch.Price{Tip: tip, Cap: new(big.Int).Add(tip, new(big.Int).Lsh(base, 1))}, nil
}

// submitOnce signs with the next nonce, journals, broadcasts. ErrNonceTaken: try again. Held: mu.
func (s *Sender) submitOnce(ctx context.Context, body *types.DynamicFeeTx, id string) (Tx, error) {
	nonce, err := s.nonce(ctx)
	if err != nil {
		return Tx{}, err
	}
	body.Nonce = nonce
	tx, e, err := s.sign(body, id)
	if err != nil {
		return Tx{}, err
	}
	if err := s.journal.Put(e); err != nil {
		return Tx{}, fmt.Errorf("transaction journal: %w", err)
	}
	out := s.offer(ctx, tx)
	if out.rejection == nil || out.ambiguous {
		s.next = nonce + 1
		return Tx{Hash: e.Hash, Nonce: nonce, entry: e}, nil
	}
	// No endpoint has it: it must not hold back the nonces after it.
	s.known = false
	if err := s.journal.Remove(e.From, e.Hash); err != nil {
		return Tx{}, fmt.Errorf("transaction journal: %w", err)
	}
	if nonceTaken(out.rejection) {
		return Tx{}, fmt.Errorf("%w: %w", ErrNonceTaken, out.rejection)
	}
	return Tx{}, explain(out.rejection)
}

func (s *Sender) sign(body *types.DynamicFeeTx, id string) (*types.Transaction, Entry, error) {
	tx, err := types.SignNewTx(s.key, s.signer, body)
	if err != nil {
		return nil, Entry{}, fmt.Errorf("sign transaction: %w", err)
	}
	raw, err := tx.MarshalBinary()
	if err != nil {
		return nil, Entry{}, fmt.Errorf("encode transaction: %w", err)
	}
	return tx, Entry{From: s.from, Nonce: body.Nonce, Hash: tx.Hash(), Raw: raw, ID: id, Sent: time.Now().Unix()}, nil
}

// outcome of a broadcast. ambiguous: some endpoint may have it although it gave no answer.
type outcome struct {
	rejection error
	ambiguous bool
}

// broadcast offers tx to the endpoints until one takes it.
func (s *Sender) broadcast(ctx context.Context, tx *types.Transaction) outcome {
	var out outcome
	for _, i := range s.client.order() {
		_, err := tryEndpoint(ctx, s.client, i, func(ctx context.Context, ec *ethclient.Client) (struct{}, error) {
			killpoint.Before(killpoint.Broadcast)
			err := ec.SendTransaction(ctx, tx)
			killpoint.After(killpoint.Broadcast)
			if err != nil && answered(err) && held(ctx, ec, tx, err) {
				err = nil
			}
			return struct{}{}, err
		})
		switch {
		case err == nil:
			s.client.prefer(i)
			return outcome{}
		case answered(err):
			out.rejection = err
			return out
		default:
			out.ambiguous = true
		}
	}
	return out
}

// offer broadcasts, and insists for a moment when an endpoint misses money that the estimate has just
// seen: a node's pool learns of a block a little after its state does.
func (s *Sender) offer(ctx context.Context, tx *types.Transaction) outcome {
	deadline := time.Now().Add(poolLag)
	for {
		out := s.broadcast(ctx, tx)
		if out.rejection == nil || out.ambiguous || !errors.Is(explain(out.rejection), ErrGasFunds) || time.Now().After(deadline) {
			return out
		}
		select {
		case <-ctx.Done():
			return out
		case <-time.After(poolLag / 50):
		}
	}
}

// held reports whether the endpoint refused tx only because it has it already.
func held(ctx context.Context, ec *ethclient.Client, tx *types.Transaction, refusal error) bool {
	text := strings.ToLower(refusal.Error())
	if strings.Contains(text, "already known") || strings.Contains(text, "already imported") {
		return true
	}
	_, _, err := ec.TransactionByHash(ctx, tx.Hash())
	return err == nil
}

func nonceTaken(err error) bool {
	text := strings.ToLower(err.Error())
	return strings.Contains(text, "nonce too low") || strings.Contains(text, "replacement transaction underpriced")
}
