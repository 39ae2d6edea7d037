/*
 * zerostate.h: the import module zerostate_v0, for agents in C and C++ that are built with clang for wasm32.
 * docs/agents.md specifies it. An agent does not need it; one that uses it runs on ZeroState only.
 *
 * Texts are UTF-8 and need no NUL at their end. A negative result is an errno of WASI preview 1, negated.
 */
#ifndef ZEROSTATE_H
#define ZEROSTATE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ZEROSTATE_IMPORT(name) __attribute__((import_module("zerostate_v0"), import_name(name)))

/* Errnos that the functions give, negated. */
#define ZEROSTATE_E2BIG 1    /* a text is longer than allowed */
#define ZEROSTATE_EFAULT 21  /* a pointer leads out of memory */
#define ZEROSTATE_EILSEQ 25  /* a text is not UTF-8 */
#define ZEROSTATE_EINVAL 28  /* a number is out of range */
#define ZEROSTATE_ENOTSUP 58 /* there is no such function yet */

/* Says how far the program is, from 0 to 1000, with a text of at most 256 bytes. */
ZEROSTATE_IMPORT("progress")
int32_t zerostate_progress(uint32_t permille, const char *text, size_t length);

#define ZEROSTATE_DEBUG 0
#define ZEROSTATE_INFO 1
#define ZEROSTATE_WARN 2
#define ZEROSTATE_ERROR 3

/* Writes one line to the log, with the level before it, of at most 64 KiB. */
ZEROSTATE_IMPORT("log")
int32_t zerostate_log(uint32_t level, const char *text, size_t length);

#define ZEROSTATE_GAS 0       /* in gas; all others in bytes */
#define ZEROSTATE_OUTPUT 1    /* standard output */
#define ZEROSTATE_LOG 2       /* standard error */
#define ZEROSTATE_MEMORY 3    /* by which the memory may still grow */
#define ZEROSTATE_SCRATCH 4   /* files outside /out */
#define ZEROSTATE_ARTEFACTS 5 /* files in /out */

/* Tells what is left of a limit. */
ZEROSTATE_IMPORT("budget_remaining")
int64_t zerostate_budget_remaining(uint32_t kind);

/* Reserved: all of these return -ZEROSTATE_ENOTSUP for now. */
ZEROSTATE_IMPORT("task_submit")
int32_t zerostate_task_submit(const void *spec, size_t spec_length, const void *input, size_t input_length);
ZEROSTATE_IMPORT("task_poll")
int32_t zerostate_task_poll(int32_t task);
ZEROSTATE_IMPORT("task_read")
int32_t zerostate_task_read(int32_t task, void *to, size_t length);
ZEROSTATE_IMPORT("task_close")
int32_t zerostate_task_close(int32_t task);
ZEROSTATE_IMPORT("kv_get")
int32_t zerostate_kv_get(const void *key, size_t key_length, void *to, size_t length);
ZEROSTATE_IMPORT("kv_put")
int32_t zerostate_kv_put(const void *key, size_t key_length, const void *value, size_t length);
ZEROSTATE_IMPORT("kv_delete")
int32_t zerostate_kv_delete(const void *key, size_t key_length);

#undef ZEROSTATE_IMPORT

#ifdef __cplusplus
}
#endif

#endif
