// Confinement before anything else runs.
//
// This is a constructor: it runs when the program and its libraries are loaded and before the Go runtime starts,
// while there is one thread. Only then do user namespaces work at all, and what a thread does to itself (Landlock,
// namespaces, capabilities) holds for every thread that comes after it, without a way to reach those that are
// there. Who links this package is confined if it has a control socket, without which the worker ends at once: only
// the worker links it, and its tests.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

int zs_failed[ZS_LAYERS];
int zs_landlock_version;

enum { last_descriptor = 3, most_descriptors = 64 };

static int result(long r) { return r < 0 ? errno : 0; }

// Closes everything that was inherited besides the worker's own: standard streams and control socket.
static int close_descriptors(void) {
#ifdef SYS_close_range
	if (syscall(SYS_close_range, last_descriptor + 1, ~0U, 0) == 0) {
		return 0;
	}
#endif
	struct rlimit l;
	if (getrlimit(RLIMIT_NOFILE, &l) != 0 || l.rlim_cur > 1 << 20) {
		return ENOSYS;
	}
	for (int fd = last_descriptor + 1; fd < (int)l.rlim_cur; fd++) {
		close(fd);
	}
	return 0;
}

// A network without interfaces, no System V objects, mounts that cannot be changed outside, another host name.
// Nobody is mapped into the user namespace: the process has the rights of nobody in it. There is no namespace
// for process IDs: a process enters one only when it is made, and a daemon that holds gigabytes makes processes
// that way slowly. Processes are out of reach by seccomp and Landlock.
//
// The parent may give namespaces that a worker made for all: then they are entered. There is nothing in them by
// which one worker could meet another but what the other layers forbid.
static const struct { int kind; const char *path; } namespaces[] = {
	{CLONE_NEWUSER, "/proc/self/ns/user"}, {CLONE_NEWNET, "/proc/self/ns/net"}, {CLONE_NEWIPC, "/proc/self/ns/ipc"},
	{CLONE_NEWNS, "/proc/self/ns/mnt"}, {CLONE_NEWUTS, "/proc/self/ns/uts"}, {CLONE_NEWCGROUP, "/proc/self/ns/cgroup"},
};

enum { all_namespaces = sizeof namespaces / sizeof namespaces[0] };

static int enter_namespaces(void) {
	int missing = 0;
	for (int i = 0; i < all_namespaces; i++) {
		if (missing != 0 || setns(last_descriptor + 1 + i, namespaces[i].kind) != 0) {
			missing |= namespaces[i].kind;
		}
	}
	return missing == 0 ? 0 : result(unshare(missing));
}

// Makes the namespaces for all workers, sends them to the parent, and ends.
static void give_namespaces(void) {
	char control[CMSG_SPACE(sizeof(int) * all_namespaces)], byte = 'N';
	memset(control, 0, sizeof control);
	struct iovec one = {&byte, 1};
	struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int) * all_namespaces);
	int kinds = 0, fds[all_namespaces];
	for (int i = 0; i < all_namespaces; i++) {
		kinds |= namespaces[i].kind;
	}
	if (unshare(kinds) != 0) {
		_exit(1);
	}
	for (int i = 0; i < all_namespaces; i++) {
		if ((fds[i] = open(namespaces[i].path, O_RDONLY | O_CLOEXEC)) < 0) {
			_exit(1);
		}
	}
	memcpy(CMSG_DATA(c), fds, sizeof fds);
	_exit(sendmsg(last_descriptor, &message, 0) == 1 ? 0 : 1);
}

// Dies with its parent. The parent asks for the same, but entering a user namespace may undo it.
static int die_with_parent(void) {
	pid_t parent = getppid();
	int err = result(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0));
	if (err == 0 && getppid() != parent) {
		_exit(3);
	}
	return err;
}

static int drop_capabilities(void) {
	struct { uint32_t version; int pid; } header = {0x20080522, 0};
	struct { uint32_t effective, permitted, inheritable; } none[2];
	memset(none, 0, sizeof none);
	return result(syscall(SYS_capset, &header, none));
}

// The limits that are the same for every job. Limit in confine.go sets the others when the job is known.
static int set_limits(void) {
	struct rlimit core = {0, 0}, files = {most_descriptors, most_descriptors};
	int err = result(setrlimit(RLIMIT_CORE, &core));
	return err != 0 ? err : result(setrlimit(RLIMIT_NOFILE, &files));
}

// Landlock's numbers, from its documentation: the headers of the machine that builds may be older.
struct landlock_ruleset { uint64_t files, network, scoped; };

static int restrict_files(void) {
#ifndef SYS_landlock_create_ruleset
	return ENOSYS;
#else
	enum { ask_version = 1, rights1 = 13, rights2 = 14, rights3 = 15, rights5 = 16 };
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, ask_version);
	if (version < 0) {
		return errno;
	}
	zs_landlock_version = (int)version;
	// Everything that this kernel can refuse, and no rule that would allow any of it.
	int rights = version >= 5 ? rights5 : version >= 3 ? rights3 : version >= 2 ? rights2 : rights1;
	struct landlock_ruleset all = {(1ULL << rights) - 1, 0, 0};
	size_t size = 8;
	if (version >= 4) {
		all.network = 3; // bind and connect TCP
		size = 16;
	}
	if (version >= 6) {
		all.scoped = 3; // abstract Unix sockets and signals
		size = 24;
	}
	int rules = (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
	if (rules < 0) {
		return errno;
	}
	int err = result(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	if (err == 0) {
		err = result(syscall(SYS_landlock_restrict_self, rules, 0));
	}
	close(rules);
	return err;
#endif
}

static int apply(enum zs_layer layer) {
	switch (layer) {
	case ZS_DESCRIPTORS: return close_descriptors();
	case ZS_NAMESPACES: return enter_namespaces();
	case ZS_PARENT_DEATH: return die_with_parent();
	case ZS_CAPABILITIES: return drop_capabilities();
	case ZS_NO_NEW_PRIVS: return result(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	case ZS_NOT_DUMPABLE: return result(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
	case ZS_LIMITS: return set_limits();
	case ZS_LANDLOCK: return restrict_files();
	case ZS_SECCOMP: return zs_filter();
	default: return EINVAL;
	}
}

#ifdef ZS_PROBE
// The probe program, which is built with a tag of its own, applies those layers whose numbers stand in the
// variable ZS_LAYERS, as in "0,7".
static int wanted(enum zs_layer layer) {
	for (const char *p = getenv("ZS_LAYERS"); p != NULL && *p != 0; p++) {
		char *end;
		long n = strtol(p, &end, 10);
		if (end == p) {
			return 0;
		}
		if (n == (long)layer) {
			return 1;
		}
		if (*end == 0) {
			return 0;
		}
		p = end;
	}
	return 0;
}
#else
static int wanted(enum zs_layer layer) {
	(void)layer;
	struct stat control;
	return fstat(last_descriptor, &control) == 0 && S_ISSOCK(control.st_mode);
}
#endif

// The C library gives constructors what main gets.
__attribute__((constructor)) static void confine(int argc, char **argv) {
	if (argc == 2 && strcmp(argv[1], "namespaces") == 0) {
		give_namespaces();
	}
	for (enum zs_layer layer = 0; layer < ZS_LAYERS; layer++) {
		zs_failed[layer] = wanted(layer) ? apply(layer) : -1;
	}
}
