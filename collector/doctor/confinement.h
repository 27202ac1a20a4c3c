/* SPDX-License-Identifier: MIT */
/*
 * confinement.h - what a process may do, and how much it may take
 *
 * Why     darkheap works without privileges; whether its program runs with some
 *         that it does not need is seen at the same places of /proc
 * Trust   mount points are anybody's text; numbers are the kernel's
 * Unknown CONFINEMENT_UNKNOWN
 */
#ifndef DARKHEAP_CONFINEMENT_H
#define DARKHEAP_CONFINEMENT_H

#include <stdbool.h>
#include <stdint.h>

#define CONFINEMENT_UNKNOWN (-1)
#define LIMIT_NONE UINT64_MAX

enum limit_kind {
	LIMIT_NOFILE,
	LIMIT_MEMLOCK,
	LIMIT_AS,
	LIMIT_FSIZE,
	LIMIT_CORE,
	LIMIT_NPROC,
	LIMITS,
};

struct limit {
	bool is_known;
	uint64_t soft, hard; /* LIMIT_NONE: there is none */
};

struct confinement {
	long uid; /* effective */
	bool has_capabilities;
	uint64_t effective, permitted, bounding, ambient;
	int seccomp, no_new_privileges;
	int is_root_read_only;
	int is_secure;		/* AT_SECURE: it was started with more rights */
	uint64_t address_space; /* bytes it has mapped, 0: unknown */
	long mappings;
	struct limit limits[LIMITS];
};

/* `folder`: /proc/PID, open. */
void confinement_read(struct confinement *confinement, int folder);

/* "nofile" */
const char *limit_name(enum limit_kind kind);

/* "CAP_NET_BIND_SERVICE"; NULL: a number that has no name here */
const char *capability_name(unsigned int number);

/*
 * Is the root of /proc/PID/mountinfo read-only?  CONFINEMENT_UNKNOWN: the text
 * does not say.
 */
int confinement_root(const char *mountinfo);

/* Takes /proc/PID/limits apart. */
void confinement_limits(struct confinement *confinement, const char *text);

/* And /proc/PID/status. */
void confinement_status(struct confinement *confinement, const char *text);

#endif
