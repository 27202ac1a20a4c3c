/* SPDX-License-Identifier: MIT */
/*
 * claims.h - pages that are known to be somebody's
 *
 * Why     one mapping may hold several things side by side (the kernel joins
 *         what is alike), and no page may count twice: who claims first has it
 * Owner   claims_release() frees all
 */
#ifndef DARKHEAP_CLAIMS_H
#define DARKHEAP_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A hostile target may hold any number. */
#define CLAIMS_MAX (1u << 20)

struct claim {
	uint64_t start, end;
};

struct claims {
	struct claim *items; /* in order, apart from each other */
	size_t n, room;
};

/* False: some of it is claimed already, or there is no room. */
bool claims_add(struct claims *claims, uint64_t start, uint64_t end);
void claims_release(struct claims *claims);

/* What is left of [*start, end) before the next claim; false: nothing. */
bool claims_gap(const struct claims *claims, uint64_t *start, uint64_t end,
		uint64_t *gap_end);

#endif
