package protocol

import (
	"encoding/json"
	"slices"
)

// ExtensionURI names our extension inside an A2A AgentCard.
const ExtensionURI = "https://github.com/zerostate/zerostate/blob/main/docs/protocol.md#agent-card"

type a2aExtension struct {
	URI         string `json:"uri"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
	Params      any    `json:"params"`
}

type a2aCard struct {
	Name                string   `json:"name"`
	Description         string   `json:"description"`
	Version             string   `json:"version"`
	SupportedInterfaces []a2aURL `json:"supportedInterfaces"`
	Capabilities        struct {
		Streaming         bool           `json:"streaming"`
		PushNotifications bool           `json:"pushNotifications"`
		Extensions        []a2aExtension `json:"extensions"`
	} `json:"capabilities"`
	DefaultInputModes  []string `json:"defaultInputModes"`
	DefaultOutputModes []string `json:"defaultOutputModes"`
	Skills             []Skill  `json:"skills"`
}

type a2aURL struct {
	URL             string `json:"url"`
	ProtocolBinding string `json:"protocolBinding"`
	ProtocolVersion string `json:"protocolVersion"`
}

// A2A derives the A2A v1.0 AgentCard (JSON) of a card: the standard's fields, and ours as
// one extension. The interface it names is the libp2p address of the provider.
func (c Card) A2A() ([]byte, error) {
	var a a2aCard
	c.Skills, c.Capabilities = c.a2aSkills(), append([]string{}, c.Capabilities...)
	a.Name, a.Description, a.Version, a.Skills = c.Name, c.Description, c.Version, c.Skills
	a.SupportedInterfaces = []a2aURL{{
		URL:             "libp2p://" + c.Provider.String() + StreamID(c.Network, StreamTask),
		ProtocolBinding: ExtensionURI, ProtocolVersion: "1.0",
	}}
	a.Capabilities.Streaming = true
	a.Capabilities.Extensions = []a2aExtension{{
		URI: ExtensionURI, Description: "How this agent is hired and paid on a ZeroState network", Required: true, Params: c,
	}}
	a.DefaultInputModes, a.DefaultOutputModes = []string{"application/octet-stream"}, []string{"application/octet-stream"}
	if len(c.Skills) > 0 && len(c.Skills[0].InputModes) > 0 {
		a.DefaultInputModes = c.Skills[0].InputModes
	}
	if len(c.Skills) > 0 && len(c.Skills[0].OutputModes) > 0 {
		a.DefaultOutputModes = c.Skills[0].OutputModes
	}
	return json.MarshalIndent(a, "", "  ")
}

// a2aSkills gives the skills with lists that are empty and never null, as the standard asks.
// It asks for a skill, too: a card that describes none has one for each capability.
func (c Card) a2aSkills() []Skill {
	skills := slices.Clone(c.Skills)
	if len(skills) == 0 {
		for _, name := range c.Capabilities {
			skills = append(skills, Skill{ID: name, Name: name, Description: c.Description, Tags: []string{name}})
		}
	}
	for i := range skills {
		s := &skills[i]
		for _, list := range []*[]string{&s.Tags, &s.Examples, &s.InputModes, &s.OutputModes} {
			*list = append([]string{}, *list...)
		}
	}
	return skills
}
