/* SPDX-License-Identifier: MIT */
#include "model/process.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/ancestry.h"

/* struct block has 24 bits for a stack. */
#define STACKS_MAX ((UINT32_C(1) << 24) - 1)

/* A target with more stacks of one hash is playing with us. */
#define SAME_HASH_MAX 32

/* An array of pointers with room for one more, or NULL: keep the old one. */
static void *grow(void *array, uint32_t count, uint32_t *capacity)
{
	uint32_t wanted = *capacity ? 2 * *capacity : 64;
	void *grown;

	if (count < *capacity)
		return array;
	grown = reallocarray(array, wanted, sizeof(void *));
	if (grown)
		*capacity = wanted;
	return grown;
}

/* From the start of a cache line; for free(). */
static void *line_alloc(size_t bytes)
{
	void *memory;

	return posix_memalign(&memory, 64, bytes) ? NULL : memory;
}

struct group *process_group(struct process *process, uint64_t key, bool has_go)
{
	struct group *group = table_find(&process->group_table, key);
	struct group **groups;

	if (group) {
		group->has_go |= has_go;
		return group;
	}
	groups =
	    grow(process->groups, process->n_groups, &process->groups_capacity);
	if (!groups)
		return NULL;
	process->groups = groups;
	group = line_alloc(sizeof(*group));
	if (!group)
		return NULL;
	memset(group, 0, sizeof(*group));
	group->number = process->n_groups;
	group->key = key;
	group->has_go = has_go;
	if (table_insert(&process->group_table, key, group)) {
		free(group);
		return NULL;
	}
	groups[process->n_groups++] = group;
	return group;
}

static uint64_t pcs_hash(const struct pc *pcs, uint32_t n_pcs, uint64_t apart)
{
	uint64_t hash = n_pcs ^ apart << 16;

	for (uint32_t i = 0; i < n_pcs; i++) {
		uint64_t pc = pcs[i].address;

		hash ^= pc << 1 | pcs[i].is_go;
		hash *= UINT64_C(0x9e3779b97f4a7c15); /* 2^64 / golden ratio */
		hash ^= hash >> 32;
	}
	return hash;
}

static bool pcs_have_go(const struct pc *pcs, uint32_t n_pcs)
{
	for (uint32_t i = 0; i < n_pcs; i++)
		if (pcs[i].is_go)
			return true;
	return false;
}

static bool stack_is(const struct stack *stack, const struct stack *wanted)
{
	if (stack->hash != wanted->hash || stack->n_seen != wanted->n_seen ||
	    stack->seen_quality != wanted->seen_quality ||
	    stack->apart != wanted->apart)
		return false;
	return !wanted->n_seen ||
	       !memcmp(stack->seen, wanted->seen,
		       wanted->n_seen * sizeof(*wanted->seen));
}

/*
 * Index of the stack, or 0: it is new and *place is its key in the table.
 * Stacks of one hash take the keys that follow; none is ever removed.
 */
static int stack_find(const struct process *process, const struct stack *wanted,
		      uint64_t *place)
{
	*place = wanted->hash + ((uint64_t)wanted->seen_quality << 56);
	for (int i = 0; i < SAME_HASH_MAX; i++, ++*place) {
		uintptr_t index =
		    (uintptr_t)table_find(&process->stack_indexes, *place);

		if (!index || stack_is(process->stacks[index], wanted))
			return (int)index;
	}
	return -E2BIG;
}

/* A copy of `model` in one piece with the pcs that were seen. */
static struct stack *stack_copy(const struct stack *model)
{
	size_t bytes = model->n_seen * sizeof(*model->seen);
	struct stack *stack = line_alloc(sizeof(*stack) + bytes);

	if (!stack)
		return NULL;
	*stack = *model;
	stack->pcs = stack->seen = (struct pc *)(stack + 1);
	if (bytes)
		memcpy(stack->seen, model->seen, bytes);
	return stack;
}

/* Append a copy of `model`; its index or -errno. */
static int stack_append(struct process *process, const struct stack *model)
{
	struct stack **stacks;

	stacks =
	    grow(process->stacks, process->n_stacks, &process->stacks_capacity);
	if (!stacks)
		return -ENOMEM;
	process->stacks = stacks;
	stacks[process->n_stacks] = stack_copy(model);
	if (!stacks[process->n_stacks])
		return -ENOMEM;
	return (int)process->n_stacks++;
}

/* Append `model`, to be found at `place`; its index or -errno. */
static int stack_add(struct process *process, const struct stack *model,
		     uint64_t place)
{
	int index = stack_append(process, model), error;

	if (index < 0)
		return index;
	error = table_insert(&process->stack_indexes, place,
			     (void *)(uintptr_t)index);
	if (error) {
		free(process->stacks[--process->n_stacks]);
		return error;
	}
	return index;
}

static struct stack wanted_stack(const struct pc *pcs, uint32_t n_pcs,
				 uint32_t quality, uint64_t apart)
{
	return (struct stack){
	    .seen = (struct pc *)(uintptr_t)pcs, /* only read */
	    .n_seen = n_pcs,
	    .n_pcs = n_pcs,
	    .quality = quality,
	    .seen_quality = quality,
	    .apart = apart,
	    .hash = pcs_hash(pcs, n_pcs, apart),
	};
}

uint32_t process_known_stack(const struct process *process,
			     const struct pc *pcs, uint32_t n_pcs,
			     uint32_t quality, uint64_t apart)
{
	struct stack wanted = wanted_stack(pcs, n_pcs, quality, apart);
	uint64_t place;
	int index = stack_find(process, &wanted, &place);

	return index > 0 ? (uint32_t)index : 0;
}

uint32_t process_stack(struct process *process, const struct pc *pcs,
		       uint32_t n_pcs, uint32_t quality, uint64_t apart,
		       uint64_t key)
{
	struct stack wanted = wanted_stack(pcs, n_pcs, quality, apart);
	uint64_t place;
	int index;

	if (quality & QUALITY_LOST)
		return 0;
	index = stack_find(process, &wanted, &place);
	if (index || process->n_stacks >= STACKS_MAX)
		return index > 0 ? (uint32_t)index : 0;
	wanted.group = process_group(process, key, pcs_have_go(pcs, n_pcs));
	if (!wanted.group)
		return 0;
	index = stack_add(process, &wanted, place);
	return index > 0 ? (uint32_t)index : 0;
}

struct stack *process_add_stack(struct process *process, const struct pc *pcs,
				uint32_t n_pcs, uint32_t quality, uint64_t key)
{
	struct stack model = {
	    .seen = (struct pc *)(uintptr_t)pcs, /* only read */
	    .n_seen = n_pcs,
	    .n_pcs = n_pcs,
	    .quality = quality,
	    .seen_quality = quality,
	    .hash = pcs_hash(pcs, n_pcs, 0),
	    .group = process_group(process, key, pcs_have_go(pcs, n_pcs)),
	};
	int index = model.group ? stack_append(process, &model) : -ENOMEM;

	return index > 0 ? process->stacks[index] : NULL;
}

/* Its group is none of the process's: no report comes to it. */
static int nobody_add(struct process *process)
{
	struct stack nobody = {.group = line_alloc(sizeof(struct group))};

	if (!nobody.group)
		return -ENOMEM;
	memset(nobody.group, 0, sizeof(*nobody.group));
	process->nobody = stack_copy(&nobody);
	if (process->nobody)
		return 0;
	free(nobody.group);
	return -ENOMEM;
}

/* stacks[0]; not in the table, where index 0 means "none". */
static int lost_stack_add(struct process *process)
{
	struct stack lost = {
	    .quality = QUALITY_LOST,
	    .hash = pcs_hash(NULL, 0, 0),
	};

	lost.group = process_group(process, lost.hash, false);
	return lost.group ? stack_append(process, &lost) : -ENOMEM;
}

int process_init(struct process *process)
{
	int error;

	memset(process, 0, sizeof(*process));
	process->go_state = "none";
	process->envelope_cells_left = ENVELOPE_ALL_CELLS;
	module_map_init(&process->modules);
	table_init(&process->stack_indexes);
	table_init(&process->group_table);
	error = live_init(&process->live);
	if (!error)
		error = lost_stack_add(process);
	error = error < 0 ? error : nobody_add(process);
	if (error)
		process_release(process);
	return error;
}

static void closing_free(struct closing *closing)
{
	if (!closing)
		return;
	lifetimes_release(&closing->before_work);
	lifetimes_release(&closing->before_time);
	free(closing);
}

static void stack_free(struct stack *stack)
{
	lifetimes_release(&stack->work_lifetimes);
	lifetimes_release(&stack->time_lifetimes);
	closing_free(stack->closing);
	free(stack->unwound);
	free(stack->freed_by);
	free(stack->others);
	free(stack);
}

static void group_free(struct group *group)
{
	envelope_release(&group->envelope);
	timeline_release(&group->timeline);
	free(group->others);
	free(group);
}

static void identity_release(struct process *process)
{
	free(process->name);
	free(process->exe);
	for (char **arg = process->args; arg && *arg; arg++)
		free(*arg);
	free(process->args);
}

void process_release(struct process *process)
{
	identity_release(process);
	module_map_release(&process->modules);
	live_release(&process->live);
	table_release(&process->stack_indexes);
	table_release(&process->group_table);
	for (uint32_t i = 0; i < process->n_stacks; i++)
		stack_free(process->stacks[i]);
	free(process->stacks);
	for (uint32_t i = 0; i < process->n_groups; i++)
		group_free(process->groups[i]);
	free(process->groups);
	if (process->nobody) {
		group_free(process->nobody->group);
		stack_free(process->nobody);
	}
	for (uint32_t i = 0; i < process->n_marks; i++)
		mark_release(&process->marks[i]);
	free(process->marks);
	free(process->thread_ends);
	free(process->machines);
	timeline_release(&process->timeline);
	bad_frees_release(&process->bad_frees);
	ancestry_free(process->ancestry);
	free(process->growth);
	memset(process, 0, sizeof(*process));
}

void process_close(struct process *process)
{
	live_fit(&process->live);
	table_release(&process->stack_indexes);
	table_release(&process->group_table);
}

double process_seconds(const struct process *process, uint64_t time)
{
	if (!(process->ns_per_tick > 0))
		return -1;
	/* Threads' clocks differ a little, and a target may lie. */
	if (time < process->time_start)
		return 0;
	return (double)(time - process->time_start) * process->ns_per_tick /
	       1e9;
}

/* Each takes 8 bytes. */
#define THREADS_MAX (UINT64_C(1) << 20)

uint64_t process_thread(struct process *process)
{
	uint64_t number = ++process->threads, room = process->n_thread_ends;
	uint64_t wanted = room ? 2 * room : 64;

	if (number >= THREADS_MAX)
		return 0;
	if (number < room)
		return number;
	uint64_t *ends =
	    reallocarray(process->thread_ends, wanted, sizeof(*ends));
	if (!ends)
		return 0;
	memset(ends + room, 0, (wanted - room) * sizeof(*ends));
	process->thread_ends = ends;
	process->n_thread_ends = wanted;
	return number;
}

void process_thread_was(struct process *process, uint64_t key, uint64_t time)
{
	uint64_t number = key & (THREAD_KEY - 1);

	if (number && number < process->n_thread_ends)
		process->thread_ends[number] = time;
}

void process_incomplete(struct process *process, const char *why)
{
	size_t room = sizeof(process->incomplete) / sizeof(char *);

	for (uint32_t i = 0; i < process->n_incomplete; i++)
		if (!strcmp(process->incomplete[i], why))
			return;
	if (process->n_incomplete < room)
		process->incomplete[process->n_incomplete++] = why;
}
