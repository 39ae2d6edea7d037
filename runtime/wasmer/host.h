#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ZS_MOST is the most parameters that a host function has.
#define ZS_MOST 16

// zs_instance_t is what a host call needs of its instance. It lives as long as the process, like all that the engine uses.
typedef struct { void *store, *memory, *gas; } zs_instance_t;

// zs_call_t is one host call: what Go gets, and what it gives back (gas, result).
typedef struct {
	uintptr_t number;
	uint64_t args[ZS_MOST];
	uint64_t result;
	int64_t gas;
	uint8_t *memory;
	size_t size;
} zs_call_t;

zs_instance_t *zs_new_instance(void *store);
void *zs_new_function(zs_instance_t *instance, void *type, uintptr_t number, bool wide);
int64_t zs_global_i64(void *global);
int32_t zs_global_i32(void *global);
void zs_set_i64(void *global, int64_t value);
