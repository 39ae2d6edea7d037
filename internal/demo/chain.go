package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/zerostate/zerostate/channels/contract"
	"github.com/zerostate/zerostate/channels/contract/testtoken"
	"github.com/zerostate/zerostate/node/devnet"
	"github.com/zerostate/zerostate/protocol"
)

// chainView asks the chain as any stranger can: JSON-RPC over HTTP, no client of ours between.
type chainView struct {
	url          string
	http         *http.Client
	vault, token common.Address
	vaultABI     *contract.Vault
	tokenABI     *testtoken.TestToken
}

func newChainView(i devnet.Info) *chainView {
	return &chainView{
		url: i.RPC, http: &http.Client{Timeout: 10 * time.Second}, vault: common.HexToAddress(i.Vault), token: common.HexToAddress(i.Token),
		vaultABI: contract.NewVault(), tokenABI: testtoken.NewTestToken(),
	}
}

// ask sends one JSON-RPC request.
func (c *chainView) ask(ctx context.Context, out any, method string, params ...any) error {
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	defer resp.Body.Close()
	var answer struct {
		Result json.RawMessage
		Error  *struct {
			Code    int
			Message string
		}
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&answer); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	if answer.Error != nil {
		return fmt.Errorf("%s: the chain answered %d %s", method, answer.Error.Code, answer.Error.Message)
	}
	return json.Unmarshal(answer.Result, out)
}

func (c *chainView) block(ctx context.Context) (n hexutil.Uint64, err error) {
	return n, c.ask(ctx, &n, "eth_blockNumber")
}

// view is eth_call of one contract at one block.
func view[T any](ctx context.Context, c *chainView, at hexutil.Uint64, to common.Address, data []byte, unpack func([]byte) (T, error)) (out T, err error) {
	var raw hexutil.Bytes
	call := map[string]any{"to": to, "data": hexutil.Bytes(data)}
	if err := c.ask(ctx, &raw, "eth_call", call, at); err != nil {
		return out, err
	}
	return unpack(raw)
}

func (c *chainView) balanceOf(ctx context.Context, at hexutil.Uint64, who common.Address) (protocol.Amount, error) {
	return amount(view(ctx, c, at, c.token, c.tokenABI.PackBalanceOf(who), c.tokenABI.UnpackBalanceOf))
}

func (c *chainView) totalSupply(ctx context.Context, at hexutil.Uint64) (protocol.Amount, error) {
	return amount(view(ctx, c, at, c.token, c.tokenABI.PackTotalSupply(), c.tokenABI.UnpackTotalSupply))
}

func (c *chainView) account(ctx context.Context, at hexutil.Uint64, payer common.Address) (contract.VaultTypesAccountState, error) {
	return view(ctx, c, at, c.vault, c.vaultABI.PackAccount(protocol.AccountKey(payer, c.token)), c.vaultABI.UnpackAccount)
}

func (c *chainView) lane(ctx context.Context, at hexutil.Uint64, payer, payee common.Address, number uint32) (contract.VaultTypesLaneState, error) {
	key := protocol.LaneKey(protocol.AccountKey(payer, c.token), payee, number)
	return view(ctx, c, at, c.vault, c.vaultABI.PackLane(key), c.vaultABI.UnpackLane)
}

func (c *chainView) signerAt(ctx context.Context, at hexutil.Uint64, payer common.Address, epoch uint16) (common.Address, error) {
	return view(ctx, c, at, c.vault, c.vaultABI.PackSignerAt(protocol.AccountKey(payer, c.token), epoch), c.vaultABI.UnpackSignerAt)
}

// preview asks the vault what it would pay for a cheque now.
func (c *chainView) preview(ctx context.Context, at hexutil.Uint64, s protocol.SignedCheque) (contract.PreviewClaimOutput, error) {
	q := s.Cheque
	row := contract.VaultTypesRow{Signature: s.Signature[:], Cheque: contract.VaultTypesCheque{
		Payer: q.Payer, Payee: q.Payee, Token: q.Token, Lane: q.Lane, Seq: q.Seq, Cumulative: q.Cumulative.Big(),
	}}
	return view(ctx, c, at, c.vault, c.vaultABI.PackPreviewClaim(row), c.vaultABI.UnpackPreviewClaim)
}

// mined reads where a transaction went and whether it succeeded.
func (c *chainView) mined(ctx context.Context, hash string) (to common.Address, ok bool, err error) {
	var receipt *struct {
		To     common.Address
		Status hexutil.Uint64
	}
	if err := c.ask(ctx, &receipt, "eth_getTransactionReceipt", hash); err != nil {
		return to, false, err
	}
	if receipt == nil {
		return to, false, fmt.Errorf("the chain knows no transaction %q", hash)
	}
	return receipt.To, receipt.Status == 1, nil
}

func amount(n *big.Int, err error) (protocol.Amount, error) {
	if err != nil {
		return protocol.Amount{}, err
	}
	return protocol.AmountFromBig(n)
}
