package devchain

import (
	"errors"
	"fmt"
	"math/big"
	"net/netip"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// ErrConfig says that a Config cannot be used; the text after it says why.
var ErrConfig = errors.New("invalid devchain configuration")

// Config says what chain to start.
type Config struct {
	// ChainID must be fresh for each chain (see FreshChainID): at least 1, at most 2^53-1 so that every JSON reader keeps it.
	ChainID uint64
	// Listen is the loopback address for JSON-RPC, HTTP and WebSocket on one port:
	// "127.0.0.1:8545"; port 0 picks a free one.
	Listen string
	// Balances are the accounts funded at genesis, in wei.
	Balances map[common.Address]*big.Int
	// Heartbeat seals an empty block when none was sealed for so long, so that the head's
	// time does not fall behind the clock of whoever judges its freshness. 0 for none.
	Heartbeat time.Duration
	// MaxAhead is how far the chain's clock may run ahead of the machine's: each block is a second later than the one
	// before at least, so more than one a second lets it. Transactions then wait for the next block. 0 for no bound.
	MaxAhead time.Duration
}

// Validate reports the first thing that is wrong, as ErrConfig.
func (c Config) Validate() error {
	if c.ChainID == 0 || c.ChainID >= 1<<53 {
		return fmt.Errorf("%w: chain ID %d is not in 1 to 2^53-1", ErrConfig, c.ChainID)
	}
	ap, err := netip.ParseAddrPort(c.Listen)
	if err != nil {
		return fmt.Errorf("%w: listen address %q: want IP:port", ErrConfig, c.Listen)
	}
	if !ap.Addr().IsLoopback() {
		return fmt.Errorf("%w: listen address %s is not loopback; this chain gives money to anybody who asks", ErrConfig, c.Listen)
	}
	for a, b := range c.Balances {
		if b == nil || b.Sign() < 0 || b.BitLen() > 128 {
			return fmt.Errorf("%w: balance of %s is not in 0 to 2^128-1 wei", ErrConfig, a)
		}
	}
	if c.Heartbeat < 0 {
		return fmt.Errorf("%w: negative heartbeat %s", ErrConfig, c.Heartbeat)
	}
	if c.MaxAhead < 0 {
		return fmt.Errorf("%w: negative bound %s on how far the clock runs ahead", ErrConfig, c.MaxAhead)
	}
	return nil
}
