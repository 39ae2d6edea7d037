package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestPercentile(t *testing.T) {
	values := []float64{5, 1, 4, 2, 3, 10, 9, 8, 7, 6}
	for p, want := range map[float64]float64{50: 5, 95: 10, 90: 9, 1: 1} {
		if got := percentile(values, p); got != want {
			t.Errorf("percentile %g is %g, want %g", p, got, want)
		}
	}
}

func TestUnknownGroupNamesTheGroups(t *testing.T) {
	var out, errs bytes.Buffer
	if code := start(t.Context(), []string{"nothing"}, &out, &errs); code != 2 || !strings.Contains(errs.String(), "the groups are: main") {
		t.Errorf("%d %s", code, &errs)
	}
}

func TestLinesAreAsDocumented(t *testing.T) {
	var out, errs bytes.Buffer
	b := &bench{out: &out, log: &errs}
	if err := b.print("tasks_per_s_8_in_flight", 12.345, "1/s"); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != `{"metric":"tasks_per_s_8_in_flight","value":12.35,"unit":"1/s"}`+"\n" {
		t.Error(got)
	}
	if !strings.Contains(errs.String(), "misses its aim: at least 40 1/s") {
		t.Error(errs.String())
	}
	if err := b.print("something_else", 1, "ms"); err == nil {
		t.Error("a figure without an aim is printed")
	}
	if !json.Valid(bytes.Split(out.Bytes(), []byte("\n"))[0]) {
		t.Error("no JSON")
	}
}
