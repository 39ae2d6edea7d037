// What confine.c and Go say to each other.
#ifndef ZEROSTATE_CONFINE_H
#define ZEROSTATE_CONFINE_H

// The layers, in the order in which they are applied. confine.go gives them their names.
enum zs_layer {
	ZS_NAMESPACES,
	ZS_DESCRIPTORS,
	ZS_PARENT_DEATH,
	ZS_CAPABILITIES,
	ZS_NO_NEW_PRIVS,
	ZS_NOT_DUMPABLE,
	ZS_LIMITS,
	ZS_LANDLOCK,
	ZS_SECCOMP,
	ZS_LAYERS
};

// zs_failed has for each layer the errno with which it failed, or 0 if it holds, or -1 if it was left out, which is for tests.
extern int zs_failed[ZS_LAYERS];

// zs_landlock_version is the version of the kernel's Landlock, or 0 if it has none.
extern int zs_landlock_version;

// zs_filter forbids system calls (seccomp.c) and returns an errno.
int zs_filter(void);

#endif
