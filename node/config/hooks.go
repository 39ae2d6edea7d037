package config

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// wholeNumbers lets a file give a size or an amount as a plain number.
func wholeNumbers(_, to reflect.Type, data any) (any, error) {
	if !reflect.PointerTo(to).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return data, nil
	}
	switch n := data.(type) {
	case int64:
		return strconv.FormatInt(n, 10), nil
	case float64:
		return nil, fmt.Errorf("%v: a fraction is not taken here", n)
	}
	return data, nil
}

// emptyOrCommas splits what a flag or variable gives for a list.
func emptyOrCommas(_, to reflect.Type, data any) (any, error) {
	s, ok := data.(string)
	if !ok || to.Kind() != reflect.Slice {
		return data, nil
	}
	out := []string{}
	for _, part := range strings.Split(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out, nil
}
