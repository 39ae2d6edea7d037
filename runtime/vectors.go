package runtime

// lateVectors are the vector instructions that came into the specification after the engine: it reads them, if at all,
// and cannot compile them. TestVectorsOfTheEngine holds the list to the engine.
var lateVectors = map[uint32]string{
	94:  "f32x4.demote_f64x2_zero",
	95:  "f64x2.promote_low_f32x4",
	98:  "i8x16.popcnt",
	124: "i16x8.extadd_pairwise_i8x16_s",
	125: "i16x8.extadd_pairwise_i8x16_u",
	126: "i32x4.extadd_pairwise_i16x8_s",
	127: "i32x4.extadd_pairwise_i16x8_u",
	130: "i16x8.q15mulr_sat_s",
	156: "i16x8.extmul_low_i8x16_s",
	157: "i16x8.extmul_high_i8x16_s",
	158: "i16x8.extmul_low_i8x16_u",
	159: "i16x8.extmul_high_i8x16_u",
	188: "i32x4.extmul_low_i16x8_s",
	189: "i32x4.extmul_high_i16x8_s",
	190: "i32x4.extmul_low_i16x8_u",
	191: "i32x4.extmul_high_i16x8_u",
	199: "i64x2.extend_low_i32x4_s",
	200: "i64x2.extend_high_i32x4_s",
	201: "i64x2.extend_low_i32x4_u",
	202: "i64x2.extend_high_i32x4_u",
	220: "i64x2.extmul_low_i32x4_s",
	221: "i64x2.extmul_high_i32x4_s",
	222: "i64x2.extmul_low_i32x4_u",
	223: "i64x2.extmul_high_i32x4_u",
	252: "i32x4.trunc_sat_f64x2_s_zero",
	253: "i32x4.trunc_sat_f64x2_u_zero",
	255: "f64x2.convert_low_i32x4_u",
}

// noVectors are the numbers below 256 that no instruction has.
var noVectors = []uint32{154, 162, 165, 166, 175, 176, 178, 179, 180, 187, 194, 197, 198, 207, 208, 210, 211, 212, 226, 238}
