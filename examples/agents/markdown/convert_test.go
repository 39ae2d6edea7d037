package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	for _, c := range []struct {
		name, in string
		args     []string
		has      []string
		hasNot   []string
	}{
		{"heading", "# Hello *you*\n", nil, []string{`<h1 id="hello-you">Hello <em>you</em></h1>`}, []string{"<html>"}},
		{"table", "| a | b |\n|---|---|\n| 1 | 2 |\n", nil, []string{"<table>", "<td>2</td>"}, nil},
		{"tasks", "- [x] done\n", nil, []string{`type="checkbox"`}, nil},
		{"footnote", "a[^1]\n\n[^1]: note\n", nil, []string{"footnote-ref", "note"}, nil},
		{"no scripts", "<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b onclick=x>\n", nil, []string{"<a"}, []string{"<script", "javascript:", "onclick"}},
		{"document", "intro\n\n## A & `B`\n", []string{"--document"}, []string{"<!doctype html>", "<title>A &amp; B</title>", "<p>intro</p>"}, nil},
		{"document without heading", "x", []string{"--document"}, []string{"<title>Document</title>"}, nil},
		{"empty", "", nil, nil, []string{"<"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, log bytes.Buffer
			if err := run(c.args, strings.NewReader(c.in), &out, &log); err != nil {
				t.Fatal(err)
			}
			for _, s := range c.has {
				if !strings.Contains(out.String(), s) {
					t.Errorf("no %q in %s", s, out.String())
				}
			}
			for _, s := range c.hasNot {
				if strings.Contains(out.String(), s) {
					t.Errorf("%q in %s", s, out.String())
				}
			}
		})
	}
}

func TestRefused(t *testing.T) {
	var out, log bytes.Buffer
	if err := run(nil, strings.NewReader("\xff"), &out, &log); err == nil || !strings.Contains(err.Error(), "UTF-8") {
		t.Error(err)
	}
	if err := run([]string{"x.md"}, strings.NewReader(""), &out, &log); err == nil || !strings.Contains(err.Error(), "standard input") {
		t.Error(err)
	}
}
