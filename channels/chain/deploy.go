package chain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/zerostate/zerostate/channels/contract"
	"github.com/zerostate/zerostate/channels/contract/testtoken"
)

// The deterministic-deployment proxy (EIP-7997, https://github.com/Arachnid/deterministic-deployment-proxy):
// it deploys calldata[32:] by CREATE2 with calldata[:32] as salt. Its own transaction is presigned, so it
// has the same address on every chain.
var (
	proxyAddress  = common.HexToAddress("0x4e59b44847b379578588920cA78FbF26c0B4956C")
	proxyDeployer = common.HexToAddress("0x3fAB184622Dc19b6109349B94811493BF2a45362")
	proxyTx       = common.FromHex("0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf31ba02222222222222222222222222222222222222222222222222222222222222222a02222222222222222222222222222222222222222222222222222222222222222")
	proxyCost     = big.NewInt(1e16) // 100,000 gas at 100 gwei, both in the presigned transaction
)

// ErrNoProxy says that the chain lacks the deterministic-deployment proxy and it could not be put there.
var ErrNoProxy = errors.New("the chain has no deterministic-deployment proxy")

// DeployParams say which vault.
type DeployParams struct {
	// ReleaseWindow is how long a payee has to claim once a release started: whole seconds, 1 s to 365 days.
	// A public network takes 24 h or more; a devnet seconds.
	ReleaseWindow time.Duration
	// Salt tells vaults with the same parameters apart; zero is fine.
	Salt [32]byte
}

func (p DeployParams) validate() error {
	if p.ReleaseWindow < time.Second || p.ReleaseWindow > 365*24*time.Hour || p.ReleaseWindow%time.Second != 0 {
		return fmt.Errorf("%w: release window %s, want whole seconds from 1 s to 365 days", ErrConfig, p.ReleaseWindow)
	}
	return nil
}

func (p DeployParams) initCode() []byte {
	seconds := big.NewInt(int64(p.ReleaseWindow / time.Second))
	return append(common.FromHex(contract.VaultMetaData.Bin), vaultABI.PackConstructor(seconds)...)
}

// Deployment is where a vault stands, with all that a network profile pins.
type Deployment struct {
	ChainID  uint64
	Genesis  common.Hash
	Vault    common.Address
	CodeHash common.Hash // keccak256 of the runtime code
	Existing bool        // it stood there before
	GasUsed  uint64      // of the deployment; 0 when Existing
}

// VaultAddress is where Deploy puts the vault, on every chain.
func VaultAddress(p DeployParams) common.Address {
	return crypto.CreateAddress2(proxyAddress, p.Salt, crypto.Keccak256(p.initCode()))
}

// Deploy puts the vault at VaultAddress, first the proxy if the chain lacks it. If the vault stands there
// already, that is fine. It fails with ErrConfig, ErrNoProxy, ErrForeignCode, ErrGasFunds or ErrNoAnswer.
func Deploy(ctx context.Context, s *Sender, p DeployParams) (Deployment, error) {
	if err := p.validate(); err != nil {
		return Deployment{}, err
	}
	d := Deployment{ChainID: s.chainID.Uint64()}
	id, err := s.client.ChainID(ctx)
	if err != nil {
		return Deployment{}, err
	}
	if id != d.ChainID {
		return Deployment{}, fmt.Errorf("%w: chain ID %d, wanted %d", ErrWrongChain, id, d.ChainID)
	}
	if d.Genesis, err = s.client.Genesis(ctx); err != nil {
		return Deployment{}, err
	}
	if d.Vault, d.GasUsed, err = s.create2(ctx, p.Salt, p.initCode()); err != nil {
		return Deployment{}, fmt.Errorf("deploy the vault: %w", err)
	}
	d.Existing = d.GasUsed == 0
	code, err := s.client.code(ctx, d.Vault)
	if err != nil {
		return Deployment{}, err
	}
	if !contract.IsVault(code) {
		return Deployment{}, fmt.Errorf("%w: %s holds %d bytes of other code", ErrForeignCode, d.Vault, len(code))
	}
	d.CodeHash = crypto.Keccak256Hash(code)
	return d, nil
}

// DeployTestToken puts the test token on the chain, mintable by minter, at an address that depends
// on minter alone. If it stands there already, that is fine.
func DeployTestToken(ctx context.Context, s *Sender, minter common.Address) (common.Address, error) {
	init := append(common.FromHex(testtoken.TestTokenMetaData.Bin), tokenABI.PackConstructor(minter)...)
	addr, _, err := s.create2(ctx, [32]byte{}, init)
	if err != nil {
		return common.Address{}, fmt.Errorf("deploy the test token: %w", err)
	}
	return addr, nil
}

// Genesis asks for the hash of block 0.
func (c *Client) Genesis(ctx context.Context) (common.Hash, error) {
	return call(ctx, c, func(ctx context.Context, ec *ethclient.Client) (common.Hash, error) {
		h, err := ec.HeaderByNumber(ctx, new(big.Int))
		if err != nil {
			return common.Hash{}, err
		}
		return h.Hash(), nil
	})
}

// CodeHash asks for the keccak256 of a contract's code; it fails with ErrNoVault when there is none.
func (c *Client) CodeHash(ctx context.Context, at common.Address) (common.Hash, error) {
	code, err := c.code(ctx, at)
	if err != nil {
		return common.Hash{}, err
	}
	if len(code) == 0 {
		return common.Hash{}, fmt.Errorf("%w %s", ErrNoVault, at)
	}
	return crypto.Keccak256Hash(code), nil
}

func (c *Client) code(ctx context.Context, at common.Address) ([]byte, error) {
	return call(ctx, c, func(ctx context.Context, ec *ethclient.Client) ([]byte, error) { return ec.CodeAt(ctx, at, nil) })
}

// create2 deploys init through the proxy unless its address has code. gas is 0 if it had.
func (s *Sender) create2(ctx context.Context, salt [32]byte, init []byte) (at common.Address, gas uint64, err error) {
	at = crypto.CreateAddress2(proxyAddress, salt, crypto.Keccak256(init))
	code, err := s.client.code(ctx, at)
	if err != nil || len(code) > 0 {
		return at, 0, err
	}
	if err := s.ensureProxy(ctx); err != nil {
		return at, 0, err
	}
	r, err := s.Do(ctx, Call{To: &proxyAddress, Data: append(bytes.Clone(salt[:]), init...)})
	if err != nil {
		return at, 0, err
	}
	return at, r.GasUsed, nil
}

// ensureProxy puts the proxy on the chain by its presigned transaction, paying its sender first.
func (s *Sender) ensureProxy(ctx context.Context) error {
	code, err := s.client.code(ctx, proxyAddress)
	if err != nil || len(code) > 0 {
		return err
	}
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(proxyTx); err != nil {
		return fmt.Errorf("%w: presigned transaction: %w", ErrNoProxy, err)
	}
	has, err := s.client.Balance(ctx, common.Address{}, proxyDeployer)
	if err != nil {
		return err
	}
	if missing := new(big.Int).Sub(proxyCost, has); missing.Sign() > 0 {
		if _, err := s.Do(ctx, Call{To: &proxyDeployer, Value: missing}); err != nil {
			return fmt.Errorf("%w at %s, and paying for it failed: %w", ErrNoProxy, proxyAddress, err)
		}
	}
	if out := s.offer(ctx, tx); out.rejection != nil {
		return fmt.Errorf("%w at %s, and the endpoint refuses its presigned transaction (%w): allow unprotected transactions there (geth: --rpc.allow-unprotected-txs) or deploy the proxy by other means, then try again",
			ErrNoProxy, proxyAddress, out.rejection)
	}
	// The transaction is not of this key, so it is not journaled: anybody may send it again.
	e := Entry{From: proxyDeployer, Hash: tx.Hash(), Raw: proxyTx}
	return s.awaitProxy(ctx, e)
}

func (s *Sender) awaitProxy(ctx context.Context, e Entry) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		r, err := s.receipt(ctx, e)
		switch {
		case err == nil && r.Status == types.ReceiptStatusSuccessful:
			return nil
		case err == nil:
			return fmt.Errorf("%w at %s: its presigned transaction failed on this chain", ErrNoProxy, proxyAddress)
		case !errors.Is(err, errPending):
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w at %s: waiting for its presigned transaction %s: %w", ErrNoProxy, proxyAddress, e.Hash, ctx.Err())
		case <-tick.C:
		}
	}
}
