/* SPDX-License-Identifier: MIT */
#include "auditor.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ingest/drain.h"
#include "log.h"
#include "model/now.h"

#define FIRST_NS INT64_C(50000000)
#define LAST_STEP_NS INT64_C(10000000000)
/* A look may take 1 / so much of the time: of a session, and of all. */
#define SESSION_SHARE 100
#define SHARE 10
/* Looks at marks may cost so much beyond a session's share. */
#define MARKS_NS INT64_C(200000000)
/* So much may change between a mark and the end of its look. */
#define MARK_CHANGE_BYTES (INT64_C(1) << 20)
#define MARK_CHANGE 8
#define NICE 10
#define PAUSE_US 500

/* One look, and its end: there is one a second at most, mostly less. */
static void *run(void *arg)
{
	struct auditor *auditor = arg;

	setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE);
	look_take(&auditor->look, &auditor->ledger);
	auditor->cost_ns = now_ns(CLOCK_THREAD_CPUTIME_ID);
	atomic_store(&auditor->state, AUDITOR_DONE);
	return NULL;
}

void auditor_init(struct auditor *auditor, struct drain *drain)
{
	*auditor = (struct auditor){.drain = drain};
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void release_look(struct look *look)
{
	close_fd(look->maps_fd);
	close_fd(look->mem_fd);
	close_fd(look->pidfd);
	free(look->own);
	*look = (struct look){.maps_fd = -1, .mem_fd = -1, .pidfd = -1};
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/*
 * The drain comes after the target, and a look takes its time: does C hold
 * about what it held at the mark?  Else what was seen is not of that moment.
 */
static bool is_of_mark(const struct process *process, uint32_t id)
{
	const struct mark *mark = process_mark_of(process, id);
	int64_t then, change;

	if (!mark)
		return false;
	then = (int64_t)tally_live_bytes(&mark->total);
	change = (int64_t)tally_live_bytes(&process->total) - then;
	return llabs(change) <= larger(MARK_CHANGE_BYTES, then / MARK_CHANGE);
}

/* A look that failed does not take away what an earlier one has found. */
static void take_result(struct auditor *auditor)
{
	struct tracked *tracked = auditor->tracked;
	struct ledger *ledger = &tracked->process.ledger;
	int64_t cost = auditor->cost_ns, now = now_ns(CLOCK_MONOTONIC);

	pthread_join(auditor->thread, NULL);
	release_look(&auditor->look);
	if (auditor->ledger.is_taken || !ledger->is_taken)
		*ledger = auditor->ledger;
	memory_history_add(&tracked->process.memory, &auditor->ledger);
	/* a mark that is gone, or no memory: it stays without */
	if (auditor->mark && auditor->ledger.is_taken &&
	    is_of_mark(&tracked->process, auditor->mark))
		process_mark_ledger(&tracked->process, auditor->mark,
				    &auditor->ledger);
	if (tracked->look_step_ns < LAST_STEP_NS)
		tracked->look_step_ns *= 2;
	tracked->look_cost_ns += cost;
	tracked->look_next_ns =
	    now + larger(tracked->look_step_ns, cost * SESSION_SHARE);
	auditor->idle_ns = now + cost * SHARE;
	atomic_store(&auditor->state, AUDITOR_IDLE);
	log_detail("a look at the memory of process %d took %lld us",
		   (int)tracked->process.pid, (long long)cost / 1000);
}

static void add_own(struct look *look, uint64_t word)
{
	uint64_t start = word & ~(uint64_t)RING_OWN_PAGES;
	uint64_t bytes = (word & RING_OWN_PAGES) << 12;

	if (word && bytes)
		look->own[look->n_own++] =
		    (struct look_own){start, start + bytes};
}

/* What the shim has said of its own memory. */
static void find_own(struct look *look, const struct tracked *tracked)
{
	struct session_control *control = tracked->control;
	struct ring_slot *slots =
	    (struct ring_slot *)(void *)((char *)control + CONTROL_SLOTS);
	uint32_t n = atomic_load(&control->slots_used);

	if (n > RING_SLOTS_MAX)
		n = RING_SLOTS_MAX;
	look->own = calloc(3 * (size_t)n + 1, sizeof(*look->own));
	if (!look->own)
		return;
	add_own(look, atomic_load(&control->own_set));
	for (uint32_t i = 0; i < n; i++) {
		add_own(look, atomic_load(&slots[i].own_state));
		add_own(look, atomic_load(&slots[i].own_cache));
		add_own(look, atomic_load(&slots[i].own_stacks));
	}
}

static void find_runtimes(struct look *look, const struct tracked *tracked)
{
	const struct runtimes *runtimes = &tracked->stacks.runtimes;
	const struct module_map *map = &tracked->process.modules;

	for (size_t i = 0;
	     i < runtimes->n_modules && look->n_runtimes < LOOK_RUNTIMES_MAX;
	     i++) {
		const struct go_module *go = &runtimes->modules[i];
		const struct module *module =
		    module_find_mapped(map, go->start);

		if (go->file->has_runtime && module && !module->unmapped)
			look->runtimes[look->n_runtimes++] =
			    (struct go_runtime){module->start, module->end,
						go->start, go->end};
	}
}

/* Live in blocks of malloc: pools have theirs in blocks that pass for none. */
static uint64_t malloc_bytes(const struct process *process)
{
	uint64_t bytes = tally_live_bytes(&process->total) +
			 tally_live_bytes(&process->told.left_out);

	return bytes - (process->told.pool_bytes < bytes
			    ? process->told.pool_bytes
			    : bytes);
}

static void prepare(struct auditor *auditor, const struct tracked *tracked)
{
	struct look *look = &auditor->look;

	*look = (struct look){
	    .maps_fd = fcntl(tracked->maps_fd, F_DUPFD_CLOEXEC, 0),
	    .mem_fd = fcntl(tracked->mem_fd, F_DUPFD_CLOEXEC, 0),
	    .pidfd = fcntl(tracked->pidfd, F_DUPFD_CLOEXEC, 0),
	    .alive = tracked->stacks.shim,
	    .live_bytes = malloc_bytes(&tracked->process),
	    .stop = &auditor->stop,
	};
	find_own(look, tracked);
	find_runtimes(look, tracked);
}

static void begin(struct auditor *auditor, struct tracked *tracked)
{
	auditor->tracked = tracked;
	auditor->mark = 0;
	if (tracked->look_mark != tracked->process.last_mark_id)
		auditor->mark = tracked->process.last_mark_id;
	tracked->look_mark = tracked->process.last_mark_id;
	tracked->is_last_look = auditor->drain->has_child_end;
	prepare(auditor, tracked);
	atomic_store(&auditor->state, AUDITOR_BUSY);
	if (!pthread_create(&auditor->thread, NULL, run, auditor))
		return;
	release_look(&auditor->look);
	tracked->look_next_ns = now_ns(CLOCK_MONOTONIC) + LAST_STEP_NS;
	atomic_store(&auditor->state, AUDITOR_IDLE);
}

/* A program may set marks all the time. */
static bool may_look_at_marks(const struct tracked *tracked, int64_t now)
{
	int64_t share = (now - tracked->look_began_ns) / SESSION_SHARE;

	return tracked->look_cost_ns < share + MARKS_NS;
}

/* Is there something new to see at once? */
static bool is_wanted(const struct auditor *auditor,
		      const struct tracked *tracked, int64_t now)
{
	if (auditor->drain->has_child_end && !tracked->is_last_look)
		return true;
	return tracked->look_mark != tracked->process.last_mark_id &&
	       may_look_at_marks(tracked, now);
}

/* The one that waits longest, or NULL. */
static struct tracked *next_one(const struct auditor *auditor, int64_t now)
{
	struct tracked *next = NULL;

	for (struct tracked *t = auditor->drain->sessions; t; t = t->next) {
		if (t->is_over || t->is_closed || t->process.reason)
			continue;
		if (!t->look_step_ns) {
			t->look_step_ns = FIRST_NS;
			t->look_began_ns = now;
			t->look_next_ns = now + FIRST_NS;
		}
		if (is_wanted(auditor, t, now) && t->look_next_ns > now)
			t->look_next_ns = now;
		if (t->look_next_ns <= now &&
		    (!next || t->look_next_ns < next->look_next_ns))
			next = t;
	}
	return next;
}

void auditor_round(struct auditor *auditor)
{
	int state = atomic_load(&auditor->state);
	struct tracked *next;
	int64_t now;

	if (state == AUDITOR_BUSY)
		return;
	if (state == AUDITOR_DONE)
		take_result(auditor);
	now = now_ns(CLOCK_MONOTONIC);
	next = now < auditor->idle_ns ? NULL : next_one(auditor, now);
	if (next)
		begin(auditor, next);
}

void auditor_end(struct auditor *auditor)
{
	/* what is not done by now is of a process that is gone */
	atomic_store(&auditor->stop, true);
	while (atomic_load(&auditor->state) == AUDITOR_BUSY)
		usleep(PAUSE_US);
	if (atomic_load(&auditor->state) == AUDITOR_DONE)
		take_result(auditor);
}
