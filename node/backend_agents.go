package node

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/node/p2p"
	"github.com/zerostate/zerostate/node/store"
	"github.com/zerostate/zerostate/protocol"
	"github.com/zerostate/zerostate/runtime"
)

// Publish implements api.AgentBackend: an upload becomes blocks, a module of the network is
// fetched; either is inspected before a card is signed for it.
func (b backend) Publish(ctx context.Context, req api.PublishRequest) (api.Agent, error) {
	n := b.n
	module, size, err := b.takeModule(ctx, req.ModuleCID)
	if err != nil {
		return api.Agent{}, problem(err)
	}
	record := agentRecord{Card: b.cardOf(req.Card, module, size), PublishedMs: time.Now().UnixMilli()}
	record.Key = agentKey(module, record.Card.Capabilities[0])
	for _, a := range n.agents.all() {
		if a.record.Key == record.Key {
			record.PublishedMs, record.Card.Sequence = a.record.PublishedMs, a.record.Card.Sequence
		}
	}
	probe := record.Card
	probe.IssuedMs, probe.ExpiresMs = 0, 1
	if err := probe.Validate(); err != nil {
		return api.Agent{}, api.NewProblem(api.CodeCardInvalid, "the card is not valid", err.Error(), "mend card.json and publish again").Because(err)
	}
	a, err := n.serve(record)
	if err != nil {
		return api.Agent{}, err
	}
	if err := n.announce(ctx, a); err != nil {
		return api.Agent{}, problem(err)
	}
	n.events.Publish(api.Event{Time: time.Now(), Type: api.EventAgentPublished, Subject: a.card.ID.String(), Data: api.EventData{
		Detail: a.card.Payload.Name, Capability: a.card.Payload.Capabilities[0],
	}})
	return b.agentDTO(a), nil
}

// takeModule finds the bytes behind a CID from PutBlob, or a module on the network, admits
// them, and has them among the blocks.
func (b backend) takeModule(ctx context.Context, text string) (protocol.CID, uint64, error) {
	n := b.n
	id, err := protocol.ParseCID(text)
	if err != nil {
		return id, 0, api.NewProblem(api.CodeBadRequest, "the module's CID is not valid", err.Error(), "use the CID that the upload returned").Because(err)
	}
	most := uint64(n.cfg.Runtime.Module)
	data, err := n.blobs.read(id, most)
	if errors.Is(err, errNoContent) {
		if err := n.ensureModule(ctx, id); err != nil {
			return id, 0, err
		}
		var buf bytes.Buffer
		if _, err := n.net.ReadFile(ctx, id.Cid, int64(most), &buf); err != nil {
			return id, 0, err
		}
		return id, uint64(buf.Len()), n.admit(ctx, buf.Bytes())
	}
	if errors.Is(err, protocol.ErrTooLarge) {
		return id, 0, api.NewProblem(api.CodeTooLarge, "the module is too large", fmt.Sprintf("at most %d bytes are executed here", most), "make it smaller, or raise [runtime] module in config.toml").Because(err)
	}
	if err != nil {
		return id, 0, err
	}
	if err := n.admit(ctx, data); err != nil {
		return id, 0, err
	}
	root, _, err := n.net.AddFile(ctx, bytes.NewReader(data))
	return protocol.CID{Cid: root}, uint64(len(data)), err
}

// admit refuses what no provider could run, with what its author can do about it.
func (n *Node) admit(ctx context.Context, module []byte) error {
	err := n.runner.Admit(ctx, module, uint64(n.cfg.Runtime.Module))
	if err == nil || ctx.Err() != nil {
		return err
	}
	code, what := api.CodeModuleInvalid, "the file is not a module that can be run"
	switch {
	case errors.Is(err, runtime.ErrComponent):
		code, what = api.CodeModuleComponent, "the file is a WebAssembly component, not a module"
	case errors.Is(err, runtime.ErrImport):
		code, what = api.CodeModuleImport, "the module imports what no node provides"
	}
	return api.NewProblem(code, what, err.Error(), "rebuild it as a WASI preview1 command: GOOS=wasip1 GOARCH=wasm go build, or cargo build --target wasm32-wasip1").Because(err)
}

func (b backend) cardOf(f api.CardFields, module protocol.CID, size uint64) protocol.Card {
	n := b.n
	c := protocol.Card{
		Network: n.profile.ID, Provider: protocol.PeerID{ID: n.net.ID()}, Account: n.keys.OwnerAddress(), Name: f.Name, Description: f.Description,
		Version: f.Version, Module: module, ModuleBytes: size, ABI: f.ABI, Deterministic: f.Deterministic == nil || *f.Deterministic,
		Price: protocol.CardPrice{
			Token: n.profile.Payload.Money(), Call: f.Price.Base, PerGigaGas: f.Price.PerGigaGas, FreePerDay: uint32(max(f.FreeCallsPerDay, 0)),
		},
		Limits: protocol.CardLimits{Gas: uint64(f.Limits.Gas), MemoryBytes: uint64(f.Limits.MemoryBytes), WallMillis: uint64(f.Limits.WallMillis)},
	}
	if c.ABI == "" {
		c.ABI = protocol.ABIWasip1
	}
	c.Limits.Gas = orDefault(c.Limits.Gas, n.cfg.Runtime.Gas)
	c.Limits.MemoryBytes = orDefault(c.Limits.MemoryBytes, uint64(n.cfg.Runtime.Memory))
	c.Limits.WallMillis = orDefault(c.Limits.WallMillis, uint64(n.cfg.Runtime.Wall.Milliseconds()))
	for _, s := range f.Skills {
		c.Capabilities = append(c.Capabilities, s.ID)
		name := s.Name
		if name == "" {
			name = s.ID
		}
		c.Skills = append(c.Skills, protocol.Skill{
			ID: s.ID, Name: name, Description: s.Description, Tags: append(s.Tags, f.Tags...), Examples: s.Examples, InputModes: s.InputModes, OutputModes: s.OutputModes,
		})
	}
	return c
}

func orDefault(v, def uint64) uint64 {
	if v == 0 || v > def {
		return def
	}
	return v
}

func cardDTO(c protocol.Signed[protocol.Card]) api.Card {
	p := c.Payload
	deterministic := p.Deterministic
	out := api.Card{
		CardFields: api.CardFields{
			Name: protocol.CleanText(p.Name, 96), Description: protocol.CleanText(p.Description, 2048), Version: protocol.CleanText(p.Version, 32),
			Price: api.Pricing{Base: p.Price.Call, PerGigaGas: p.Price.PerGigaGas}, ABI: p.ABI, FreeCallsPerDay: int(p.Price.FreePerDay), Deterministic: &deterministic,
			Limits: api.Limits{Gas: api.Uint64(p.Limits.Gas), MemoryBytes: int64(p.Limits.MemoryBytes), WallMillis: int64(p.Limits.WallMillis)},
			Skills: []api.Skill{},
		},
		CID: c.ID.String(), ModuleCID: p.Module.String(), Capabilities: p.Capabilities, PeerID: p.Provider.String(), Account: p.Account.Hex(),
		IssuedAt: time.UnixMilli(p.IssuedMs).UTC(), ExpiresAt: time.UnixMilli(p.ExpiresMs).UTC(),
	}
	for _, s := range p.Skills {
		out.Skills = append(out.Skills, api.Skill{ID: s.ID, Name: s.Name, Description: s.Description, Tags: s.Tags, Examples: s.Examples, InputModes: s.InputModes, OutputModes: s.OutputModes})
	}
	return out
}

func (b backend) agentDTO(a servedAgent) api.Agent {
	out := api.Agent{Card: cardDTO(a.card), Own: true, State: "announcing", ModuleBytes: int64(a.card.Payload.ModuleBytes), PublishedAt: time.UnixMilli(a.record.PublishedMs).UTC()}
	if a.record.AnnouncedMs > 0 {
		out.State, out.AnnouncedAt = "serving", time.UnixMilli(a.record.AnnouncedMs).UTC()
	}
	_ = b.n.store.View(func(tx store.Tx) error {
		s, err := store.Get[agentStats](tx, statsKey(a.card.Payload.Module))
		out.Calls, out.Earned = int64(s.Calls), s.Earned
		return err
	})
	for _, d := range b.n.agents.declinesOf(a.record.Key) {
		out.Declined = append(out.Declined, api.Declined{Time: d.at.UTC(), TaskID: d.task.String(), Code: api.Code(d.reason.Code), Why: d.reason.Why})
	}
	return out
}

// Agents implements api.AgentBackend.
func (b backend) Agents(context.Context) ([]api.Agent, error) {
	out := []api.Agent{}
	for _, a := range b.n.agents.all() {
		out = append(out, b.agentDTO(a))
	}
	return out, nil
}

func (b backend) own(id string) (servedAgent, error) {
	var found []servedAgent
	for _, a := range b.n.agents.all() {
		c := a.card.Payload
		if id == a.card.ID.String() || id == c.Module.String() || id == c.Name || c.HasCapability(id) || (len(id) >= 6 && strings.HasSuffix(c.Module.String(), id)) {
			found = append(found, a)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return servedAgent{}, api.NewProblem(api.CodeNotFound, "no such agent", fmt.Sprintf("this node serves no agent named %q", protocol.CleanText(id, 100)), "list them: zerostate agent list")
	}
	var ids []string
	for _, a := range found {
		ids = append(ids, a.card.ID.String())
	}
	return servedAgent{}, api.NewProblem(api.CodeAmbiguous, "several agents fit", strings.Join(ids, ", "), "name one by its card's CID")
}

func a2aOf(c protocol.Card) (out map[string]any, err error) {
	raw, err := c.A2A()
	if err != nil {
		return nil, err
	}
	return out, json.Unmarshal(raw, &out)
}

// Agent implements api.AgentBackend.
func (b backend) Agent(ctx context.Context, id string) (api.Agent, error) {
	a, err := b.own(id)
	if err == nil {
		out := b.agentDTO(a)
		out.A2A, err = a2aOf(a.card.Payload)
		return out, err
	}
	card, parse := protocol.ParseCID(id)
	if parse != nil {
		return api.Agent{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	raw, fetch := b.n.net.GetBlock(ctx, card.Cid, nil)
	if fetch != nil {
		return api.Agent{}, err
	}
	// A card block is its payload; who signed it is known from the provider's own stream.
	c, decode := protocol.Decode[protocol.Card](raw, protocol.MaxEnvelope)
	if decode != nil || c.Validate() != nil {
		return api.Agent{}, err
	}
	for _, f := range b.n.findCards(ctx, protocol.CardQuery{Module: &c.Module}, 16) {
		if f.Err == nil && f.Card.ID.Equals(card.Cid) {
			standard, err := a2aOf(c)
			return api.Agent{Card: cardDTO(f.Card), State: "remote", ModuleBytes: int64(c.ModuleBytes), A2A: standard}, err
		}
	}
	return api.Agent{}, api.NewProblem(api.CodeCardSignature, "the card's provider does not vouch for it", "no provider of its module gave the same card, signed", "look for others: zerostate agent find CAPABILITY")
}

// Unpublish implements api.AgentBackend.
func (b backend) Unpublish(ctx context.Context, id string) (api.Agent, error) {
	a, err := b.own(id)
	if err != nil {
		return api.Agent{}, err
	}
	out := b.agentDTO(a)
	if err := b.n.withdraw(ctx, a); err != nil && !errors.Is(err, p2p.ErrClosed) {
		return api.Agent{}, err
	}
	out.State = "withdrawn"
	b.n.events.Publish(api.Event{Time: time.Now(), Type: api.EventAgentWithdrawn, Subject: a.card.ID.String(), Data: api.EventData{Detail: a.card.Payload.Name}})
	return out, nil
}

// Find implements api.AgentBackend.
func (b backend) Find(ctx context.Context, q api.OfferQuery) (api.OfferList, error) {
	out := api.OfferList{Offers: []api.Offer{}, Dropped: []api.Trouble{}}
	query := protocol.CardQuery{Capability: q.Capability}
	if q.ModuleCID != "" {
		id, err := protocol.ParseCID(q.ModuleCID)
		if err != nil {
			return out, api.NewProblem(api.CodeBadRequest, "the module's CID is not valid", err.Error(), "use the CID that zerostate agent show prints").Because(err)
		}
		query = protocol.CardQuery{Module: &id}
	} else if err := protocol.ValidCapability(q.Capability); err != nil {
		return out, api.NewProblem(api.CodeBadRequest, "that is not a capability", err.Error(), "use a dotted name such as text.summarize").Because(err)
	}
	for _, a := range b.n.agents.all() {
		if (query.Module != nil && query.Module.Equals(a.card.Payload.Module.Cid)) || (query.Module == nil && a.card.Payload.HasCapability(q.Capability)) {
			out.Offers = append(out.Offers, api.Offer{Card: cardDTO(a.card), Own: true, Path: "self"})
		}
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 32
	}
	for _, f := range b.n.findCards(ctx, query, limit) {
		if f.Err != nil {
			code := api.CodeProviderLost
			if errors.Is(f.Err, protocol.ErrEnvelope) || errors.Is(f.Err, protocol.ErrInvalid) || errors.Is(f.Err, protocol.ErrNotCanonical) {
				code = api.CodeCardSignature
			}
			out.Dropped = append(out.Dropped, api.Trouble{
				Code: code, What: "provider " + f.Provider.String() + " is left out", Cause: protocol.CleanText(f.Err.Error(), 240), Remedy: "nothing: others may serve it",
			})
			continue
		}
		path := "none"
		if b.n.net.Connected(f.Provider) {
			path = "direct"
		}
		out.Offers = append(out.Offers, api.Offer{Card: cardDTO(f.Card), Path: path})
	}
	return out, nil
}
