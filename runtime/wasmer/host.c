#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "_cgo_export.h"

// Declared here because wasmer.h is in a folder of the wasmer-go module, which cannot be named portably.
typedef struct { uint8_t kind; union { int32_t i32; int64_t i64; void *ref; } of; } val_t;
typedef struct { size_t size; val_t *data; } val_vec_t;
typedef struct { size_t size; char *data; } byte_vec_t;
typedef void *(*callback_t)(void *env, const val_vec_t *args, val_vec_t *results);
void *wasm_func_new_with_env(void *store, const void *type, callback_t callback, void *env, void (*finalizer)(void *));
void *wasm_trap_new(void *store, const byte_vec_t *message);

enum { most = 16, kind_i32 = 0, kind_i64 = 1 };

// zs_call is what the engine calls for each import: it hands the bits of the arguments to Go, and the result back. A
// trap ends the run. The engine owns it; Go's own NewFunction would free it a second time, sooner or later.
static void *zs_call(void *env, const val_vec_t *args, val_vec_t *results) {
	uint64_t bits[most];
	size_t n = args->size < most ? args->size : most;
	for (size_t i = 0; i < n; i++) {
		const val_t *v = &args->data[i];
		bits[i] = v->kind == kind_i64 ? (uint64_t)v->of.i64 : (uint32_t)v->of.i32;
	}
	uint64_t result = 0;
	bool wide = false;
	void *store = NULL;
	if (!zsHost((uintptr_t)env, bits, &result, &wide, &store)) {
		static const char text[] = "ended by the host";
		byte_vec_t message = { sizeof text, (char *)text };
		return wasm_trap_new(store, &message);
	}
	if (results->size > 0) {
		val_t *r = &results->data[0];
		r->kind = wide ? kind_i64 : kind_i32;
		if (wide) {
			r->of.i64 = (int64_t)result;
		} else {
			r->of.i32 = (int32_t)(uint32_t)result;
		}
	}
	return NULL;
}

static void zs_nothing(void *env) { (void)env; }

void *zs_new_function(void *store, void *type, uintptr_t env) {
	return wasm_func_new_with_env(store, type, zs_call, (void *)env, zs_nothing);
}
