// The system calls that a worker may make. Every other one fails with EPERM.
//
// The list is what the Go runtime, the engine with both compilers and the C library were seen to call, and what
// they call when something goes wrong. Nothing in it takes a path, makes a socket or a process, or names another
// process: where a call could, its arguments are checked.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

#if defined(__x86_64__)
#define ZS_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ZS_ARCH AUDIT_ARCH_AARCH64
#else
#error "the system calls of this architecture are not known: add its AUDIT_ARCH"
#endif

static const int allowed[] = {
	// Memory.
	SYS_mmap, SYS_munmap, SYS_mprotect, SYS_madvise, SYS_mremap, SYS_brk, SYS_mincore,
	// What is open: streams, control socket, files in memory that came with the job.
	SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_lseek, SYS_close, SYS_fstat, SYS_recvmsg,
	SYS_recvfrom, SYS_ftruncate, SYS_dup, SYS_dup3, SYS_ppoll,
	SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait, SYS_eventfd2,
	// Threads and waiting.
	SYS_futex, SYS_sched_yield, SYS_nanosleep, SYS_clock_nanosleep, SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday,
	SYS_sched_getaffinity, SYS_set_robust_list, SYS_set_tid_address, SYS_restart_syscall, SYS_exit, SYS_exit_group,
	SYS_membarrier, SYS_getcpu,
#ifdef SYS_rseq
	SYS_rseq,
#endif
	// Signals, to itself.
	SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack,
	// About itself.
	SYS_getpid, SYS_gettid, SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_uname, SYS_sysinfo,
	SYS_getrandom, SYS_getrusage, SYS_times,
	// Limits, which can only go down.
	SYS_setrlimit, SYS_getrlimit,
#ifdef __x86_64__
	SYS_arch_prctl, SYS_poll, SYS_epoll_wait, SYS_dup2, SYS_time,
#endif
};

enum { most = 256 };

struct program {
	struct sock_filter code[most];
	int n;
};

static void add(struct program *p, uint16_t code, uint32_t k, uint8_t yes, uint8_t no) {
	p->code[p->n++] = (struct sock_filter){code, yes, no, k};
}

static void answer(struct program *p, uint32_t what) { add(p, BPF_RET | BPF_K, what, 0, 0); }

// Loads the low half of an argument; the machines are little endian.
static void argument(struct program *p, int n) {
	add(p, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0]) + 8 * n, 0, 0);
}

static void reload(struct program *p) { add(p, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0); }

// Allows a call if an argument is one of the values, and answers EPERM otherwise.
static void one_of(struct program *p, int nr, int arg, const uint32_t *values, int n) {
	add(p, BPF_JMP | BPF_JEQ | BPF_K, nr, 0, n + 3);
	argument(p, arg);
	for (int i = 0; i < n; i++) {
		add(p, BPF_JMP | BPF_JEQ | BPF_K, values[i], n - i, 0);
	}
	answer(p, SECCOMP_RET_ERRNO | EPERM);
	answer(p, SECCOMP_RET_ALLOW);
}

#define ONE_OF(p, nr, arg, ...)                                                        \
	do {                                                                           \
		const uint32_t values[] = {__VA_ARGS__};                               \
		one_of(p, nr, arg, values, (int)(sizeof values / sizeof values[0]));   \
	} while (0)

static void write_program(struct program *p) {
	add(p, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch), 0, 0);
	add(p, BPF_JMP | BPF_JEQ | BPF_K, ZS_ARCH, 1, 0);
	answer(p, SECCOMP_RET_KILL_PROCESS);
	reload(p);
	for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
		add(p, BPF_JMP | BPF_JEQ | BPF_K, allowed[i], 0, 1);
		answer(p, SECCOMP_RET_ALLOW);
	}
	// Threads, not processes. What clone3 is asked for cannot be seen: the C library falls back to clone.
	add(p, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4);
	argument(p, 0);
	add(p, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1);
	answer(p, SECCOMP_RET_ALLOW);
	answer(p, SECCOMP_RET_ERRNO | EPERM);
#ifdef SYS_clone3
	add(p, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1);
	answer(p, SECCOMP_RET_ERRNO | ENOSYS);
#endif
	uint32_t self = (uint32_t)getpid();
	ONE_OF(p, SYS_tgkill, 0, self);
	ONE_OF(p, SYS_kill, 0, self);
	ONE_OF(p, SYS_prlimit64, 0, 0, self);
	ONE_OF(p, SYS_setpriority, 1, 0);
	ONE_OF(p, SYS_fcntl, 1, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC);
	// Names for threads and mappings; 0x53564d41 is PR_SET_VMA.
	ONE_OF(p, SYS_prctl, 0, PR_SET_NAME, PR_GET_NAME, 0x53564d41);
	answer(p, SECCOMP_RET_ERRNO | EPERM);
}

int zs_filter(void) {
	struct program p = {.n = 0};
	write_program(&p);
	struct sock_fprog prog = {(unsigned short)p.n, p.code};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		return errno;
	}
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) != 0 ? errno : 0;
}
