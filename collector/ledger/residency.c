/* SPDX-License-Identifier: MIT */
#include "ledger/residency.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PRESENT (UINT64_C(1) << 63)
#define OF_FILE (UINT64_C(1) << 61)
#define EXCLUSIVE (UINT64_C(1) << 56)
#define ENTRIES 8192
/* Larger mappings have holes that are worth being skipped (-race). */
#define SPARSE_BYTES (UINT64_C(1) << 30)
/* ... where the kernel can (6.7); else this is too much. */
#define ENTRIES_MAX (UINT64_C(16) << 20)

/* <linux/fs.h> has it since 6.7. */
struct scan_region {
	uint64_t start, end, categories;
};

struct scan_arg {
	uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
	uint64_t inverted, mask, anyof, returned;
};

#define SCAN _IOWR('f', 16, struct scan_arg)
#define SCAN_PRESENT (UINT64_C(1) << 3)
#define SCAN_REGIONS 64

static struct run *make_room(struct residency *residency)
{
	if (residency->n == residency->room) {
		size_t room = residency->room ? 2 * residency->room : 1024;
		void *runs =
		    realloc(residency->runs, room * sizeof(*residency->runs));

		if (!runs)
			return NULL;
		residency->runs = runs;
		residency->room = room;
	}
	return &residency->runs[residency->n];
}

int residency_add(struct residency *residency, uint64_t start, uint64_t end,
		  bool is_doubtful)
{
	struct run *last =
	    residency->n ? &residency->runs[residency->n - 1] : NULL;
	struct run *run;

	if (last && last->end == start && last->is_doubtful == is_doubtful) {
		last->end = end;
		return 0;
	}
	run = make_room(residency);
	if (!run)
		return -ENOMEM;
	*run = (struct run){
	    .start = start, .end = end, .is_doubtful = is_doubtful};
	residency->n++;
	return 0;
}

/* Every page of [start, end). */
static int read_dense(struct residency *residency, int pagemap, uint64_t start,
		      uint64_t end)
{
	uint64_t entries[ENTRIES];

	while (start < end) {
		uint64_t left = (end - start) / LEDGER_PAGE;
		size_t bytes = (left < ENTRIES ? left : ENTRIES) * 8;
		ssize_t n = pread(pagemap, entries, bytes,
				  (off_t)(start / LEDGER_PAGE * 8));

		if (n <= 0)
			return n ? -errno : -EIO;
		for (ssize_t i = 0; i < n / 8; i++, start += LEDGER_PAGE) {
			bool is_sure = entries[i] & (OF_FILE | EXCLUSIVE);

			if (entries[i] & PRESENT &&
			    residency_add(residency, start, start + LEDGER_PAGE,
					  !is_sure))
				return -ENOMEM;
		}
	}
	return 0;
}

/* Ask for what is there at all first. */
static int read_sparse(struct residency *residency, int pagemap, uint64_t start,
		       uint64_t end)
{
	struct scan_region regions[SCAN_REGIONS];

	while (start < end) {
		struct scan_arg arg = {
		    .size = sizeof(arg),
		    .start = start,
		    .end = end,
		    .vec = (uintptr_t)regions,
		    .vec_len = SCAN_REGIONS,
		    .max_pages = ENTRIES,
		    .mask = SCAN_PRESENT,
		    .returned = SCAN_PRESENT,
		};
		int n = ioctl(pagemap, SCAN, &arg), error = 0;

		if (n < 0)
			return -errno;
		for (int i = 0; i < n && !error; i++)
			error = read_dense(residency, pagemap, regions[i].start,
					   regions[i].end);
		if (error)
			return error;
		if (arg.walk_end <= start)
			return -EIO;
		start = arg.walk_end;
	}
	return 0;
}

int residency_read(struct residency *residency, int pagemap, uint64_t start,
		   uint64_t end)
{
	int error;

	if (end - start < SPARSE_BYTES)
		return read_dense(residency, pagemap, start, end);
	error = read_sparse(residency, pagemap, start, end);
	if (error != -ENOTTY && error != -EINVAL)
		return error;
	if ((end - start) / LEDGER_PAGE > ENTRIES_MAX)
		return -EFBIG;
	return read_dense(residency, pagemap, start, end);
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

void residency_settle(struct residency *residency, uint64_t rss)
{
	uint64_t all = 0, sure = 0, before = 0;
	size_t kept = 0;
	bool keeps;

	for (size_t i = 0; i < residency->n; i++) {
		const struct run *run = &residency->runs[i];

		all += run->end - run->start;
		sure += run->is_doubtful ? 0 : run->end - run->start;
	}
	keeps = !rss || distance(all, rss) <= distance(sure, rss);
	for (size_t i = 0; i < residency->n; i++) {
		struct run run = residency->runs[i];

		if (run.is_doubtful && !keeps)
			continue;
		run.before = before;
		before += run.end - run.start;
		residency->runs[kept++] = run;
	}
	residency->n = kept;
}

void residency_release(struct residency *residency)
{
	free(residency->runs);
	*residency = (struct residency){0};
}

const struct run *residency_next(const struct residency *residency,
				 uint64_t address)
{
	size_t low = 0, high = residency->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (residency->runs[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < residency->n ? &residency->runs[low] : NULL;
}

uint64_t residency_total(const struct residency *residency)
{
	const struct run *last;

	if (!residency->n)
		return 0;
	last = &residency->runs[residency->n - 1];
	return last->before + last->end - last->start;
}

/* Bytes below `address`. */
static uint64_t below(const struct residency *residency, uint64_t address)
{
	const struct run *run = residency_next(residency, address);

	if (!run)
		return residency_total(residency);
	return run->before + (address > run->start ? address - run->start : 0);
}

uint64_t residency_bytes(const struct residency *residency, uint64_t start,
			 uint64_t end)
{
	return end > start ? below(residency, end) - below(residency, start)
			   : 0;
}
