package runtime

import (
	"slices"
	"strings"
)

// ValueType is the type of a WebAssembly value, in its binary encoding.
type ValueType byte

// The value types that a host function can take and return.
const (
	I32 ValueType = 0x7f
	I64 ValueType = 0x7e
	F32 ValueType = 0x7d
	F64 ValueType = 0x7c

	v128      ValueType = 0x7b
	funcref   ValueType = 0x70
	externref ValueType = 0x6f
)

var valueTypeNames = map[ValueType]string{
	I32: "i32", I64: "i64", F32: "f32", F64: "f64", v128: "v128", funcref: "funcref", externref: "externref",
}

// FuncType is the type of a function.
type FuncType struct {
	Params, Results []ValueType
}

// Equal says whether both are the same type.
func (t FuncType) Equal(o FuncType) bool {
	return slices.Equal(t.Params, o.Params) && slices.Equal(t.Results, o.Results)
}

// String gives the type in the text format's order, as in "(i32 i32) -> (i32)".
func (t FuncType) String() string {
	list := func(ts []ValueType) string {
		names := make([]string, len(ts))
		for i, v := range ts {
			names[i] = valueTypeNames[v]
		}
		return "(" + strings.Join(names, " ") + ")"
	}
	return list(t.Params) + " -> " + list(t.Results)
}
