/* SPDX-License-Identifier: MIT */
/* links: collector/model/ancestry.c collector/model/process.c
 * collector/model/marks.c collector/model/live.c collector/model/tally.c
 * collector/model/table.c collector/model/module.c collector/model/shared_fd.c
 * collector/model/maps.c collector/model/segments.c collector/model/envelope.c
 * collector/model/timeline.c collector/model/sampling.c
 * collector/model/bad_frees.c collector/model/freed_by.c ; libs: -lcmocka */
/*
 * test_ancestry.c - origins of goroutines, and stacks that are kept apart
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "model/ancestry.h"
#include "model/process.h"

static struct process process;
static struct ancestry *ancestry;

static int start(void **state)
{
	(void)state;
	if (process_init(&process))
		return -1;
	ancestry = process.ancestry = ancestry_new();
	return ancestry ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	process_release(&process);
	return 0;
}

static void equal_origins_are_one(void **state)
{
	uint32_t test = ancestry_test(ancestry, "TestA");
	uint32_t place = ancestry_place(ancestry, 7, 0x1000);

	(void)state;
	assert_true(test && place && test != place);
	assert_int_equal(ancestry_test(ancestry, "TestA"), test);
	assert_int_equal(ancestry_place(ancestry, 7, 0x1000), place);
	assert_true(ancestry_place(ancestry, 8, 0x1000) != place);
	assert_true(ancestry_place(ancestry, 7, 0x1001) != place);
	assert_true(ancestry_test(ancestry, "TestB") != test);
	assert_true(ancestry_test(ancestry, "") != 0);
}

static void a_goroutine_is_its_ancestors(void **state)
{
	uint64_t goid;
	uint32_t test = ancestry_test(ancestry, "TestA");
	uint32_t child = ancestry_place(ancestry, 7, 0x1000);

	(void)state;
	assert_null(ancestry_name(ancestry, 0, &goid));
	assert_int_equal(goid, 0);
	assert_null(ancestry_name(ancestry, child, &goid));
	assert_int_equal(goid, 7);
	ancestry_note(ancestry, 7, ancestry_place(ancestry, 6, 0x2000));
	assert_null(ancestry_name(ancestry, child, &goid));
	assert_int_equal(goid, 6);
	ancestry_note(ancestry, 6, test);
	assert_string_equal(ancestry_name(ancestry, child, &goid), "TestA");
	/* what it was first is what it is */
	ancestry_note(ancestry, 6, child);
	assert_int_equal(ancestry_of(ancestry, 6), test);
	assert_int_equal(ancestry_of(ancestry, 5), 0);
}

static void a_circle_of_ancestors_ends(void **state)
{
	uint64_t goid;
	uint32_t one = ancestry_place(ancestry, 2, 0x1000);
	uint32_t two = ancestry_place(ancestry, 1, 0x1000);
	uint32_t self = ancestry_place(ancestry, 3, 0x1000);

	(void)state;
	ancestry_note(ancestry, 1, one);
	ancestry_note(ancestry, 2, two);
	ancestry_note(ancestry, 3, self);
	assert_null(ancestry_name(ancestry, one, &goid));
	assert_null(ancestry_name(ancestry, self, &goid));
}

static void there_are_only_so_many(void **state)
{
	(void)state;
	for (uint64_t i = 1; i < ANCESTRY_ORIGINS; i++)
		assert_true(ancestry_place(ancestry, i, 1));
	assert_int_equal(ancestry_place(ancestry, 1, 2), 0);
	assert_int_equal(ancestry_test(ancestry, "TestA"), 0);
	assert_true(ancestry_place(ancestry, 1, 1));
	for (uint64_t i = 1; i <= ANCESTRY_GOROUTINES + 2; i++)
		ancestry_note(ancestry, i, 1);
	assert_int_equal(ancestry_of(ancestry, ANCESTRY_GOROUTINES), 1);
	assert_int_equal(ancestry_of(ancestry, ANCESTRY_GOROUTINES + 1), 0);
}

static uint32_t add_stack(uint64_t address)
{
	const struct pc pcs[] = {{.address = address},
				 {.address = address + 1, .is_go = 1}};

	return process_stack(&process, pcs, 2, QUALITY_TRUNCATED, 0, address);
}

static void twins_share_a_group(void **state)
{
	uint32_t stack = add_stack(0x1000), other = add_stack(0x2000);
	uint32_t twin = ancestry_part(&process, stack, 5, false);
	const struct stack *its = process.stacks[twin];

	(void)state;
	assert_true(twin != stack && twin != other);
	assert_int_equal(ancestry_part(&process, stack, 5, false), twin);
	assert_int_equal(ancestry_twin(ancestry, stack, 5), twin);
	assert_true(ancestry_part(&process, stack, 6, false) != twin);
	assert_ptr_equal(its->group, process.stacks[stack]->group);
	assert_int_equal(its->origin, 5);
	assert_int_equal(its->quality, QUALITY_TRUNCATED);
	assert_int_equal(its->n_pcs, 2);
	assert_int_equal(its->pcs[0].address, 0x1000);
	/* the stack itself is found as before, and never its twin */
	assert_int_equal(add_stack(0x1000), stack);
}

static void some_need_no_twin(void **state)
{
	uint32_t stack = add_stack(0x1000), n = process.n_stacks;

	(void)state;
	assert_int_equal(ancestry_part(&process, stack, 5, true), stack);
	assert_int_equal(ancestry_twin(ancestry, stack, 5), stack);
	assert_int_equal(ancestry_part(&process, 0, 5, false), 0);
	assert_int_equal(ancestry_part(&process, 12345, 5, false), 12345);
	assert_int_equal(process.n_stacks, n);
	ancestry->n_twins = ANCESTRY_TWINS;
	assert_int_equal(ancestry_part(&process, stack, 6, false), stack);
}

/* C frames come later: to twins that were made before, and after. */
static void twins_are_unwound_together(void **state)
{
	uint32_t index = add_stack(0x1000);
	uint32_t one = ancestry_part(&process, index, 5, false);
	uint32_t two = ancestry_part(&process, index, 6, false);
	struct stack *stack = process.stacks[index];

	(void)state;
	stack->unwound = calloc(3, sizeof(*stack->unwound));
	stack->unwound[2].address = 0x3000;
	stack->pcs = stack->unwound;
	stack->n_pcs = 3;
	stack->quality |= QUALITY_C_CUT;
	ancestry_unwound(&process, index);
	ancestry_unwound(&process, index);
	uint32_t three = ancestry_part(&process, index, 7, false);
	for (int i = 0; i < 3; i++) {
		uint32_t twin = (const uint32_t[]){one, two, three}[i];

		assert_int_equal(process.stacks[twin]->n_pcs, 3);
		assert_int_equal(process.stacks[twin]->pcs[2].address, 0x3000);
		assert_true(process.stacks[twin]->quality & QUALITY_C_CUT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(equal_origins_are_one),
	    TEST(a_goroutine_is_its_ancestors),
	    TEST(a_circle_of_ancestors_ends),
	    TEST(there_are_only_so_many),
	    TEST(twins_share_a_group),
	    TEST(some_need_no_twin),
	    TEST(twins_are_unwound_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
