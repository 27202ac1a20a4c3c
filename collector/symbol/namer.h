/* SPDX-License-Identifier: MIT */
/*
 * namer.h - names many addresses, in a child process that may die of it
 *
 * Why     debug information is what a target or a server says: libdw may
 *         crash, loop or run out of memory over it, and the report must not
 * How     a forked child names one address after the other and sends what it
 *         finds; where it dies, or takes too long, the file is believed less
 *         (only its symbols, then nothing) and another child goes on
 * Owner   the symbolizer takes the answers as if preloaded.  Afterwards it is
 *         closed: it asks no file itself
 * Threads one.  The caller may have others: the child uses malloc, no lock of
 *         ours
 */
#ifndef DARKHEAP_NAMER_H
#define DARKHEAP_NAMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct module;
struct symbolizer;

struct namer_address {
	const struct module *module;
	uint64_t pc; /* as in the file: address - bias */
	bool is_go;
};

/* How far it is, for people who wait. */
struct namer_progress {
	const char *file; /* base name */
	size_t done, all;
	bool is_asking; /* a server, for this file */
};

struct namer_options {
	bool asks_servers;	   /* debuginfod, when DEBUGINFOD_URLS is set */
	const char *debug_root;	   /* NULL: /usr/lib/debug */
	unsigned int file_seconds; /* for one file; 0: 20 */
	/* NULL, or called about ten times a second */
	void (*on_progress)(const struct namer_progress *progress, void *);
	void *argument;
};

/*
 * Name them all: what cannot be named is "unknown", why is in the notes of the
 * symbolizer.  The addresses are sorted and made unique.  0, or -errno when no
 * child could be had: then the symbolizer is not closed.
 */
int namer_run(struct symbolizer *symbolizer, struct namer_address *addresses,
	      size_t n, const struct namer_options *options);

#endif
