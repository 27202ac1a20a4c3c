/* SPDX-License-Identifier: MIT */
/*
 * remote.h - words of another process's memory
 *
 * Why     a page that is absent must not be read, and a word at a time would
 *         cost a system call each: what is near is read along
 * Trust   the target may change what is read at any time, and may mean harm:
 *         who follows a pointer bounds how often
 * Threads one a struct
 */
#ifndef DARKHEAP_REMOTE_H
#define DARKHEAP_REMOTE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct residency;

#define REMOTE_WINDOW (256u * 1024)
/* A hostile target may make every word a read. */
#define REMOTE_READS_MAX (4u << 20)

struct remote {
	int fd; /* /proc/PID/mem, or a file that looks like it */
	const struct residency *residency;
	uint64_t start, end; /* that the window holds */
	size_t step;	     /* bytes to read next */
	uint32_t n_reads;
	const atomic_bool *stop; /* nobody waits for it any more; or NULL */
	unsigned char window[REMOTE_WINDOW];
};

/* NULL: no memory. */
struct remote *remote_new(int fd, const struct residency *residency);
void remote_free(struct remote *remote);

/* Forget what was read: it may have changed. */
void remote_forget(struct remote *remote);

/* False: not all of it is there. */
bool remote_read(struct remote *remote, uint64_t address, void *to,
		 size_t bytes);

/* The 8 bytes at an address that is a multiple of 8. */
bool remote_word(struct remote *remote, uint64_t address, uint64_t *word);

#endif
