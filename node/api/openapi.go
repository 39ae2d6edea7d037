package api

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"reflect"
)

var eventGoType = reflect.TypeFor[Event]()

// OpenAPI returns the OpenAPI 3.1 description of the API, as it is served at
// /openapi.json, indented for people and for diffs.
func OpenAPI() ([]byte, error) {
	s := build(Config{Logger: slog.New(slog.DiscardHandler)}.withDefaults())
	raw, err := json.Marshal(s.api.OpenAPI())
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
