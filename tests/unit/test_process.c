/* SPDX-License-Identifier: MIT */
/* links: collector/model/envelope.c
 * collector/model/ancestry.c
 * collector/model/timeline.c
 * collector/model/bad_frees.c
 * collector/model/process.c collector/model/marks.c collector/model/tally.c
 * collector/model/live.c collector/model/table.c collector/model/module.c
 * collector/model/shared_fd.c collector/model/maps.c collector/model/segments.c
 * ; libs: -Wl,--wrap=malloc,--wrap=calloc,--wrap=reallocarray
 * -Wl,--wrap=posix_memalign -lcmocka */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/process.h"

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_reallocarray(void *array, size_t count, size_t bytes);
int __real_posix_memalign(void **memory, size_t alignment, size_t bytes);
int __wrap_posix_memalign(void **memory, size_t alignment, size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_reallocarray(void *array, size_t count, size_t bytes);

/* This many allocations succeed, then none does; -1: all do. */
static int allocations = -1;

static bool refuse(void)
{
	if (allocations > 0)
		allocations--;
	else if (!allocations)
		errno = ENOMEM;
	return !allocations;
}

int __wrap_posix_memalign(void **memory, size_t alignment, size_t bytes)
{
	return refuse() ? ENOMEM
			: __real_posix_memalign(memory, alignment, bytes);
}

void *__wrap_malloc(size_t bytes)
{
	return refuse() ? NULL : __real_malloc(bytes);
}

void *__wrap_calloc(size_t count, size_t bytes)
{
	return refuse() ? NULL : __real_calloc(count, bytes);
}

void *__wrap_reallocarray(void *array, size_t count, size_t bytes)
{
	return refuse() ? NULL : __real_reallocarray(array, count, bytes);
}

static int set_up(void **state)
{
	struct process *process = malloc(sizeof(*process));

	*state = process;
	return process ? process_init(process) : -1;
}

static int tear_down(void **state)
{
	process_release(*state);
	free(*state);
	return 0;
}

static uint32_t stack_of(struct process *process, uint64_t first,
			 uint64_t second, uint32_t quality, uint64_t key)
{
	const struct pc pcs[] = {{first, 0}, {second, 1}};
	uint32_t known = process_known_stack(process, pcs, 2, quality, 0);
	uint32_t stacks = process->n_stacks;
	uint32_t index = process_stack(process, pcs, 2, quality, 0, key);

	/* known if and only if it is not new */
	assert_int_equal(known, index < stacks ? index : 0);
	return index;
}

static void starts_with_the_lost_stack(void **state)
{
	const struct process *process = *state;

	assert_int_equal(process->n_stacks, 1);
	assert_int_equal(process->n_groups, 1);
	assert_int_equal(process->stacks[0]->quality, QUALITY_LOST);
	assert_int_equal(process->stacks[0]->n_pcs, 0);
	assert_ptr_equal(process->stacks[0]->group, process->groups[0]);
	assert_false(process->groups[0]->has_go);
	assert_int_equal(process->live.count, 0);
	assert_string_equal(process->go_state, "none");
}

static void lost_stacks_are_index_0(void **state)
{
	struct process *process = *state;

	assert_int_equal(stack_of(process, 1, 2, QUALITY_LOST, 5), 0);
	assert_int_equal(process_stack(process, NULL, 0, QUALITY_LOST, 0, 5),
			 0);
	assert_int_equal(process->n_stacks, 1);
	assert_int_equal(process->n_groups, 1);
	/* No pcs, but not lost */
	assert_int_equal(process_stack(process, NULL, 0, QUALITY_C_CUT, 0, 5),
			 1);
	assert_int_equal(process_stack(process, NULL, 0, QUALITY_C_CUT, 0, 5),
			 1);
}

/* Unwinding changes what is shown, not what the rings go on sending. */
static void an_unwound_stack_is_found_again(void **state)
{
	struct process *process = *state;
	const struct pc seen[] = {{0x1000, 0}, {0x2000, 1}};
	uint32_t near = process_stack(process, seen, 2, 0, 8, 7);
	struct stack *stack = process->stacks[near];

	assert_int_not_equal(process_stack(process, seen, 2, 0, 16, 7), near);
	stack->pcs = stack->unwound = calloc(3, sizeof(*stack->pcs));
	stack->n_pcs = 3;
	stack->quality = QUALITY_C_CUT;
	assert_int_equal(process_stack(process, seen, 2, 0, 8, 7), near);
}

static void release_frees_all_it_owns(void **state)
{
	struct process *process = *state;
	struct stack *stack = process->stacks[0];

	process->name = strdup("name");
	process->exe = strdup("/bin/name");
	process->args = calloc(3, sizeof(char *));
	process->args[0] = strdup("name");
	process->args[1] = strdup("-x");
	lifetimes_add(&stack->work_lifetimes, 1);
	lifetimes_add(&stack->time_lifetimes, 1);
	stack->closing = calloc(1, sizeof(struct closing));
	assert_int_equal(process_thread(process), 1);
	assert_int_equal(process_mark(process, "one", 1), 0);
	process_release(process);
	process_release(process);
	assert_int_equal(process_init(process), 0);
}

static void groups_by_key(void **state)
{
	struct process *process = *state;
	struct group *zero = process_group(process, UINT64_MAX, false);
	struct group *one = process_group(process, 1, true);

	assert_non_null(zero);
	assert_non_null(one);
	assert_ptr_not_equal(zero, one);
	assert_int_equal(one->key, 1);
	assert_true(one->has_go);
	assert_ptr_equal(process_group(process, 1, false), one);
	assert_true(one->has_go);
	assert_false(zero->has_go);
	assert_ptr_equal(process_group(process, UINT64_MAX, true), zero);
	assert_true(zero->has_go);
	assert_int_equal(process->n_groups, 3);
}

static void stacks_are_interned(void **state)
{
	struct process *process = *state;
	uint32_t first = stack_of(process, 0x1000, 0x2000, 0, 7);
	const struct pc c_only[] = {{0x1000, 0}, {0x2000, 0}};

	assert_int_equal(first, 1);
	assert_int_equal(stack_of(process, 0x1000, 0x2000, 0, 7), 1);
	assert_int_equal(stack_of(process, 0x2000, 0x1000, 0, 7), 2);
	assert_int_equal(stack_of(process, 0x1000, 0x2000, QUALITY_C_CUT, 7),
			 3);
	assert_int_equal(process_stack(process, c_only, 2, 0, 0, 8), 4);
	assert_int_equal(process_stack(process, c_only, 1, 0, 0, 8), 5);
	assert_int_equal(process->n_stacks, 6);
	assert_int_equal(process->n_groups, 3);
	assert_ptr_equal(process->stacks[1]->group, process->stacks[3]->group);
	assert_true(process->stacks[1]->group->has_go);
	assert_false(process->stacks[4]->group->has_go);
	assert_int_equal(process->stacks[1]->n_pcs, 2);
	assert_int_equal(process->stacks[1]->pcs[1].address, 0x2000);
	assert_true(process->stacks[1]->pcs[1].is_go);
	assert_int_equal(process->stacks[3]->quality, QUALITY_C_CUT);
}

/* Every quality but "lost", and one that is none of ours. */
static void qualities_make_stacks(void **state)
{
	struct process *process = *state;
	uint32_t made = 0;

	for (uint32_t quality = 0; quality < 256; quality++)
		if (!(quality & QUALITY_LOST))
			assert_int_equal(stack_of(process, 1, 2, quality, 7),
					 ++made);
	assert_int_equal(stack_of(process, 1, 2, 0x100, 7), made + 1);
	assert_int_equal(stack_of(process, 1, 2, 0, 7), 1);
}

static void many_stacks_have_dense_indexes(void **state)
{
	struct process *process = *state;

	for (int round = 0; round < 2; round++)
		for (uint32_t i = 1; i <= 20000; i++)
			assert_int_equal(
			    stack_of(process, i, i << 20, i % 4, i % 300), i);
	assert_int_equal(process->n_stacks, 20001);
	for (uint32_t i = 1; i <= 20000; i++) {
		assert_int_equal(process->stacks[i]->pcs[0].address, i);
		assert_int_equal(process->stacks[i]->quality, i % 4);
	}
}

/*
 * A stack that begins with `first` and has the hash of (0x10, 0x20): the first
 * step of process.c's hash done here, and what differs made up by the second
 * pc.
 */
static uint64_t hash_after(uint64_t first)
{
	uint64_t hash = (2 ^ first << 1) * UINT64_C(0x9e3779b97f4a7c15);

	return hash ^ hash >> 32;
}

static uint32_t colliding_stack(struct process *process, uint64_t first)
{
	uint64_t word = hash_after(0x10) ^ hash_after(first) ^ 0x20 << 1;
	const struct pc pcs[] = {{first, 0}, {word >> 1, word & 1}};

	return process_stack(process, pcs, 2, 0, 0, first);
}

/* Told apart by their pcs, up to a limit; then lost, but the known stay. */
static void colliding_stacks_are_told_apart(void **state)
{
	struct process *process = *state;

	for (uint32_t i = 1; i <= 32; i++) {
		assert_int_equal(colliding_stack(process, 0x10 * i), i);
		assert_int_equal(process->stacks[i]->hash,
				 process->stacks[1]->hash);
	}
	for (uint32_t i = 1; i <= 32; i++)
		assert_int_equal(colliding_stack(process, 0x10 * i), i);
	assert_int_equal(colliding_stack(process, 0x10 * 33), 0);
	assert_int_equal(process->n_stacks, 33);
	assert_int_equal(process->n_groups, 33);
}

static void stacks_end_at_24_bits(void **state)
{
	struct process *process = *state;
	uint32_t known = stack_of(process, 1, 2, 0, 7), n = process->n_stacks;

	process->n_stacks = (1 << 24) - 1;
	assert_int_equal(stack_of(process, 3, 4, 0, 8), 0);
	assert_int_equal(stack_of(process, 1, 2, 0, 7), known);
	process->n_stacks = n;
	assert_int_equal(process->n_groups, 2);
	assert_int_equal(stack_of(process, 3, 4, 0, 8), known + 1);
}

/*
 * A 65th stack and group while allocation number `fails` fails: 0, nothing
 * torn, and it works the next time.  Was the allocation reached at all?
 */
static bool loses_one_stack(struct process *process, int fails)
{
	uint32_t index;

	for (uint32_t i = 1; i < 64; i++)
		assert_int_equal(stack_of(process, i, i, 0, i), i);
	allocations = fails;
	index = stack_of(process, 64, 64, 0, 64);
	allocations = -1;
	assert_int_equal(process->n_stacks, index ? 65 : 64);
	assert_int_equal(stack_of(process, 63, 63, 0, 63), 63);
	assert_int_equal(stack_of(process, 64, 64, 0, 64), 64);
	assert_int_equal(process->n_groups, 65);
	return !index;
}

static void out_of_memory_loses_one_stack(void **state)
{
	struct process process;
	int fails = 0;
	bool failed;

	(void)state;
	do {
		assert_int_equal(process_init(&process), 0);
		failed = loses_one_stack(&process, fails++);
		process_release(&process);
	} while (failed);
	/* two arrays, two table entries, a group, a stack, then success */
	assert_true(fails > 6);
}

static void init_survives_out_of_memory(void **state)
{
	struct process process;
	int error = -ENOMEM, fails;

	(void)state;
	for (fails = 0; error; fails++) {
		assert_int_equal(error, -ENOMEM);
		allocations = fails;
		error = process_init(&process);
		allocations = -1;
	}
	assert_true(fails > 4);
	process_release(&process);
}

static void seconds_since_start(void **state)
{
	struct process *process = *state;

	process->time_start = 1000;
	assert_float_equal(process_seconds(process, 2000), -1, 0);
	process->ns_per_tick = 0.5;
	assert_float_equal(process_seconds(process, 1000), 0, 0);
	assert_float_equal(process_seconds(process, 4000001000), 2, 1e-9);
	assert_float_equal(process_seconds(process, 999), 0, 0);
}

static void incomplete_says_it_once(void **state)
{
	struct process *process = *state;
	static const char *const whys[] = {"a", "b", "c", "d", "e",
					   "f", "g", "h", "i", "j"};
	char copy[] = "a";

	process_incomplete(process, whys[0]);
	process_incomplete(process, copy);
	assert_int_equal(process->n_incomplete, 1);
	for (size_t i = 0; i < 10; i++)
		for (int twice = 0; twice < 2; twice++)
			process_incomplete(process, whys[i]);
	assert_int_equal(process->n_incomplete, 8);
	assert_string_equal(process->incomplete[0], "a");
	assert_string_equal(process->incomplete[7], "h");
}

/* A mark has the look that was first behind it, and goes with it. */
static void mark_keeps_its_ledger(void **state)
{
	struct process *process = *state;
	struct ledger ledger = {.is_taken = true, .rss = 7};

	assert_int_equal(process_mark(process, "first", 42), 0);
	assert_int_equal(process_mark(process, "second", 43), 0);
	assert_null(process->marks[0].ledger);
	assert_int_equal(process_mark_ledger(process, 2, &ledger), 0);
	ledger.rss = 8;
	assert_int_equal(process_mark_ledger(process, 2, &ledger), 0);
	assert_int_equal(process_mark_ledger(process, 3, &ledger), -ENOENT);
	assert_null(process->marks[0].ledger);
	assert_int_equal(process->marks[1].ledger->rss, 7);
}

static void mark_keeps_the_tallies(void **state)
{
	struct process *process = *state;
	struct group *group = process_group(process, 7, true);
	const struct mark *mark;

	group->tally.allocated_objects = 3;
	process->total.allocated_bytes = 5;
	assert_int_equal(process_mark(process, "first", 42), 0);
	group->tally.allocated_objects = 4;
	process->total.allocated_bytes = 6;
	process_group(process, 8, false);
	assert_int_equal(process_mark(process, "second", 43), 0);
	assert_int_equal(process->n_marks, 2);
	mark = &process->marks[0];
	assert_string_equal(mark->name, "first");
	assert_int_equal(mark->time, 42);
	assert_int_equal(mark->total.allocated_bytes, 5);
	assert_int_equal(mark->n_groups, 2);
	assert_int_equal(mark->groups[1].allocated_objects, 3);
	assert_int_equal(process->marks[1].n_groups, 3);
	assert_int_equal(process->marks[1].groups[1].allocated_objects, 4);
	assert_int_equal(process->marks[1].groups[2].allocated_objects, 0);
}

static void mark_cuts_names_and_has_an_end(void **state)
{
	struct process *process = *state;
	char name[200];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	for (int i = 0; i < PROCESS_MARKS; i++)
		assert_int_equal(process_mark(process, name, i), 0);
	assert_int_equal(process_mark(process, name, 0), -ENOSPC);
	assert_int_equal(process->n_marks, PROCESS_MARKS);
	assert_int_equal(strlen(process->marks[0].name), 63);
}

static void mark_survives_out_of_memory(void **state)
{
	struct process *process = *state;

	for (int fails = 0; fails < 2; fails++) {
		allocations = fails;
		assert_int_equal(process_mark(process, "m", 1), -ENOMEM);
		allocations = -1;
		assert_int_equal(process->n_marks, 0);
	}
	assert_int_equal(process_mark(process, "m", 1), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(starts_with_the_lost_stack),
	    TEST(lost_stacks_are_index_0),
	    TEST(an_unwound_stack_is_found_again),
	    TEST(release_frees_all_it_owns),
	    TEST(groups_by_key),
	    TEST(stacks_are_interned),
	    TEST(qualities_make_stacks),
	    TEST(many_stacks_have_dense_indexes),
	    TEST(colliding_stacks_are_told_apart),
	    TEST(stacks_end_at_24_bits),
	    TEST(seconds_since_start),
	    TEST(incomplete_says_it_once),
	    TEST(mark_keeps_the_tallies),
	    TEST(mark_keeps_its_ledger),
	    TEST(mark_cuts_names_and_has_an_end),
	    TEST(mark_survives_out_of_memory),
	    cmocka_unit_test(out_of_memory_loses_one_stack),
	    cmocka_unit_test(init_survives_out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
