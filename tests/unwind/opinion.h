/* SPDX-License-Identifier: MIT */
/*
 * opinion.h - what an unwinder says of the stack above a call
 *
 * Why     the same call is put to several unwinders, which share no code but
 *         the reading of maps
 * Threads one at a time; the others' calls of malloc are passed over
 */
#ifndef DARKHEAP_OPINION_H
#define DARKHEAP_OPINION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/module.h"

#define OPINION_DEPTH 512

enum opinion_end {
	OPINION_WHOLE,	 /* up to the thread's first function */
	OPINION_CUT,	 /* right so far, it says, but there is more */
	OPINION_COMPLEX, /* likewise: a rule does not fit into a table */
	OPINION_STRANGE, /* a pc that lies in no module that it knows */
};

struct opinion {
	enum opinion_end end;
	size_t n;
	uint64_t pcs[OPINION_DEPTH];
};

/* A call of malloc() and such. */
struct call {
	uint64_t pc;  /* it returns there */
	uint64_t sp;  /* of its caller, once it has returned */
	uint64_t fp;  /* likewise */
	uint64_t top; /* end of the thread's stack */
};

/* The collector's unwinder of raw records, on the live stack. */
bool opinion_raw_init(void);
void opinion_raw(struct opinion *opinion, const struct module_map *map,
		 const struct call *call);

/* The shim's walk by unwind tables that the collector has published. */
bool opinion_tables_init(void);
void opinion_tables_renew(const struct module_map *map);
void opinion_tables(struct opinion *opinion, const struct call *call);

struct coverage {
	uint32_t rows, rules;
	uint64_t bytes;	  /* of code that has rules */
	uint64_t complex; /* of them: in a form that does not fit */
};

bool opinion_tables_cover(const struct module *module,
			  struct coverage *coverage);

/* libunwind as every program may use it. */
void opinion_local(struct opinion *opinion, const struct call *call);

#endif
