/* SPDX-License-Identifier: MIT */
/*
 * marks.c - named moments of a process, and those that come by themselves
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"

/* The tallies of all groups, or NULL. */
static struct tally *groups_snapshot(const struct process *process)
{
	struct tally *tallies = calloc(process->n_groups, sizeof(*tallies));

	if (!tallies)
		return NULL;
	for (uint32_t i = 0; i < process->n_groups; i++)
		tallies[i] = process->groups[i]->tally;
	return tallies;
}

static int add_mark(struct process *process, const char *name, uint64_t time)
{
	uint64_t bytes = process->n_groups * sizeof(struct tally);
	struct mark *marks, *mark;

	if (process->n_marks >= PROCESS_MARKS ||
	    process->mark_bytes + bytes > PROCESS_MARK_BYTES)
		return -ENOSPC;
	marks =
	    reallocarray(process->marks, process->n_marks + 1, sizeof(*marks));
	if (!marks)
		return -ENOMEM;
	process->marks = marks;
	mark = &marks[process->n_marks];
	memset(mark, 0, sizeof(*mark));
	mark->groups = groups_snapshot(process);
	if (!mark->groups)
		return -ENOMEM;
	memcpy(mark->name, name, strnlen(name, sizeof(mark->name) - 1));
	mark->time = time;
	mark->total = process->total;
	mark->n_groups = process->n_groups;
	mark->id = ++process->last_mark_id;
	process->n_marks++;
	process->mark_bytes += bytes;
	return 0;
}

int process_mark(struct process *process, const char *name, uint64_t time)
{
	int error = add_mark(process, name, time);

	process->degraded.lost_marks += error != 0;
	return error;
}

void mark_release(struct mark *mark)
{
	free(mark->groups);
	free(mark->ledger);
}

struct mark *process_mark_of(const struct process *process, uint32_t id)
{
	for (uint32_t i = process->n_marks; i-- > 0;)
		if (process->marks[i].id == id)
			return &process->marks[i];
	return NULL;
}

int process_mark_ledger(struct process *process, uint32_t id,
			const struct ledger *ledger)
{
	struct mark *mark = process_mark_of(process, id);

	if (!mark)
		return -ENOENT;
	if (mark->ledger)
		return 0;
	mark->ledger = malloc(sizeof(*ledger));
	if (!mark->ledger)
		return -ENOMEM;
	*mark->ledger = *ledger;
	return 0;
}

static uint32_t count_snapshots(const struct process *process)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < process->n_marks; i++)
		n += process->marks[i].is_snapshot;
	return n;
}

/* Every second snapshot goes, the first one first: a grid twice as wide. */
static void thin_snapshots(struct process *process)
{
	uint32_t kept = 0, seen = 0;

	for (uint32_t i = 0; i < process->n_marks; i++) {
		struct mark mark = process->marks[i];

		if (mark.is_snapshot && seen++ % 2 == 0) {
			process->mark_bytes -=
			    mark.n_groups * sizeof(struct tally);
			mark_release(&mark);
			continue;
		}
		process->marks[kept++] = mark;
	}
	process->n_marks = kept;
	process->snapshot_step_ns *= 2;
}

/* As time.Duration prints whole seconds; "1.5s" for less. */
static void elapsed_name(int64_t ns, char name[32])
{
	int64_t s = ns / 1000000000, tenths = ns % 1000000000 / 100000000;

	if (s >= 3600)
		snprintf(name, 32, "%" PRId64 "h%" PRId64 "m%" PRId64 "s",
			 s / 3600, s / 60 % 60, s % 60);
	else if (s >= 60)
		snprintf(name, 32, "%" PRId64 "m%" PRId64 "s", s / 60, s % 60);
	else if (tenths)
		snprintf(name, 32, "%" PRId64 ".%" PRId64 "s", s, tenths);
	else
		snprintf(name, 32, "%" PRId64 "s", s);
}

/* The time of `now_ns` on the target's clock. */
static uint64_t clock_at(const struct process *process, int64_t ns_since_start)
{
	if (!(process->ns_per_tick > 0))
		return process->time_end;
	return process->time_start +
	       (uint64_t)((double)ns_since_start / process->ns_per_tick);
}

void process_snapshot(struct process *process, int64_t now_ns,
		      uint64_t every_ns)
{
	int64_t start_ns = (int64_t)process->start.tv_sec * 1000000000 +
			   process->start.tv_nsec;
	char name[32];

	if (!process->snapshot_step_ns) {
		process->snapshot_step_ns = (int64_t)every_ns;
		process->snapshot_next_ns = start_ns + (int64_t)every_ns;
	}
	if (now_ns < process->snapshot_next_ns)
		return;
	elapsed_name(process->snapshot_next_ns - start_ns, name);
	if (!process_mark(process, name, clock_at(process, now_ns - start_ns)))
		process->marks[process->n_marks - 1].is_snapshot = true;
	if (count_snapshots(process) >= PROCESS_SNAPSHOTS)
		thin_snapshots(process);
	while (process->snapshot_next_ns <= now_ns)
		process->snapshot_next_ns += process->snapshot_step_ns;
}
