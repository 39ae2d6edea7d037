package wazerotest_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"github.com/zerostate/zerostate/internal/asm"
	"github.com/zerostate/zerostate/runtime"
	"github.com/zerostate/zerostate/runtime/wasi"
)

// vectorOperators are the opcodes behind the prefix of vectors that the engine has, by what they take and give. It lacks
// those that were proposed last.
var vectorOperators = []struct {
	takes byte
	subs  [][2]uint32
}{
	{'u', [][2]uint32{{77, 77}, {96, 97}, {103, 106}, {116, 117}, {122, 122}, {128, 129}, {135, 138}, {148, 148}, {160, 161}, {167, 170}, {192, 193}, {224, 225}, {227, 227}, {236, 237}, {239, 239}, {248, 251}, {254, 254}}},
	{'b', [][2]uint32{{14, 14}, {35, 76}, {78, 81}, {101, 102}, {110, 115}, {118, 121}, {123, 123}, {133, 134}, {142, 147}, {149, 153}, {155, 155}, {174, 174}, {177, 177}, {181, 186}, {206, 206}, {209, 209}, {213, 219}, {228, 235}, {240, 247}}},
	{'s', [][2]uint32{{107, 109}, {139, 141}, {171, 173}, {203, 205}}},
	{'t', [][2]uint32{{83, 83}, {99, 100}, {131, 132}, {163, 164}, {195, 196}}},
}

// TestVectorsAgreeAtTheEdges applies what is on vectors to lanes at the edges, each in a function of its own.
func TestVectorsAgreeAtTheEdges(t *testing.T) { vectorsAgree(t, 1) }

// TestVectorsAgreeAmongMany does the same where many vectors are alive at once.
func TestVectorsAgreeAmongMany(t *testing.T) { vectorsAgree(t, 100) }

func vectorsAgree(t *testing.T, together int) {
	t.Helper()
	var values [][]byte
	for _, kind := range []asm.Val{asm.F64, asm.F32, asm.I32, asm.I64} {
		width, all := 8, edges[kind]
		if kind == asm.F32 || kind == asm.I32 {
			width = 4
		}
		for i := 0; i < len(all); i += 3 {
			var v []byte
			for lane := range 16 / width {
				b := binary.LittleEndian.AppendUint64(nil, all[(i+lane*5)%len(all)])
				v = append(v, b[:width]...)
			}
			values = append(values, v)
		}
	}
	type one struct {
		sub  uint32
		a, b int
	}
	var all []one
	takes := map[uint32]byte{}
	for _, list := range vectorOperators {
		for _, r := range list.subs {
			for sub := r[0]; sub <= r[1]; sub++ {
				takes[sub] = list.takes
				for a := range values {
					switch list.takes {
					case 'b':
						for b := a % 3; b < len(values); b += 3 {
							all = append(all, one{sub, a, b})
						}
					case 's':
						for _, by := range []int{0, 1, 7, 33, -1} {
							all = append(all, one{sub, a, by})
						}
					default:
						all = append(all, one{sub, a, 0})
					}
				}
			}
		}
	}
	vector := func(c asm.Code, v []byte) asm.Code { return append(c.Op(0xfd, 12), v...) }
	const each = 2000
	for begin := 0; begin < len(all); begin += each {
		part := all[begin:min(begin+each, len(all))]
		m := &asm.Module{}
		write := m.Import(wasi.ModuleName, "fd_write", asm.Vals{asm.I32, asm.I32, asm.I32, asm.I32}, asm.Vals{asm.I32})
		m.Memory(2, 0)
		var main asm.Code
		for i := 0; i < len(part); i += together {
			var code asm.Code
			for j, c := range part[i:min(i+together, len(part))] {
				code = code.I32(0)
				code = vector(code, values[c.a])
				switch takes[c.sub] {
				case 'b':
					code = vector(code, values[c.b])
				case 's':
					code = code.I32(int32(c.b))
				}
				code = code.SIMD(c.sub)
				if takes[c.sub] == 't' {
					code = code.Access(0x36, 0, uint32(resultsAt+16*(i+j)))
				} else {
					code = code.SIMD(11, 0, uint32(resultsAt+16*(i+j)))
				}
			}
			main = main.Call(m.Func(nil, nil, nil, code))
		}
		main = main.I32(0).I32(resultsAt).Access(0x36, 0, 16).I32(0).I32(int32(16*len(part))).Access(0x36, 0, 20).
			I32(1).I32(16).I32(1).I32(24).Call(write).Drop()
		m.Export("_start", asm.KindFunc, m.Func(nil, nil, nil, main))
		a, err := runtime.Admit(m.Bytes(), runtime.Rules{MaxBytes: 64 << 20, MemoryPages: 1024, Imports: wasi.Provides})
		if err != nil {
			t.Fatal(err)
		}
		want := onOracle(t, a.Bytes, math.MaxInt64)
		got := onEngine(t, compiledFor(t, a.Bytes, runtime.Cranelift, false), math.MaxInt64)
		if got.gas != want.gas || got.err != nil || want.err != nil || len(got.out) != 16*len(part) {
			t.Fatalf("%d gas, %v; the oracle %d gas, %v", got.gas, got.err, want.gas, want.err)
		}
		failed := map[uint32]int{}
		for i, c := range part {
			if g, w := got.out[16*i:16*i+16], want.out[16*i:16*i+16]; g != w {
				if failed[c.sub]++; failed[c.sub] < 3 {
					b := fmt.Sprint(c.b)
					if takes[c.sub] == 'b' {
						b = fmt.Sprintf("%x", values[c.b])
					}
					t.Errorf("%d: %d of %x, %s: %x, the oracle %x", begin+i, c.sub, values[c.a], b, g, w)
				}
			}
		}
	}
}
