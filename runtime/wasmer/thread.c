// Declarations of the Linux C library beyond POSIX: pthread_getattr_np, madvise.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>

#include "_cgo_export.h"

static void *zs_thread(void *handle) {
	// Huge pages would make each thread take two megabytes for the first bytes of its stack.
	pthread_attr_t attr;
	void *stack;
	size_t size;
	if (pthread_getattr_np(pthread_self(), &attr) == 0) {
		if (pthread_attr_getstack(&attr, &stack, &size) == 0) {
			madvise(stack, size, MADV_NOHUGEPAGE);
		}
		pthread_attr_destroy(&attr);
	}
	zsThread((uintptr_t)handle);
	return NULL;
}

int zs_start_thread(size_t stack, uintptr_t handle) {
	pthread_attr_t attr;
	pthread_t thread;
	int err = pthread_attr_init(&attr);
	if (err != 0) {
		return err;
	}
	err = pthread_attr_setstacksize(&attr, stack);
	if (err == 0) {
		err = pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	}
	if (err == 0) {
		err = pthread_create(&thread, &attr, zs_thread, (void *)handle);
	}
	pthread_attr_destroy(&attr);
	return err;
}
