/* SPDX-License-Identifier: MIT */
#include "ingest/accuse.h"

#include <stdio.h>
#include <string.h>

/* Go's heap grows by arenas of this size, aligned to it (linux/amd64). */
#define GO_ARENA_SHIFT 26
/* So much earlier may a processor read its clock. */
#define CLOCK_TICKS 8192u
/* So much of a thread's stack is surely its own. */
#define STACK_BYTES 65536u
/*
 * To find what lies within a block all blocks are looked at: at the end, and
 * before it a few times, as long as that takes no ring's time.
 */
#define INSIDE_LOOKS 16
#define INSIDE_BLOCKS 200000u
#define INSIDE_SUSPECTS 4

static const char *name_of(const struct module *module)
{
	const char *slash = strrchr(module->path, '/');

	return slash ? slash + 1 : module->path;
}

/* The libraries whose every way to a block is hooked. */
static bool is_libc(const char *name)
{
	return !strncmp(name, "libc.so", 7) || !strncmp(name, "libc-2.", 7) ||
	       !strncmp(name, "ld-musl-", 8);
}

/* Has a block been made that we did not see? */
static bool has_lost(const struct tracked *tracked)
{
	const struct session_control *control = tracked->control;
	const struct ring_slot *slots =
	    (const void *)((const char *)control + CONTROL_SLOTS);
	uint32_t n = atomic_load(&control->slots_used);
	bool has = tracked->process.loss.allocs || tracked->is_out_of_memory ||
		   atomic_load(&control->untracked);

	for (uint32_t i = 0; !has && i < n && i < RING_SLOTS_MAX; i++)
		has = atomic_load(&slots[i].lost_allocs) ||
		      tracked->readers[i].is_damaged;
	return has;
}

/* Call with stacks_lock() held. */
static bool may_accuse(const struct tracked *tracked)
{
	const struct process *process = &tracked->process;
	const struct module *allocator =
	    module_find_mapped(&process->modules, tracked->allocator);

	return !process->sampling.n && allocator &&
	       is_libc(name_of(allocator)) && !has_lost(tracked);
}

/*
 * A processor may read its clock before it has the pointer: then it was an
 * ordinary free of the block that came to live there a moment later.  Behind a
 * realloc it is what realloc gave back.
 */
static bool is_early(const struct process *process,
		     const struct freed_suspect *suspect)
{
	struct block block;

	return !suspect->is_moved &&
	       live_find(&process->live, suspect->address, &block) &&
	       block.time >= suspect->time &&
	       block.time - suspect->time < CLOCK_TICKS;
}

static bool is_stack(const struct tracked *tracked, uint64_t address)
{
	const struct ring_slot *slots =
	    (const void *)((const char *)tracked->control + CONTROL_SLOTS);
	uint32_t n = atomic_load(&tracked->control->slots_used);

	for (uint32_t i = 0; i < n && i < RING_SLOTS_MAX; i++) {
		uint64_t top = slots[i].stack_top;
		if (address < top && top - address <= STACK_BYTES)
			return true;
	}
	return false;
}

/* The file in whose data it lies, if the maps are of now. */
static const struct module *module_of(const struct tracked *tracked,
				      uint64_t address)
{
	const struct module_map *map = &tracked->process.modules;

	if (tracked->stacks.epoch != atomic_load(&tracked->control->modules))
		return NULL;
	for (size_t i = 0; i < map->count; i++) {
		const struct module *module = map->modules[i];
		if (!module->unmapped && !module->is_alias && !module->shim &&
		    address >= module->start && address < module->end)
			return module;
	}
	return NULL;
}

/* In one arena with an M, which Go's heap has?  The first M is the program's.
 */
static bool is_go_heap(const struct tracked *tracked, uint64_t address)
{
	struct table_entry *cursor = NULL;
	uint64_t key;
	void *value;

	while (table_next(&tracked->match.machines, &cursor, &key, &value)) {
		const struct machine *machine = value;
		uint64_t pointer =
		    machine->id & MACHINE_ID_MASK ? machine->pointer : 0;
		if (pointer &&
		    pointer >> GO_ARENA_SHIFT == address >> GO_ARENA_SHIFT)
			return true;
	}
	return false;
}

/* Memory of which malloc gives out nothing? */
static bool is_foreign(const struct tracked *tracked, struct bad_free *bad)
{
	const struct module *module = module_of(tracked, bad->address);

	if (module)
		snprintf(bad->where, sizeof(bad->where), "data of %s",
			 name_of(module));
	else if (is_go_heap(tracked, bad->address))
		snprintf(bad->where, sizeof(bad->where), "Go's heap");
	else if (is_stack(tracked, bad->address))
		snprintf(bad->where, sizeof(bad->where), "a thread's stack");
	return *bad->where;
}

static void accuse(struct tracked *tracked, struct bad_free *bad)
{
	struct process *process = &tracked->process;

	if (bad->allocated == BLOCK_LEFT_OUT_STACK)
		bad->allocated = 0;

	if (process->unknown_frees)
		process->unknown_frees--;
	bad_frees_add(&process->bad_frees, bad);
}

static bool judge(struct tracked *tracked, const struct freed_suspect *suspect)
{
	struct bad_free bad = {
	    .address = suspect->address,
	    .count = 1,
	    .freed = suspect->freed_by ? suspect->freed_by - 1 : 0};
	const struct freed_block *before = &suspect->before;

	if (!bad.address) /* it did not happen */
		return true;
	if (suspect->is_again) {
		bad.what =
		    suspect->is_moved ? BAD_FREE_REALLOC : BAD_FREE_DOUBLE;
		bad.allocated = before->stack;
		bad.first_freed = before->freed_by ? before->freed_by - 1 : 0;
		if (is_early(&tracked->process, suspect))
			return true;
	} else if (is_foreign(tracked, &bad)) {
		bad.what = BAD_FREE_FOREIGN;
	} else {
		return false;
	}
	accuse(tracked, &bad);
	return true;
}

/* Within a block that lives: no block from before tracking can be there. */
static void judge_inside(struct tracked *tracked,
			 const struct freed_suspect *const *suspects,
			 uint32_t n, bool is_final)
{
	const struct live *live = &tracked->process.live;
	struct block block;
	size_t cursor = 0;

	if (!n || (!is_final && (live->n_records > INSIDE_BLOCKS ||
				 tracked->inside_looks == INSIDE_LOOKS)))
		return;
	tracked->inside_looks += !is_final;
	while (live_next(live, &cursor, &block))
		for (uint32_t i = 0; i < n; i++) {
			struct bad_free bad = {.what = BAD_FREE_UNKNOWN,
					       .address = suspects[i]->address,
					       .count = 1,
					       .allocated =
						   (uint32_t)block.stack};
			if (bad.address <= block.address ||
			    bad.address - block.address >= block.size)
				continue;
			if (suspects[i]->freed_by)
				bad.freed = suspects[i]->freed_by - 1;
			accuse(tracked, &bad);
		}
}

void accuse_judge(struct tracked *tracked, bool is_final)
{
	struct freed *freed = &tracked->match.freed;
	const struct freed_suspect *rest[INSIDE_SUSPECTS];
	uint32_t n = 0;

	stacks_lock(&tracked->stacks);
	if (may_accuse(tracked)) {
		freed_look(freed);
		for (uint32_t i = 0; i < freed->n_suspects; i++)
			if (!judge(tracked, &freed->suspects[i]) &&
			    n < INSIDE_SUSPECTS)
				rest[n++] = &freed->suspects[i];
		judge_inside(tracked, rest, n, is_final);
	}
	stacks_unlock(&tracked->stacks);
	freed_cut(freed);
}
