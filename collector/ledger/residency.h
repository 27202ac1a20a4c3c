/* SPDX-License-Identifier: MIT */
/*
 * residency.h - which pages of a process are in memory
 *
 * Why     rows are resident bytes; and a page that is absent must not be read:
 *         the kernel would map one, in the target
 * How     /proc/PID/pagemap, not smaps: it takes the target's lock for 2 MiB
 *         at a time, smaps for a whole mapping (of 4 GiB: 100 ms, during which
 *         no mmap of the target goes on), and takes half as long
 * Zeros   the zero page is present and no part of the RSS.  The kernel does not
 *         say which pages are it, but they are nobody's exclusively; so are
 *         pages that a fork shares.  residency_settle() decides by the RSS
 * Errors  -ENOMEM, -errno
 */
#ifndef DARKHEAP_RESIDENCY_H
#define DARKHEAP_RESIDENCY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEDGER_PAGE 4096u

/* Pages side by side that are there. */
struct run {
	uint64_t start, end;
	uint64_t before; /* bytes of all runs before */
	bool is_doubtful;
};

struct residency {
	struct run *runs;
	size_t n, room;
};

/* Runs must rise. */
int residency_add(struct residency *residency, uint64_t start, uint64_t end,
		  bool is_doubtful);

/* Read [start, end) of this pagemap; -EFBIG: it is too much to ask for. */
int residency_read(struct residency *residency, int pagemap, uint64_t start,
		   uint64_t end);

/* All was added; `rss` in bytes tells what doubtful pages are, 0: unknown. */
void residency_settle(struct residency *residency, uint64_t rss);
void residency_release(struct residency *residency);

/* Bytes of [start, end) that are there. */
uint64_t residency_bytes(const struct residency *residency, uint64_t start,
			 uint64_t end);
uint64_t residency_total(const struct residency *residency);

/* The first run that ends behind `address`, or NULL. */
const struct run *residency_next(const struct residency *residency,
				 uint64_t address);

#endif
