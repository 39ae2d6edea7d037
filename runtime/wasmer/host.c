#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "host.h"

// Declared here because wasmer.h is in a folder of the wasmer-go module, which cannot be named portably.
typedef struct { uint8_t kind; union { int32_t i32; int64_t i64; void *ref; } of; } val_t;
typedef struct { size_t size; val_t *data; } val_vec_t;
typedef struct { size_t size; char *data; } byte_vec_t;
typedef void *(*callback_t)(void *env, const val_vec_t *args, val_vec_t *results);
void *wasm_func_new_with_env(void *store, const void *type, callback_t callback, void *env, void (*finalizer)(void *));
void *wasm_trap_new(void *store, const byte_vec_t *message);
void wasm_global_get(const void *global, val_t *out);
void wasm_global_set(void *global, const val_t *value);
uint8_t *wasm_memory_data(void *memory);
size_t wasm_memory_data_size(const void *memory);
extern bool zsHost(zs_call_t *call);

enum { kind_i32 = 0, kind_i64 = 1 };

int64_t zs_global_i64(void *global) {
	val_t v;
	wasm_global_get(global, &v);
	return v.of.i64;
}

int32_t zs_global_i32(void *global) {
	val_t v;
	wasm_global_get(global, &v);
	return v.of.i32;
}

void zs_set_i64(void *global, int64_t value) {
	val_t v = { .kind = kind_i64, .of = { .i64 = value } };
	wasm_global_set(global, &v);
}

// import is what belongs to one import of one instance.
typedef struct { zs_instance_t *instance; uintptr_t number; bool wide; } import_t;

// host_call is what the engine calls for each import. It hands Go all that a host function needs, so that Go need not
// come back for it: the bits of the arguments, the memory, and the gas, which is written back after the call. A trap ends
// the run. The engine owns it; Go's own NewFunction would free it a second time, sooner or later.
static void *host_call(void *env, const val_vec_t *args, val_vec_t *results) {
	const import_t *import = env;
	zs_instance_t *instance = import->instance;
	zs_call_t call = {
		.number = import->number,
		.gas = zs_global_i64(instance->gas),
		.memory = wasm_memory_data(instance->memory),
		.size = wasm_memory_data_size(instance->memory),
	};
	for (size_t i = 0; i < args->size && i < ZS_MOST; i++) {
		const val_t *v = &args->data[i];
		call.args[i] = v->kind == kind_i64 ? (uint64_t)v->of.i64 : (uint32_t)v->of.i32;
	}
	bool goes_on = zsHost(&call);
	zs_set_i64(instance->gas, call.gas);
	if (!goes_on) {
		static const char text[] = "ended by the host";
		byte_vec_t message = { sizeof text, (char *)text };
		return wasm_trap_new(instance->store, &message);
	}
	if (results->size > 0) {
		val_t *r = &results->data[0];
		r->kind = import->wide ? kind_i64 : kind_i32;
		if (import->wide) {
			r->of.i64 = (int64_t)call.result;
		} else {
			r->of.i32 = (int32_t)(uint32_t)call.result;
		}
	}
	return NULL;
}

static void nothing(void *env) { (void)env; }

zs_instance_t *zs_new_instance(void *store) {
	zs_instance_t *instance = calloc(1, sizeof *instance);
	if (instance != NULL) {
		instance->store = store;
	}
	return instance;
}

void *zs_new_function(zs_instance_t *instance, void *type, uintptr_t number, bool wide) {
	import_t *import = malloc(sizeof *import);
	if (import == NULL) {
		return NULL;
	}
	*import = (import_t){ instance, number, wide };
	return wasm_func_new_with_env(instance->store, type, host_call, import, nothing);
}
