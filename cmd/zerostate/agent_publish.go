package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/zerostate/zerostate/cmd/zerostate/internal/term"
	"github.com/zerostate/zerostate/node/api"
)

// publishFlags is what can be said about an agent on the command line; it wins over the card file.
type publishFlags struct {
	card, name, description, version string
	capabilities                     []string
	price, perGigaGas, memory        string
	gas                              uint64
}

func (a *app) agentPublishCmd() *cobra.Command {
	var f publishFlags
	c := &cobra.Command{
		Use: "publish FILE.wasm", Short: "Put an agent on the network", Args: args("a FILE.wasm"),
		Long: "Store a WASM program as blocks, sign a card that says what it does and costs, and\n" +
			"announce both. The card comes from --card, from flags, or from both: flags win.\n" +
			"Publishing the same program and card again renews the announcement.",
		Example: "  zerostate agent publish summarize.wasm --card card.json\n" +
			"  zerostate agent publish echo.wasm --name Echo --description 'Gives back what it got' \\\n" +
			"      --agent-version 1.0.0 --capability util.echo --price 100",
		RunE: func(c *cobra.Command, given []string) error { return a.publish(c.Context(), given[0], f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.card, "card", "", "card.json with name, description, version, skills, price, limits")
	fl.StringVar(&f.name, "name", "", "name of the agent")
	fl.StringVar(&f.description, "description", "", "what it does")
	fl.StringVar(&f.version, "agent-version", "", "version of the agent")
	fl.StringArrayVar(&f.capabilities, "capability", nil, "capability, e.g. text.summarize; may be repeated; replaces the card's skills")
	fl.StringVar(&f.price, "price", "", "price per call: base units, or tokens such as 0.0025")
	fl.StringVar(&f.perGigaGas, "price-per-gigagas", "", "price per 10^9 gas")
	fl.Uint64Var(&f.gas, "gas", 0, "most gas per call")
	fl.StringVar(&f.memory, "memory", "", "most memory per call, e.g. 128MiB")
	return c
}

func (a *app) publish(ctx context.Context, path string, f publishFlags) error {
	card, err := a.cardFields(ctx, f)
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return fileError("read", path, err)
	}
	defer func() { _ = file.Close() }()
	if info, err := file.Stat(); err == nil && !info.Mode().IsRegular() {
		return fileError("read", path, errors.New("it is not a regular file"))
	}
	n, err := a.node()
	if err != nil {
		return err
	}
	blob, err := n.PutBlob(ctx, file)
	if err != nil {
		return err
	}
	a.say("stored %d bytes as %s", blob.Size, term.Clean(blob.CID))
	agent, err := n.Publish(ctx, api.PublishRequest{ModuleCID: blob.CID, Card: card})
	if err != nil {
		return err
	}
	if err := a.show(agent, func() error { return a.printAgent(ctx, agent) }); err != nil {
		return err
	}
	if len(agent.Card.Capabilities) > 0 {
		a.next("zerostate agent find %s", term.Clean(agent.Card.Capabilities[0]))
	}
	return nil
}

func (a *app) cardFields(ctx context.Context, f publishFlags) (api.CardFields, error) {
	var card api.CardFields
	if f.card != "" {
		var err error
		if card, err = readCard(f.card); err != nil {
			return card, err
		}
	}
	set := func(to *string, v string) {
		if v != "" {
			*to = v
		}
	}
	set(&card.Name, f.name)
	set(&card.Description, f.description)
	set(&card.Version, f.version)
	if len(f.capabilities) > 0 {
		card.Skills = nil
		for _, id := range f.capabilities {
			card.Skills = append(card.Skills, api.Skill{ID: id})
		}
	}
	if f.gas > 0 {
		card.Limits.Gas = api.Uint64(f.gas)
	}
	var err error
	if f.price != "" {
		if card.Price.Base, err = a.amount(ctx, "--price", f.price); err != nil {
			return card, err
		}
	}
	if f.perGigaGas != "" {
		if card.Price.PerGigaGas, err = a.amount(ctx, "--price-per-gigagas", f.perGigaGas); err != nil {
			return card, err
		}
	}
	if f.memory != "" {
		if card.Limits.MemoryBytes, err = size("--memory", f.memory); err != nil {
			return card, err
		}
	}
	return card, cardComplete(card)
}

// readCard reads a card file strictly: a word that is misspelt must not be lost.
func readCard(path string) (api.CardFields, error) {
	var card api.CardFields
	f, err := os.Open(path)
	if err != nil {
		return card, fileError("read the card", path, err)
	}
	defer func() { _ = f.Close() }()
	d := json.NewDecoder(io.LimitReader(f, 256<<10))
	d.DisallowUnknownFields()
	if err := d.Decode(&card); err != nil {
		return card, api.NewProblem(api.CodeCardInvalid, "the card "+path+" is not right", err.Error(),
			"a card has name, description, version, skills [{id}], price {base, perGigaGas} (strings of base units) and limits")
	}
	return card, nil
}

func cardComplete(c api.CardFields) error {
	missing := func(what, flag string) error {
		return api.NewProblem(api.CodeCardInvalid, "the card is not complete", "it has no "+what, "add it to the card file, or give "+flag)
	}
	switch {
	case c.Name == "":
		return missing("name", "--name")
	case c.Description == "":
		return missing("description", "--description")
	case c.Version == "":
		return missing("version", "--agent-version")
	case len(c.Skills) == 0:
		return missing("skill", "--capability")
	}
	return nil
}
