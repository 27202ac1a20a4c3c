/* SPDX-License-Identifier: MIT */
/*
 * machine.h - facts of where darkheap itself stands
 *
 * Why     what it needs of the kernel and of its installation is the same for
 *         every program, and tried rather than read from a version
 * Owner   machine_release() frees all; variables belong to the environment
 */
#ifndef DARKHEAP_MACHINE_H
#define DARKHEAP_MACHINE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/utsname.h>

#include "doctor/confinement.h"

#define VARIABLES_MAX 16

struct machine {
	struct utsname kernel;
	char shim[PATH_MAX]; /* "": not found */
	bool is_shim_usable; /* no space or colon in its path */
	bool has_memfd, has_pidfd, has_wipe_on_fork;
	bool is_tsc_invariant;
	char clocksource[64]; /* "": unknown */
	bool is_clock_usable; /* both allow the TSC as time */
	int ptrace_scope;     /* of Yama, -1: unknown */
	/* of the kernel; -1: unknown */
	long max_map_count, overcommit, pid_max, memfd_noexec;
	struct confinement self;
	bool has_cgo_check; /* CGO_CHECK is set, which nothing reads */
	unsigned int glibc_minor;
	char *go, *go_version; /* of PATH; NULL: none, unknown */
	const char *options;   /* DARKHEAP_OPTIONS, or NULL */
	const char *debuginfod_urls;
	char *unknown[VARIABLES_MAX]; /* names of other DARKHEAP_ variables */
	size_t n_unknown;
};

void machine_read(struct machine *machine);
void machine_release(struct machine *machine);

/* The file of a command that PATH leads to, or NULL; the caller frees it. */
char *machine_find_command(const char *name);

#endif
