/* SPDX-License-Identifier: MIT */
/*
 * ancestry.h - who started the goroutines of a test binary
 *
 * Why     a worker's stack does not say for whose test it works, nor does that
 *         of a subtest which is a helper function.  So stacks that do not say
 *         it are kept apart by the origin of the goroutine that was there
 * Words   origin: a test, or a place in the code (gopc) of a goroutine whose
 *         own test is not known yet; 0: nothing is known.  twin: a stack again,
 *         for what goroutines of one origin did there
 * Owner   struct process; NULL for what is no test binary
 * Limits  what goes beyond them is of origin 0
 */
#ifndef DARKHEAP_ANCESTRY_H
#define DARKHEAP_ANCESTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "table.h"

struct process;

struct origin {
	char *test; /* its name; NULL: that of goroutine `parent` */
	uint64_t parent, gopc;
};

#define ANCESTRY_GOROUTINES (1 << 19)
#define ANCESTRY_ORIGINS (1 << 16)
#define ANCESTRY_TWINS (1 << 18)

struct ancestry {
	struct origin *origins; /* [0] is nobody's */
	uint32_t n_origins, origins_capacity;
	uint32_t n_goroutines, n_twins;
	struct table by_hash;	 /* of a test's name, or of parent and gopc */
	struct table goroutines; /* goid -> origin + 1 */
	struct table twins;	 /* origin, stack -> stack */
};

struct ancestry *ancestry_new(void); /* NULL: no memory */
void ancestry_free(struct ancestry *ancestry);

/* Made when new; 0: there is no room. */
uint32_t ancestry_test(struct ancestry *ancestry, const char *name);
uint32_t ancestry_place(struct ancestry *ancestry, uint64_t parent,
			uint64_t gopc);

/* A goroutine's; 0: unknown. */
uint32_t ancestry_of(const struct ancestry *ancestry, uint64_t goid);
void ancestry_note(struct ancestry *ancestry, uint64_t goid, uint32_t origin);

/*
 * The test of an origin, by its ancestors' as far as they are known, or NULL:
 * then *goid is the oldest of them that is known by number, or 0.
 */
const char *ancestry_name(const struct ancestry *ancestry, uint32_t origin,
			  uint64_t *goid);

/* The twin that there is of a stack, 0: none yet. */
uint32_t ancestry_twin(const struct ancestry *ancestry, uint32_t stack,
		       uint32_t origin);

/*
 * Its twin, made when new; the stack itself where there is no room.  With
 * `is_told` it needs none, and is its own.
 */
uint32_t ancestry_part(struct process *process, uint32_t stack, uint32_t origin,
		       bool is_told);

/* A stack's frames are known now: its twins get them, too. */
void ancestry_unwound(struct process *process, uint32_t stack);

#endif
