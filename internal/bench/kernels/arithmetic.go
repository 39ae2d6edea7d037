package kernels

import "github.com/zerostate/zerostate/internal/asm"

// Each division waits for the one before: 64 bits by a few, which is what takes a divider the longest.
func division() []Kernel {
	chain64 := func(op byte) func(uint32) *asm.Module {
		const large = 0x7ff1_f0f3_1234_5677
		work := asm.Code{}.Get(i64a).I64(large).Op(asm.I64Or).Get(i64b).Op(op).Set(i64a)
		return program(1, false, opaque64(i64a, large).Then(opaque64(i64b, 3)), asm.Code{}.Times(16, work))
	}
	chain32 := func(op byte) func(uint32) *asm.Module {
		const large = 0x7ff1_f0f3
		work := asm.Code{}.Get(i32a).I32(large).Op(asm.I32Or).Get(i32b).Op(op).Set(i32a)
		return program(1, false, opaque32(i32a, large).Then(opaque32(i32b, 3)), asm.Code{}.Times(16, work))
	}
	return []Kernel{
		{Name: "division", Iterations: 3_000_000, build: chain64(asm.I64DivS)},
		{Name: "division/i64.div_u", Iterations: 3_000_000, build: chain64(asm.I64DivU)},
		{Name: "division/i64.rem_s", Iterations: 3_000_000, build: chain64(asm.I64RemS)},
		{Name: "division/i64.rem_u", Iterations: 3_000_000, build: chain64(asm.I64RemU)},
		{Name: "division/i32.div_s", Iterations: 3_000_000, build: chain32(asm.I32DivS)},
		{Name: "division/i32.rem_u", Iterations: 3_000_000, build: chain32(asm.I32RemU)},
		{Name: "division/f64.div", Iterations: 3_000_000, build: floatDivision()},
	}
}

func floatDivision() func(uint32) *asm.Module {
	setup := opaque64(i64a, 3).Then(asm.Code{}.Get(i64a).Op(asm.F64ConvertI64S).F64(7).Op(asm.F64Div).Set(f64b).F64(1).Set(f64a))
	return program(1, false, setup, asm.Code{}.Times(16, asm.Code{}.Get(f64b).Get(f64a).Op(asm.F64Div).Set(f64a)))
}

// The square root of a number near two has a fraction of full length, each time.
func roots() []Kernel {
	setup := asm.Code{}.F64(1.9).Set(f64a).F64(0.7).Set(f64b).F32(1.9).Set(f32a)
	sum := asm.Code{}.Get(f64a).Get(f64b).Op(asm.F64Add, asm.F64Sqrt).Set(f64a)
	chain := asm.Code{}.Get(f64a).Times(16, asm.Code{}.Op(asm.F64Sqrt)).Set(f64a)
	single := asm.Code{}.Get(f32a).Times(16, asm.Code{}.Op(asm.F32Sqrt)).Set(f32a)
	return []Kernel{
		{Name: "roots", Iterations: 2_000_000, build: program(1, false, setup, asm.Code{}.Times(16, sum))},
		{Name: "roots/bare", Iterations: 2_000_000, build: program(1, false, setup, chain)},
		{Name: "roots/f32", Iterations: 2_000_000, build: program(1, false, setup, single)},
	}
}

func simd(name string, iterations uint32, setup, work asm.Code) Kernel {
	return Kernel{Name: name, Iterations: iterations, SIMD: true, build: program(1, true, setup, asm.Code{}.Times(16, work))}
}

// vectors is what a SIMD unit is slow at, and what this engine's compiler has to write in many instructions.
func vectors() []Kernel {
	const splat64, f64x2div, f64x2sqrt, f64x2add = 20, 0xf3, 0xef, 0xf0
	const i64x2mul, i64x2splat, i8x16shrS, f32x4div, i32x4truncU = 0xd5, 18, 0x6c, 0xe7, 0xf9
	floats := asm.Code{}.F64(1.9).SIMD(splat64).Set(v128a).F64(0.7).SIMD(splat64).Set(v128b)
	ints := opaque64(i64a, 0x1234_5678_9abc_def1).Then(asm.Code{}.Get(i64a).SIMD(i64x2splat).Tee(v128a).Set(v128b))
	two := func(op uint32) asm.Code { return asm.Code{}.Get(v128b).Get(v128a).SIMD(op).Set(v128a) }
	return []Kernel{
		simd("SIMD", 2_000_000, floats, asm.Code{}.Get(v128a).Get(v128b).SIMD(f64x2add).SIMD(f64x2sqrt).Set(v128a)),
		simd("SIMD/f64x2.div", 2_000_000, floats, two(f64x2div)),
		simd("SIMD/f32x4.div", 2_000_000, floats, two(f32x4div)),
		simd("SIMD/i64x2.mul", 5_000_000, ints, two(i64x2mul)),
		simd("SIMD/i8x16.shr_s", 5_000_000, ints, asm.Code{}.Get(v128a).Get(i32a).SIMD(i8x16shrS).Set(v128a)),
		simd("SIMD/i32x4.trunc_sat_f32x4_u", 5_000_000, floats, asm.Code{}.Get(v128a).SIMD(i32x4truncU).Set(v128a)),
	}
}
