/* SPDX-License-Identifier: MIT */
#include "walk.h"

#include <stddef.h>

#include "arch.h"
#include "mem.h"

#include "forbid.h"

#define MODULES_MAX (UNWIND_INDEX_BYTES / sizeof(struct unwind_module))

/* `bytes` at `offset` of a mapping, or NULL. */
static const void *within(const char *start, uint64_t size, uint64_t offset,
			  uint64_t bytes)
{
	if (offset > size || bytes > size - offset || offset % 8)
		return NULL;
	return start + offset;
}

static const struct unwind_modules *modules_at(const struct walk_tables *tables,
					       uint64_t offset)
{
	const struct unwind_modules *modules = within(
	    tables->index, tables->index_bytes, offset, sizeof(*modules));

	if (!offset || !modules || modules->count > MODULES_MAX)
		return NULL;
	return within(tables->index, tables->index_bytes, offset,
		      sizeof(*modules) +
			  modules->count * sizeof(modules->modules[0]));
}

static const struct unwind_module *
find_module(const struct unwind_modules *modules, uint64_t pc)
{
	uint64_t low = 0, high = modules->count;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		const struct unwind_module *module = &modules->modules[middle];
		if (pc < module->start)
			high = middle;
		else if (pc >= module->end)
			low = middle + 1;
		else
			return module;
	}
	return NULL;
}

static const struct unwind_table *table_at(const struct walk_tables *tables,
					   uint64_t offset)
{
	const struct unwind_table *table = within(
	    tables->tables, tables->tables_bytes, offset, sizeof(*table));

	if (!offset || !table || table->magic != UNWIND_MAGIC)
		return NULL;
	return within(tables->tables, tables->tables_bytes, offset,
		      unwind_table_bytes(table->n_rows, table->n_rules));
}

/* The last row that starts at or below `pc`; n_rows of them, or none: -1. */
static int64_t find_row(const struct unwind_table *table, uint64_t pc)
{
	const uint32_t *pcs = unwind_pcs(table);
	int64_t low = 0, high = table->n_rows;

	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		if (pcs[middle] <= pc)
			low = middle + 1;
		else
			high = middle;
	}
	return low - 1;
}

bool walk_rule(const struct walk_tables *tables, uint64_t current, uint64_t pc,
	       struct unwind_rule *rule, bool *is_go)
{
	const struct unwind_modules *modules = modules_at(tables, current);
	const struct unwind_module *module =
	    modules ? find_module(modules, pc) : NULL;

	*is_go = module && module->is_go;
	if (!module || module->is_go)
		return false;
	const struct unwind_table *table = table_at(tables, module->table);
	if (!table || pc - module->base > UINT32_MAX)
		return false;
	int64_t row = find_row(table, pc - module->base);
	if (row < 0)
		return false;
	uint32_t number = unwind_row_rules(table)[row];
	if (number >= table->n_rules)
		return false;
	*rule = unwind_rules(table)[number];
	return rule->cfa != UNWIND_NONE && rule->cfa < UNWIND_CFAS;
}

bool walk_renew(struct walker *walker, uint64_t epoch)
{
	const struct unwind_index *index = (const void *)walker->tables.index;

	walker->current = 0;
	walker->epoch = epoch;
	if (!index)
		return false;
	uint64_t current =
	    atomic_load_explicit(&index->current, memory_order_acquire);
	const struct unwind_modules *modules =
	    modules_at(&walker->tables, current);
	if (!modules || modules->epoch != epoch)
		return false;
	memset(walker->known, 0, sizeof(walker->known));
	walker->current = current;
	return true;
}

struct state {
	struct walk_path *path;
	const struct walk_bounds *bounds;
	struct walk_point at;
};

static inline bool may_read(const struct state *state, uintptr_t at)
{
	const struct walk_bounds *bounds = state->bounds;

	return at >= bounds->low && at < bounds->high &&
	       bounds->high - at >= 8 && !(at & 7);
}

static inline uint64_t read_checked(struct state *state, uintptr_t at)
{
	struct walk_path *path = state->path;
	uint64_t value = *(const uint64_t *)at;

	path->checks[path->n_checks++] = (struct walk_check){at, value};
	return value;
}

/* The word that holds fp is a part of what led the walk. */
static bool use_fp(struct state *state)
{
	if (!state->at.fp_slot)
		return true;
	if (!may_read(state, state->at.fp_slot)) /* nor is WALK_FP_LOST */
		return false;
	state->at.fp = read_checked(state, state->at.fp_slot);
	state->at.fp_slot = 0; /* checked once */
	return true;
}

/* 0: it cannot be told. */
static inline uintptr_t frame_address(struct state *state,
				      const struct unwind_rule *rule)
{
	uintptr_t at;

	switch (rule->cfa) {
	case UNWIND_SP:
		return state->at.sp + (uintptr_t)(intptr_t)rule->cfa_offset;
	case UNWIND_FP:
		if (!use_fp(state))
			return 0;
		return state->at.fp + (uintptr_t)(intptr_t)rule->cfa_offset;
	case UNWIND_FP_DEREF:
		if (!use_fp(state))
			return 0;
		at = state->at.fp + (uintptr_t)(intptr_t)rule->cfa_offset;
		return may_read(state, at) ? read_checked(state, at) : 0;
	default:
		return 0;
	}
}

static inline void next_fp(struct state *state, const struct unwind_rule *rule,
			   uintptr_t cfa)
{
	if (rule->fp_offset == UNWIND_FP_SAME)
		return;
	state->at.fp = 0;
	state->at.fp_slot = rule->fp_offset == UNWIND_FP_LOST
				? WALK_FP_LOST
				: cfa + (uintptr_t)(intptr_t)rule->fp_offset;
}

/* A pc without a rule: Go's when no end slot is known is where C began. */
static __attribute__((noinline)) enum walk_end
look_up(struct walker *walker, const struct walk_bounds *bounds,
	struct walk_known *known, uint64_t pc)
{
	struct unwind_rule rule;
	bool is_go;

	if (!walk_rule(&walker->tables, walker->current, pc - 1, &rule, &is_go))
		return is_go && !bounds->end ? WALK_DONE : WALK_NO_RULE;
	*known = (struct walk_known){pc, rule};
	return WALK_PART;
}

static inline struct walk_known *known_at(struct walker *walker, uint64_t pc)
{
	return &walker->known[(pc ^ pc >> 10) % WALK_RULES];
}

/* To the caller; WALK_PART: go on. */
static inline enum walk_end step(struct walker *walker, struct state *state)
{
	const struct walk_bounds *bounds = state->bounds;
	struct walk_known *known = known_at(walker, state->at.pc);

	if (UNLIKELY(known->pc != state->at.pc)) {
		enum walk_end end =
		    look_up(walker, bounds, known, state->at.pc);
		if (end != WALK_PART)
			return end;
	}
	const struct unwind_rule *rule = &known->rule;
	if (UNLIKELY(rule->cfa <= UNWIND_END)) {
		if (rule->cfa == UNWIND_COMPLEX)
			return WALK_COMPLEX;
		return bounds->end ? WALK_ASTRAY : WALK_DONE;
	}
	uintptr_t cfa = frame_address(state, rule);
	uintptr_t slot = cfa + (uintptr_t)(intptr_t)rule->ra_offset;
	if (cfa <= state->at.sp)
		return WALK_ASTRAY;
	if (slot == bounds->end)
		return WALK_DONE;
	if (!may_read(state, slot) || (bounds->end && slot > bounds->end))
		return WALK_ASTRAY;
	state->at.pc = read_checked(state, slot);
	next_fp(state, rule, cfa);
	state->at.sp = cfa;
	/* a thread's outermost frame may return to nowhere */
	return state->at.pc || bounds->end ? WALK_PART : WALK_DONE;
}

enum walk_end walk_c(struct walker *walker, struct walk_point *point,
		     const struct walk_bounds *bounds, uintptr_t until,
		     struct walk_path *path)
{
	struct state state = {path, bounds, *point};

	path->n_pcs = path->n_checks = 0;
	/* a frame takes three checks at most */
	while (path->n_pcs < WALK_FRAMES_MAX &&
	       path->n_checks + 3 <= WALK_CHECKS_MAX) {
		path->pcs[path->n_pcs++] = state.at.pc;
		enum walk_end end = step(walker, &state);
		if (end != WALK_PART)
			return end;
		if (state.at.sp >= until) {
			*point = state.at;
			return WALK_PART;
		}
	}
	return WALK_FULL;
}
