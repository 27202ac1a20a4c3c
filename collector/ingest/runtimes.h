/* SPDX-License-Identifier: MIT */
/*
 * runtimes.h - the Go modules of a process: an executable, libraries, plugins
 *
 * Why     each has function tables of its own, for the drain to name a place
 *         by; each but a plugin has a runtime of its own, whose layout the
 *         shim must have before it finds a goroutine
 * Owner   struct runtimes gives back the files (gofile.h) that it got
 * Threads one (the drain; the greeter before it)
 * Errors  a module that cannot be read is no Go module
 */
#ifndef DARKHEAP_RUNTIMES_H
#define DARKHEAP_RUNTIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "darkheap/session.h"
#include "model/process.h"
#include "symbol/gofile.h"

#define GO_MODULES_MAX 64

struct go_module {
	uint64_t start, end; /* of its Go code */
	uint64_t bias;
	struct gofile *file;
};

struct runtimes {
	struct go_module modules[GO_MODULES_MAX];
	size_t n_modules;
	size_t n_seen; /* Go modules, those without a good table too */
	struct go_layout layouts[GO_LAYOUTS_MAX];
	uint32_t n_layouts;
	struct go_layout waiting[GO_LAYOUTS_MAX]; /* for the loader */
	uint32_t n_waiting;
	/* where each runtime counts its collections, 0: not known */
	uint64_t collections[GO_LAYOUTS_MAX];
	uint32_t n_collections;
	struct session_text texts[GO_TEXTS_MAX];
	const struct module
	    *whole[GO_TEXTS_MAX]; /* a text is all of, or NULL */
	uint32_t n_texts;
	size_t looked_at;	   /* modules of the map */
	struct session_go *shared; /* NULL until the pages are made */
	int mem_fd;		   /* of the target, once it is shared with */
};

void runtimes_release(struct runtimes *runtimes);

/* The maps were read: look at modules that are new, and share all that is. */
void runtimes_look(struct runtimes *runtimes, struct process *process);

/*
 * From now on, and at once, the target learns what is known.  Where a library
 * has its slot is read from `mem_fd`: the target could not, as long as the
 * loader is at work there.
 */
void runtimes_share(struct runtimes *runtimes, struct session_go *shared,
		    int mem_fd);

/* The module with this return address in its Go code, or NULL. */
const struct go_module *runtimes_find(const struct runtimes *runtimes,
				      uint64_t pc);

#endif
