/* SPDX-License-Identifier: MIT */
/*
 * stacks.h - from a stack record of a ring to a stack of the model
 *
 * Why     the Go part is known at once and names the group; unwinding the C
 *         part takes 100 times longer and must not hold the drain up: a
 *         thread of its own does it, once for each distinct record
 * Owner   raw slices live in the queue until they are unwound, then they are
 *         zeroed; never on disk, never in a log
 * Threads all functions: the drain.  Unwinding: the worker.  The module map
 *         is whose maps_lock is: the worker reads it, both add to it
 */
#ifndef DARKHEAP_STACKS_H
#define DARKHEAP_STACKS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "darkheap/event.h"
#include "ingest/code_index.h"
#include "ingest/runtimes.h"
#include "model/process.h"
#include "model/table.h"

struct raw_job;
struct raw_unwinder;
struct tables;

struct stacks {
	struct process *process;
	int maps_fd, exe_fd;
	uint64_t entry, shim;
	struct runtimes runtimes;
	uint32_t misses; /* readings of the maps that found nothing new */
	struct raw_unwinder *unwinder;
	pthread_t worker;
	bool has_worker;
	pthread_mutex_t maps_lock;	 /* unwinding reads the module map */
	struct code_index index;	 /* maps_lock's, too */
	struct tables *tables;		 /* NULL: none */
	const _Atomic uint64_t *modules; /* control.modules, NULL: not yet */
	uint64_t epoch;		  /* that, before the maps were read last */
	bool is_settled;	  /* and it was still the same afterwards */
	_Atomic int64_t again_ns; /* when they may be read unasked */
	_Atomic bool has_news;	  /* the worker has put modules into it */
	pthread_mutex_t lock;	  /* what follows */
	pthread_cond_t changed;
	struct raw_job *first, **last;
	bool wants_tables;	    /* of modules that have none yet */
	bool is_closing, is_closed; /* asked to end; has nothing left to do */
	struct raw_job *done;	    /* unwound, to be put into the model */
	uint32_t n_jobs;	    /* all that are not in it yet */
};

/* The maps are read for the first time. 0, or -errno. */
int stacks_init(struct stacks *stacks, struct process *process, int maps_fd,
		int exe_fd, uint64_t entry, uint64_t shim);
void stacks_release(struct stacks *stacks);

/*
 * From now on, and at once, the target learns what is known of its code.
 * Returns the descriptor of FD_INDEX, the caller's; -1: there is none.
 */
int stacks_share(struct stacks *stacks, struct tables *tables,
		 struct session_control *control, int mem_fd);

/*
 * reader_stack_fn: `record` has `words` words, of a frames_record or of a
 * stack_record as its head says; all else in it is hostile.
 */
uint32_t stacks_add(void *stacks, const struct stack_record *record,
		    uint64_t words);

/*
 * Look for new code where the target asks, or the worker found some, or there
 * was a dlclose; what is known by then is shared before a question is answered.
 */
void stacks_look(struct stacks *stacks);

/* Give the stacks that are unwound by now their C frames. */
void stacks_collect(struct stacks *stacks);

/* Are there stacks that still wait for their C frames? */
bool stacks_is_busy(struct stacks *stacks);

/*
 * While it is held the worker changes neither the module map nor anything else
 * of the model: the process may be forked, its child may read.
 */
void stacks_lock(struct stacks *stacks);
void stacks_unlock(struct stacks *stacks);

/* Tables, or versions of the code, that there was no room for. */
uint64_t stacks_refused(const struct stacks *stacks);

/* No more stacks come; true once stacks_finish() will not wait. */
bool stacks_close(struct stacks *stacks);

/* Wait for the worker and give every stack its C frames. */
void stacks_finish(struct stacks *stacks);

#endif
