package main

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

const maxInputBytes = 16 << 20

// convert writes Markdown as HTML: CommonMark with GitHub's tables, strikethrough, task lists and bare links,
// and footnotes. HTML inside the Markdown is left out and dangerous links are emptied: the input may be a
// stranger's, and the result is shown in somebody's browser.
func convert(in io.Reader, out io.Writer, document bool) error {
	source, err := io.ReadAll(io.LimitReader(in, maxInputBytes+1))
	switch {
	case err != nil:
		return err
	case len(source) > maxInputBytes:
		return fmt.Errorf("the text is longer than %d MiB", maxInputBytes>>20)
	case !utf8.Valid(source):
		return errors.New("the input is not UTF-8 text")
	}
	md := goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	)
	tree := md.Parser().Parse(text.NewReader(source))
	var body bytes.Buffer
	if err := md.Renderer().Render(&body, source, tree); err != nil {
		return err
	}
	if !document {
		_, err = out.Write(body.Bytes())
		return err
	}
	_, err = fmt.Fprintf(out, "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>%s</title>\n</head>\n<body>\n%s</body>\n</html>\n",
		html.EscapeString(title(tree, source)), body.Bytes())
	return err
}

// title is the text of the first heading.
func title(tree ast.Node, source []byte) string {
	for n := tree.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindHeading {
			return plain(n, source)
		}
	}
	return "Document"
}

func plain(n ast.Node, source []byte) string {
	var b bytes.Buffer
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(source))
		} else {
			b.WriteString(plain(c, source))
		}
	}
	return b.String()
}
