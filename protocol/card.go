package protocol

import (
	"github.com/ethereum/go-ethereum/common"
)

// ABIWasip1 is the agent interface of tier 0: a WASI preview1 command.
const ABIWasip1 = "wasi-preview1/0"

// MaxCardLifeMs is the longest that a card may be valid, in milliseconds.
const MaxCardLifeMs = 48 * 3600 * 1000

// Skill describes one thing an agent does, with the fields of an A2A AgentSkill.
type Skill struct {
	ID          string   `cbor:"id" json:"id"`
	Name        string   `cbor:"name" json:"name"`
	Description string   `cbor:"description" json:"description"`
	Tags        []string `cbor:"tags" json:"tags"`
	Examples    []string `cbor:"examples" json:"examples"`
	InputModes  []string `cbor:"inputModes" json:"inputModes"`
	OutputModes []string `cbor:"outputModes" json:"outputModes"`
}

// CardPrice is what a provider asks: a base per call and a rate per 10^9 gas, in base
// units of Token.
type CardPrice struct {
	Token      Token  `cbor:"token" json:"token"`
	Call       Amount `cbor:"call" json:"call"`
	PerGigaGas Amount `cbor:"perGigaGas" json:"perGigaGas"`
	FreePerDay uint32 `cbor:"freePerDay" json:"freePerDay"`
}

// CardLimits are the largest limits under which a provider runs an agent.
type CardLimits struct {
	Gas         uint64 `cbor:"gas" json:"gas,string"`
	MemoryBytes uint64 `cbor:"memory" json:"memoryBytes"`
	WallMillis  uint64 `cbor:"wall" json:"wallMillis"`
}

// Card is what a provider says of an agent that it serves. It is signed by the provider,
// stored as a block, and announced under each of its capabilities and its module.
type Card struct {
	Network       CID            `cbor:"network" json:"network"`
	Provider      PeerID         `cbor:"provider" json:"provider"`
	Account       common.Address `cbor:"account" json:"account"` // payee
	Sequence      uint64         `cbor:"sequence" json:"sequence"`
	IssuedMs      int64          `cbor:"issued" json:"issuedMs"`
	ExpiresMs     int64          `cbor:"expires" json:"expiresMs"`
	Name          string         `cbor:"name" json:"name"`
	Description   string         `cbor:"description" json:"description"`
	Version       string         `cbor:"version" json:"version"`
	Skills        []Skill        `cbor:"skills" json:"skills"`
	Module        CID            `cbor:"module" json:"module"`
	ModuleBytes   uint64         `cbor:"moduleBytes" json:"moduleBytes"`
	ABI           string         `cbor:"abi" json:"abi"`
	Capabilities  []string       `cbor:"capabilities" json:"capabilities"`
	Price         CardPrice      `cbor:"price" json:"price"`
	Limits        CardLimits     `cbor:"limits" json:"limits"`
	Deterministic bool           `cbor:"deterministic" json:"deterministic"`
}

// Domain implements Payload.
func (Card) Domain() string { return "zerostate-card-1" }

// Validate implements Payload.
func (c Card) Validate() error {
	switch {
	case c.Network.IsZero() || c.Module.IsZero():
		return invalid("card without network or module")
	case c.Name == "" || len(c.Name) > 96 || len(c.Description) > 2048 || c.Version == "" || len(c.Version) > 32:
		return invalid("card: name of 1 to 96 bytes, description up to 2048, version of 1 to 32")
	case CleanText(c.Name, 96) != c.Name || CleanText(c.Version, 32) != c.Version:
		return invalid("card: name and version contain no control characters")
	case c.ABI != ABIWasip1:
		return invalid("card: ABI %q is not spoken here (%s is)", clip(c.ABI, 40), ABIWasip1)
	case len(c.Capabilities) == 0 || len(c.Capabilities) > 16:
		return invalid("card: names 1 to 16 capabilities")
	case !lives(c.IssuedMs, c.ExpiresMs, MaxCardLifeMs):
		return invalid("card: valid for more than 0 and at most 48 hours")
	case len(c.Skills) > 16:
		return invalid("card: at most 16 skills")
	case c.ModuleBytes == 0:
		return invalid("card: module size is missing")
	}
	for _, name := range c.Capabilities {
		if err := ValidCapability(name); err != nil {
			return err
		}
	}
	for _, s := range c.Skills {
		if err := s.validate(); err != nil {
			return err
		}
	}
	return nil
}

func (s Skill) validate() error {
	if s.ID == "" || len(s.ID) > 96 || s.Name == "" || len(s.Name) > 96 || len(s.Description) > 1024 {
		return invalid("card skill: ID and name of 1 to 96 bytes, description up to 1024")
	}
	for _, list := range [][]string{s.Tags, s.Examples, s.InputModes, s.OutputModes} {
		if len(list) > 16 {
			return invalid("card skill %q: at most 16 tags, examples and modes", s.ID)
		}
		for _, v := range list {
			if len(v) > 512 {
				return invalid("card skill %q: an entry is longer than 512 bytes", s.ID)
			}
		}
	}
	return nil
}

// CheckCard holds what a reader must check besides the signature: that the card is of this
// network, signed by the provider it names, and in force at nowMs (a minute of clock
// difference is forgiven).
func CheckCard(c Signed[Card], network CID, nowMs int64) error {
	const skew = 60_000
	switch {
	case !c.Payload.Network.Equals(network.Cid):
		return invalid("card is of another network")
	case c.Signer != c.Payload.Provider.ID:
		return invalid("card names provider %s but %s signed it", c.Payload.Provider, c.Signer)
	case c.Payload.ExpiresMs <= nowMs:
		return invalid("card has expired")
	case c.Payload.IssuedMs > nowMs+skew:
		return invalid("card is dated in the future; compare the clocks")
	}
	return nil
}

// HasCapability reports whether the card answers a call for name: one of its capabilities
// is name or lies below it.
func (c Card) HasCapability(name string) bool {
	for _, own := range c.Capabilities {
		for _, a := range CapabilityAncestors(own) {
			if a == name {
				return true
			}
		}
	}
	return false
}
