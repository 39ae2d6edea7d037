package protocol

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/multiformats/go-multiaddr"
)

// TokenInfo says how a token of the network is shown.
type TokenInfo struct {
	Address  common.Address `cbor:"address" json:"address"` // zero: the chain's native coin
	Symbol   string         `cbor:"symbol" json:"symbol"`
	Decimals uint8          `cbor:"decimals" json:"decimals"`
}

// ProfileLimits are the figures that every node of a network holds others to.
type ProfileLimits struct {
	MaxInputBytes  uint64 `cbor:"maxInput" json:"maxInputBytes"`
	MaxOutputBytes uint64 `cbor:"maxOutput" json:"maxOutputBytes"`
	MaxModuleBytes uint64 `cbor:"maxModule" json:"maxModuleBytes"`
	ReleaseWindowS uint64 `cbor:"releaseWindow" json:"releaseWindowSeconds"`
}

// Profile is what makes two nodes members of one network. Its hash is the network ID and
// stands in every signed payload, protocol ID, topic, DHT prefix and capability key.
type Profile struct {
	Version       uint64         `cbor:"version" json:"version"`
	Name          string         `cbor:"name" json:"name"`
	ChainID       uint64         `cbor:"chain" json:"chainId"`
	GenesisHash   common.Hash    `cbor:"genesis" json:"genesisHash"`
	Vault         common.Address `cbor:"vault" json:"vault"`
	VaultCodeHash common.Hash    `cbor:"vaultCode" json:"vaultCodeHash"`
	Tokens        []TokenInfo    `cbor:"tokens" json:"tokens"`
	Bootstrap     []string       `cbor:"bootstrap" json:"bootstrap"` // multiaddrs with /p2p/
	Relays        []string       `cbor:"relays" json:"relays"`
	RPC           []string       `cbor:"rpc" json:"rpc"` // endpoints to try when the operator names none
	Limits        ProfileLimits  `cbor:"limits" json:"limits"`
	// Faucet is the URL that gives play money; empty on a network with real money.
	Faucet string `cbor:"faucet" json:"faucet"`
	// Dev marks a network on one machine: private addresses are used, money is play money.
	Dev bool `cbor:"dev" json:"dev"`
}

// Domain implements Payload.
func (Profile) Domain() string { return "zerostate-network-profile-1" }

// Validate implements Payload.
func (p Profile) Validate() error {
	switch {
	case p.Version != 1:
		return invalid("network profile version %d is not spoken here (1 is)", p.Version)
	case p.Name == "" || len(p.Name) > 64:
		return invalid("network profile needs a name of 1 to 64 bytes")
	case p.ChainID == 0 || p.Vault == (common.Address{}) || p.VaultCodeHash == (common.Hash{}) || p.GenesisHash == (common.Hash{}):
		return invalid("network profile needs chain ID, genesis hash, vault address and vault code hash")
	case len(p.Tokens) == 0 || len(p.Tokens) > 16:
		return invalid("network profile needs 1 to 16 tokens")
	case len(p.Faucet) > 256:
		return invalid("network profile: faucet URL over 256 bytes")
	case len(p.Bootstrap) > 64 || len(p.Relays) > 64 || len(p.RPC) > 16:
		return invalid("network profile lists too many addresses")
	case p.Limits.MaxModuleBytes == 0 || p.Limits.ReleaseWindowS == 0:
		return invalid("network profile limits: the largest module and the release window are missing")
	case p.Limits.MaxInputBytes == 0 || p.Limits.MaxInputBytes > MaxInput || p.Limits.MaxOutputBytes == 0 || p.Limits.MaxOutputBytes > MaxInput:
		return invalid("network profile limits: input and output between 1 and %d bytes", MaxInput)
	}
	for _, t := range p.Tokens {
		if t.Symbol == "" || len(t.Symbol) > 16 || t.Decimals > 30 {
			return invalid("network profile token %s: symbol of 1 to 16 bytes, at most 30 decimals", t.Address)
		}
	}
	for _, a := range append(append([]string{}, p.Bootstrap...), p.Relays...) {
		if m, err := multiaddr.NewMultiaddr(a); err != nil {
			return invalid("network profile address %q: %v", clip(a, 120), err)
		} else if _, err := peer.AddrInfoFromP2pAddr(m); err != nil {
			return invalid("network profile address %q does not end in /p2p/ and a peer ID", clip(a, 120))
		}
	}
	return nil
}

// Money is the network's default token: the first one.
func (p Profile) Money() Token {
	return Token{ChainID: p.ChainID, Vault: p.Vault, Address: p.Tokens[0].Address}
}
