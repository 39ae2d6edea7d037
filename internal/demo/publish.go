package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"

	"github.com/zerostate/zerostate/node/api"
	"github.com/zerostate/zerostate/protocol"
)

// job is one capability of the story: who offers it, and the task that the requester has done.
type job struct {
	capability string
	module     string // file of the program
	card       string // file of the card, whose price per call the story sets anew
	perGiga    protocol.Amount
	asked      map[string]protocol.Amount // what each node, by name, told last to want per call

	request api.TaskRequest // of a task that came through the API
	input   []byte
	task    api.Task
	output  []byte
	winner  *member
	receipt protocol.VerifiedReceipt
}

// cost is base + ⌈perGiga·gas/10⁹⌉, reckoned here and not by the product.
func (j *job) cost(node string, gas api.Uint64) *big.Int {
	giga := big.NewInt(1_000_000_000)
	n := new(big.Int).Mul(j.perGiga.Big(), new(big.Int).SetUint64(uint64(gas)))
	n.Add(n, new(big.Int).Sub(giga, big.NewInt(1))).Quo(n, giga)
	return n.Add(n, j.asked[node].Big())
}

// cheapest is the node that told the lowest price.
func (j *job) cheapest() (name string) {
	for n, p := range j.asked {
		if name == "" || p.Cmp(j.asked[name]) < 0 {
			name = n
		}
	}
	return name
}

func (d *demo) newJob(capability, folder string) (*job, error) {
	j := &job{
		capability: capability, module: filepath.Join(d.agents, capability+".wasm"),
		card: filepath.Join(d.root, "examples", "agents", folder, "card.json"), asked: map[string]protocol.Amount{},
	}
	raw, err := os.ReadFile(j.card)
	if err != nil {
		return nil, err
	}
	var card api.CardFields
	if err := json.Unmarshal(raw, &card); err != nil {
		return nil, fmt.Errorf("%s: %w", j.card, err)
	}
	j.perGiga = card.Price.PerGigaGas
	return j, nil
}

// publish offers a job for a price per call, in base units.
func (d *demo) publish(ctx context.Context, m *member, j *job, price uint64) error {
	j.asked[m.Name] = protocol.NewAmount(price)
	agent, err := cliJSON[api.Agent](ctx, d, m, "agent", "publish", j.module, "--card", j.card, "--price", j.asked[m.Name].String())
	if err == nil && !agent.Own {
		err = fmt.Errorf("%s does not serve what it published", m.Name)
	}
	return err
}

// seeOffers is the step publish.
func (d *demo) seeOffers(ctx context.Context) (seen string, err error) {
	if d.summary, err = d.newJob("text.summarize", "summarize"); err != nil {
		return "", err
	}
	if d.picture, err = d.newJob("image.resize", "resize"); err != nil {
		return "", err
	}
	d.story.act("Two providers publish, and undercut each other")
	one, two := d.net.first(), d.net.second()
	for _, offer := range []struct {
		by    *member
		job   *job
		price uint64
	}{{one, d.summary, 1000}, {two, d.summary, 800}, {one, d.summary, 600}, {one, d.picture, 5000}, {two, d.picture, 4000}} {
		if err := d.publish(ctx, offer.by, offer.job, offer.price); err != nil {
			return "", err
		}
	}
	if d.broken("publish") {
		if _, err := d.cli(ctx, two, "agent", "unpublish", d.picture.capability); err != nil {
			return "", err
		}
	}
	for _, j := range []*job{d.summary, d.picture} {
		if err := d.seeOffersOf(ctx, j); err != nil {
			return "", fmt.Errorf("%s: %w", j.capability, err)
		}
	}
	return "the DHT gives two providers of each, their cards signed as told", nil
}

// seeOffersOf asks the network from the requester's node.
func (d *demo) seeOffersOf(ctx context.Context, j *job) error {
	found, err := d.net.requester().api.Find(ctx, api.OfferQuery{Capability: j.capability})
	if err != nil {
		return err
	}
	seen := map[string]string{}
	for _, o := range found.Offers {
		if m := d.net.byPeer(o.Card.PeerID); m != nil && o.Card.Account == m.Owner {
			seen[m.Name] = o.Card.ModuleCID
			if o.Card.Price.Base.Cmp(j.asked[m.Name]) != 0 || o.Card.Price.PerGigaGas.Cmp(j.perGiga) != 0 {
				return fmt.Errorf("%s asks %s in the card that is found, and told %s", m.Name, o.Card.Price.Base, j.asked[m.Name])
			}
		}
	}
	first, second := seen[d.net.first().Name], seen[d.net.second().Name]
	if first == "" || first != second || len(found.Offers) != 2 {
		return fmt.Errorf("two providers of one program are wanted, %d are found: %v (left out: %v)", len(found.Offers), seen, found.Dropped)
	}
	return nil
}
