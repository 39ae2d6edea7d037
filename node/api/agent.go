package api

import (
	"time"

	"github.com/zerostate/zerostate/protocol"
)

// Blob is something stored as blocks: a module, or a task's input.
type Blob struct {
	CID  string `json:"cid" doc:"Root of the UnixFS file, CIDv1."`
	Size int64  `json:"size" doc:"Bytes."`
}

// PublishRequest puts a stored module on the network.
type PublishRequest struct {
	ModuleCID string     `json:"moduleCid" minLength:"1" maxLength:"128" doc:"CID from POST /v1/blobs."`
	Card      CardFields `json:"card"`
}

// CardFields is what an author says about an agent; card.json holds it. The node
// adds the module's CID, itself and its account, and signs.
type CardFields struct {
	Name        string `json:"name" minLength:"1" maxLength:"100" doc:"Short name for people."`
	Description string `json:"description" minLength:"1" maxLength:"2000"`
	Version     string `json:"version" minLength:"1" maxLength:"40" doc:"The author's version of the agent, e.g. 1.0.0."`
	// Skills are A2A skills; the ID of each is the capability under which it is found.
	Skills          []Skill  `json:"skills" minItems:"1" maxItems:"16" nullable:"false" doc:"What the agent can do. A skill's id is its capability."`
	Price           Pricing  `json:"price"`
	Limits          Limits   `json:"limits,omitzero" doc:"The most that the agent may ask for per call; zero fields take the node's own."`
	ABI             string   `json:"abi,omitempty" maxLength:"60" doc:"How the module is called; empty means the WASI command of this version."`
	FreeCallsPerDay int      `json:"freeCallsPerDay,omitempty" minimum:"0" doc:"Calls per requester and day that cost nothing."`
	Deterministic   *bool    `json:"deterministic,omitempty" doc:"Whether equal input gives equal output; absent means yes."`
	Tags            []string `json:"tags,omitempty" maxItems:"16" nullable:"false"`
}

// Skill is one thing that an agent does.
type Skill struct {
	ID          string   `json:"id" minLength:"1" maxLength:"100" pattern:"^[a-z0-9]+([._-][a-z0-9]+)*$" doc:"The capability, a dotted name such as text.summarize."`
	Name        string   `json:"name,omitempty" maxLength:"100"`
	Description string   `json:"description,omitempty" maxLength:"1000"`
	Tags        []string `json:"tags,omitempty" maxItems:"16" nullable:"false"`
	Examples    []string `json:"examples,omitempty" maxItems:"16" nullable:"false"`
	InputModes  []string `json:"inputModes,omitempty" maxItems:"16" nullable:"false" doc:"Media types accepted."`
	OutputModes []string `json:"outputModes,omitempty" maxItems:"16" nullable:"false" doc:"Media types produced."`
}

// Pricing is what a call costs, in base units of the network's token.
type Pricing struct {
	Base       protocol.Amount `json:"base" pattern:"^[0-9]{1,29}$" doc:"Per call, base units."`
	PerGigaGas protocol.Amount `json:"perGigaGas" pattern:"^[0-9]{1,29}$" doc:"Per 10^9 gas, base units, rounded up."`
}

// Limits bounds one execution. A zero field means: not stated, take the default.
type Limits struct {
	Gas         Uint64 `json:"gas,omitempty" pattern:"^[0-9]{1,20}$" doc:"Units of gas."`
	MemoryBytes int64  `json:"memoryBytes,omitempty" minimum:"0" doc:"Linear memory, bytes."`
	OutputBytes int64  `json:"outputBytes,omitempty" minimum:"0" doc:"Output, bytes."`
	WallMillis  int64  `json:"wallMillis,omitempty" minimum:"0" doc:"Time on the clock, milliseconds."`
}

// Card is a verified card: the author's fields plus what the provider signed.
type Card struct {
	CardFields
	CID          string    `json:"cid" doc:"CID of the card."`
	ModuleCID    string    `json:"moduleCid"`
	Capabilities []string  `json:"capabilities" nullable:"false"`
	PeerID       string    `json:"peerId" doc:"The provider."`
	Account      string    `json:"account" doc:"The provider's account."`
	IssuedAt     time.Time `json:"issuedAt"`
	ExpiresAt    time.Time `json:"expiresAt"`
}

// Agent is a card with what this node knows of it.
type Agent struct {
	Card        Card            `json:"card"`
	Own         bool            `json:"own" doc:"Whether this node serves it."`
	State       string          `json:"state" enum:"announcing,serving,withdrawn,remote" doc:"Where it stands."`
	ModuleBytes int64           `json:"moduleBytes,omitempty"`
	PublishedAt time.Time       `json:"publishedAt,omitzero"`
	AnnouncedAt time.Time       `json:"announcedAt,omitzero" doc:"Last time that the DHT took the announcement."`
	Calls       int64           `json:"calls" doc:"Tasks executed by this node."`
	Earned      protocol.Amount `json:"earned" doc:"Base units earned with it by this node."`
	// A2A is the card as an A2A v1.0 AgentCard; only where one agent is shown.
	A2A map[string]any `json:"a2a,omitempty" doc:"The card as an A2A v1.0 AgentCard with this network's extension."`
	// Declined says why this node did not bid, newest first: the answer to "why do I get no work?".
	Declined []Declined `json:"declined,omitempty" nullable:"false"`
}

// Declined is a call that this node heard and did not bid on.
type Declined struct {
	Time   time.Time `json:"time"`
	TaskID string    `json:"taskId"`
	Code   Code      `json:"code"`
	Why    string    `json:"why"`
}

// AgentList is the answer to listing agents.
type AgentList struct {
	Agents []Agent `json:"agents" nullable:"false"`
}

// OfferQuery asks who serves a capability or a module; exactly one is set.
type OfferQuery struct {
	Capability string
	ModuleCID  string
	Limit      int // most offers to return
}

// Offer is a provider found on the network, its card verified.
type Offer struct {
	Card Card   `json:"card"`
	Own  bool   `json:"own" doc:"Whether the provider is this node."`
	Path string `json:"path" enum:"self,lan,direct,relay,none" doc:"How the provider is connected now."`
}

// OfferList is the answer to looking for providers.
type OfferList struct {
	Offers  []Offer   `json:"offers" nullable:"false"`
	Dropped []Trouble `json:"dropped" nullable:"false" doc:"Announcements that were left out: unreachable, or a card that does not verify."`
}
