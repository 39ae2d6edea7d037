package protocol

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
)

func TestCardRules(t *testing.T) {
	skill := func(change func(*Skill)) func(*Card) {
		return func(c *Card) {
			s := c.Skills[0]
			change(&s)
			c.Skills = []Skill{s}
		}
	}
	checkRules(t, newWorld(t).card.Payload, map[string]func(*Card){
		"as it is": func(*Card) {}, "free": func(c *Card) { c.Price.Call, c.Price.PerGigaGas = Amount{}, Amount{} }, "no skills": func(c *Card) { c.Skills = nil },
		"two days": func(c *Card) { c.ExpiresMs = c.IssuedMs + MaxCardLifeMs }, "most capabilities": func(c *Card) { c.Capabilities = times(16, "a.b") },
	}, map[string]func(*Card){
		"no network": func(c *Card) { c.Network = CID{} }, "no module": func(c *Card) { c.Module = CID{} }, "no name": func(c *Card) { c.Name = "" },
		"long name": func(c *Card) { c.Name = strings.Repeat("n", 97) }, "escape in the name": func(c *Card) { c.Name = "a\x1b[31m" },
		"name that turns the line": func(c *Card) { c.Name = "a\u202eb" }, "no version": func(c *Card) { c.Version = "" }, "line in the version": func(c *Card) { c.Version = "1\n2" },
		"long version": func(c *Card) { c.Version = strings.Repeat("1", 33) }, "long description": func(c *Card) { c.Description = strings.Repeat("d", 2049) },
		"other ABI": func(c *Card) { c.ABI = "wasi-preview2/0" }, "no capability": func(c *Card) { c.Capabilities = nil },
		"too many": func(c *Card) { c.Capabilities = times(17, "a") }, "not a capability": func(c *Card) { c.Capabilities = []string{"A"} },
		"expires at once": func(c *Card) { c.ExpiresMs = c.IssuedMs }, "over two days": func(c *Card) { c.ExpiresMs = c.IssuedMs + MaxCardLifeMs + 1 },
		"for ever by a wrap": func(c *Card) { c.IssuedMs, c.ExpiresMs = math.MinInt64, math.MaxInt64-5_000 },
		"no module size":     func(c *Card) { c.ModuleBytes = 0 }, "too many skills": func(c *Card) { c.Skills = times(17, c.Skills[0]) },
		"skill without ID": skill(func(s *Skill) { s.ID = "" }), "skill without name": skill(func(s *Skill) { s.Name = "" }),
		"skill's long ID": skill(func(s *Skill) { s.ID = strings.Repeat("i", 97) }), "skill's long text": skill(func(s *Skill) { s.Description = strings.Repeat("d", 1025) }),
		"17 tags": skill(func(s *Skill) { s.Tags = times(17, "t") }), "17 examples": skill(func(s *Skill) { s.Examples = times(17, "e") }),
		"17 modes in": skill(func(s *Skill) { s.InputModes = times(17, "m") }), "17 modes out": skill(func(s *Skill) { s.OutputModes = times(17, "m") }),
		"long example": skill(func(s *Skill) { s.Examples = []string{strings.Repeat("e", 513)} }),
	})
}

func TestCardChecks(t *testing.T) {
	w := newWorld(t)
	c, net := w.card, w.profile.ID
	checkReads(t, "card", map[string]readCase{
		"in force":              {CheckCard(c, net, fixedMs), ""},
		"a minute early":        {CheckCard(c, net, c.Payload.IssuedMs-60_000), ""},
		"more than that early":  {CheckCard(c, net, c.Payload.IssuedMs-60_001), "future"},
		"in its last instant":   {CheckCard(c, net, c.Payload.ExpiresMs-1), ""},
		"at its end":            {CheckCard(c, net, c.Payload.ExpiresMs), "expired"},
		"of another network":    {CheckCard(c, rawCID("x"), fixedMs), "network"},
		"signed by another one": {CheckCard(must2[Signed[Card]](t)(Seal(peerKey("mallory"), c.Payload)), net, fixedMs), "signed"},
	})
	for name, want := range map[string]bool{"text.summarize": true, "text": true, "text.extract": true, "text.summarize.short": false, "tex": false, "": false} {
		if got := c.Payload.HasCapability(name); got != want {
			t.Errorf("capability %q: %v", name, got)
		}
	}
}

// a2aFields are the fields of the A2A v1.0 AgentCard and its parts, in the JSON names that
// the standard's proto gives (specification/a2a.proto); true: required.
var a2aFields = map[string]map[string]bool{
	"AgentCard": {
		"name": true, "description": true, "supportedInterfaces": true, "provider": false, "version": true, "documentationUrl": false,
		"capabilities": true, "securitySchemes": false, "securityRequirements": false, "defaultInputModes": true, "defaultOutputModes": true,
		"skills": true, "signatures": false, "iconUrl": false,
	},
	"AgentInterface":    {"url": true, "protocolBinding": true, "tenant": false, "protocolVersion": true},
	"AgentCapabilities": {"streaming": false, "pushNotifications": false, "extensions": false, "extendedAgentCard": false},
	"AgentExtension":    {"uri": false, "description": false, "required": false, "params": false},
	"AgentSkill": {
		"id": true, "name": true, "description": true, "tags": true, "examples": false, "inputModes": false, "outputModes": false, "securityRequirements": false,
	},
}

func TestA2AFields(t *testing.T) {
	bare := newWorld(t).card.Payload
	bare.Skills, bare.Description = nil, ""
	loose := newWorld(t).card.Payload
	loose.Skills = []Skill{{ID: "a", Name: "A"}} // as somebody builds it, all lists nil
	for name, c := range map[string]Card{"full": newWorld(t).card.Payload, "no skills": bare, "nil lists": loose} {
		t.Run(name, func(t *testing.T) {
			text := must2[[]byte](t)(c.A2A())
			if bytes.Contains(text, []byte("null")) {
				t.Errorf("the standard's lists are never null:\n%s", text)
			}
			var card map[string]any
			if err := json.Unmarshal(text, &card); err != nil {
				t.Fatal(err)
			}
			checkA2A(t, "AgentCard", card)
			caps := card["capabilities"].(map[string]any)
			checkA2A(t, "AgentCapabilities", caps)
			for field, kind := range map[string]string{"supportedInterfaces": "AgentInterface", "skills": "AgentSkill"} {
				list := card[field].([]any)
				if len(list) == 0 {
					t.Errorf("%s is required and empty", field)
				}
				for _, v := range list {
					checkA2A(t, kind, v.(map[string]any))
				}
			}
			ext := caps["extensions"].([]any)[0].(map[string]any)
			checkA2A(t, "AgentExtension", ext)
			if ext["uri"] != ExtensionURI {
				t.Errorf("extension %v", ext["uri"])
			}
			var back Card
			if err := json.Unmarshal(must2[[]byte](t)(json.Marshal(ext["params"])), &back); err != nil || back.Module != c.Module || back.Price != c.Price || back.Provider != c.Provider {
				t.Errorf("our card does not come back out of the extension: %v", err)
			}
		})
	}
	if bare.Skills != nil || loose.Skills[0].Tags != nil {
		t.Error("A2A changed the card")
	}
}

func checkA2A(t *testing.T, kind string, got map[string]any) {
	t.Helper()
	for name := range got {
		if _, ok := a2aFields[kind][name]; !ok {
			t.Errorf("%s has no field %q", kind, name)
		}
	}
	for name, required := range a2aFields[kind] {
		if _, ok := got[name]; required && !ok {
			t.Errorf("%s needs the field %q", kind, name)
		}
	}
}

func TestA2AGolden(t *testing.T) {
	const path = "testdata/agent-card.json"
	out := append(must2[[]byte](t)(newWorld(t).card.Payload.A2A()), '\n')
	if *update {
		if err := os.WriteFile(path, out, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := must2[[]byte](t)(os.ReadFile(path)); !bytes.Equal(out, want) {
		t.Fatalf("%s differs:\n%s", path, firstDifference(out, want))
	}
}
