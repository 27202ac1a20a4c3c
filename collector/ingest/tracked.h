/* SPDX-License-Identifier: MIT */
/*
 * tracked.h - one session as the collector holds it
 *
 * Owner   made by the handshake (listen.h), then the drain's alone
 */
#ifndef DARKHEAP_TRACKED_H
#define DARKHEAP_TRACKED_H

#include <stdbool.h>
#include <stdint.h>

#include "darkheap/session.h"
#include "ingest/match.h"
#include "ingest/reader.h"
#include "ingest/stacks.h"

/* At the Ms: machines.h. */
struct work_looks {
	int64_t first_ns, last_ns, next_ns; /* 0: never, at once */
	int64_t spent_ns;
	bool saw_end; /* the last one, when its threads were ending */
	bool has_collections;
	uint64_t collections; /* of garbage, by Go, so far */
};

struct tracked {
	struct tracked *next;
	uint64_t arrival; /* at the door: rises */
	struct process process;
	struct match match;
	struct stacks stacks;
	struct session_control *control; /* mapped, CONTROL_BYTES */
	struct rings rings;
	struct reader *readers; /* RING_SLOTS_MAX of them, mapped: those that
				 * are not used take no memory */
	int pidfd, maps_fd, mem_fd, exe_fd, life_fd;
	uint64_t entry, shim;
	uint64_t allocator;    /* an address in it: the malloc behind ours */
	uint32_t inside_looks; /* accuse.c's */
	bool has_room;	       /* counted in listener.n_open */
	int64_t gone_ns;   /* its memory was first seen gone, 0: it is there */
	char *became;	   /* then: the executable that it is now, or NULL */
	int became_reason; /* why that may be silent */
	uint64_t cut_time; /* events before it are in the model */
	struct work_looks looks;
	bool is_over;	/* no more events come */
	bool is_closed; /* and only the model is left */
	bool is_out_of_memory;
	/* the auditor's: looks at its memory (auditor.h) */
	int64_t look_next_ns, look_step_ns;
	int64_t look_began_ns, look_cost_ns; /* of all looks so far */
	uint32_t look_mark;
	bool is_last_look;
};

/* NULL: no memory. */
struct tracked *tracked_new(void);
void tracked_free(struct tracked *tracked);

/*
 * Give back all but the model: descriptors, mappings, readers, worker (it is
 * waited for).  A thousand short processes must not add up.
 */
void tracked_close(struct tracked *tracked);

/* Is the target's address space gone?  (Its life page can be sealed.) */
bool tracked_is_gone(struct tracked *tracked);

#endif
