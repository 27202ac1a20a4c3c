/* SPDX-License-Identifier: MIT */
/*
 * namer_child.h - the process that reads debug information for namer.h
 *
 * Threads its only one; it ends by _exit(), or in any other way
 */
#ifndef DARKHEAP_NAMER_CHILD_H
#define DARKHEAP_NAMER_CHILD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct namer_address;
struct symbolizer;

/* In memory that both sides see: it tells even of a child that died. */
struct namer_shared {
	atomic_size_t at;	/* index of the address that it is about */
	atomic_bool is_asking;	/* a server, for its file */
	atomic_size_t n_missed; /* files that no server sent, because of: */
	atomic_bool has_trouble;
	char trouble[160];
};

struct namer_task {
	struct symbolizer *symbolizer; /* this process's own copy */
	const struct namer_address *addresses;
	size_t first, n;
	const char *debug_root;
	bool asks_servers;
	struct namer_shared *shared;
	int fd; /* answers go here */
};

_Noreturn void namer_child(const struct namer_task *task);

#endif
