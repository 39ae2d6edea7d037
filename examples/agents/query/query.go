package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/itchyny/gojq"
)

type options struct {
	query      string
	raw, slurp bool
}

// envelope is the input when no expression is given as an argument.
type envelope struct {
	Query *string         `json:"query"`
	Data  json.RawMessage `json:"data"`
}

// query runs the expression over each value of the input and writes each result on a line of its own.
func query(o options, in io.Reader, out io.Writer) error {
	decoder := json.NewDecoder(in)
	decoder.UseNumber()
	next := func() (any, error) {
		var v any
		err := decoder.Decode(&v)
		return v, err
	}
	if o.query == "" {
		var e envelope
		if err := decoder.Decode(&e); err != nil {
			return fmt.Errorf("without --query the input must be {\"query\": EXPRESSION, \"data\": DATA}: %w", err)
		}
		if e.Query == nil || e.Data == nil {
			return errors.New("without --query the input must be {\"query\": EXPRESSION, \"data\": DATA}; one of the two is missing")
		}
		o.query = *e.Query
		next = once(e.Data)
	}
	code, err := compile(o.query)
	if err != nil {
		return err
	}
	if o.slurp {
		if next, err = slurped(next); err != nil {
			return err
		}
	}
	w := bufio.NewWriter(out)
	for {
		v, err := next()
		if errors.Is(err, io.EOF) {
			return w.Flush()
		}
		if err != nil {
			return errors.Join(fmt.Errorf("the input is not JSON: %w", err), w.Flush())
		}
		if err := results(code, v, o.raw, w); err != nil {
			return errors.Join(err, w.Flush())
		}
	}
}

func compile(expression string) (*gojq.Code, error) {
	parsed, err := gojq.Parse(expression)
	if err != nil {
		return nil, fmt.Errorf("the expression %q cannot be read: %w", expression, err)
	}
	code, err := gojq.Compile(parsed)
	if err != nil {
		return nil, fmt.Errorf("the expression %q makes no sense: %w", expression, err)
	}
	return code, nil
}

// results writes all results of one value.
func results(code *gojq.Code, v any, raw bool, w *bufio.Writer) error {
	for iter := code.Run(v); ; {
		r, ok := iter.Next()
		if !ok {
			return nil
		}
		if err, ok := r.(error); ok {
			if halt := (*gojq.HaltError)(nil); errors.As(err, &halt) && halt.Value() == nil {
				return nil
			}
			return fmt.Errorf("the query failed: %w", err)
		}
		if err := write(w, r, raw); err != nil {
			return err
		}
	}
}

func write(w *bufio.Writer, v any, raw bool) error {
	text, isText := v.(string)
	b := []byte(text)
	if !raw || !isText {
		var err error
		if b, err = gojq.Marshal(v); err != nil {
			return err
		}
	}
	if _, err := w.Write(b); err != nil {
		return err
	}
	return w.WriteByte('\n')
}

// once gives the one value in data.
func once(data []byte) func() (any, error) {
	done := false
	return func() (any, error) {
		if done {
			return nil, io.EOF
		}
		done = true
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		var v any
		err := d.Decode(&v)
		return v, err
	}
}

// slurped gives one array of all values.
func slurped(next func() (any, error)) (func() (any, error), error) {
	all := []any{}
	for {
		v, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the input is not JSON: %w", err)
		}
		all = append(all, v)
	}
	done := false
	return func() (any, error) {
		if done {
			return nil, io.EOF
		}
		done = true
		return all, nil
	}, nil
}
