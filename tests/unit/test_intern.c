/* SPDX-License-Identifier: MIT */
/* links: shim/intern.c shim/cache.c ; libs: -lcmocka */
/*
 * test_intern.c - what a thread remembers of its stacks, and what it forgets
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "shim/intern.h"

#define FITS (INTERN_BYTES / sizeof(struct intern_slot))

/* Far larger than what is of interest here. */
static struct thread_state *thread_state;

static int start(void **state)
{
	(void)state;
	intern_forget();
	thread_state = calloc(1, sizeof(*thread_state));
	return !thread_state;
}

static int stop(void **state)
{
	(void)state;
	/* a large table is given back, the smallest one is kept */
	intern_reset(thread_state);
	free(thread_state);
	return 0;
}

static uint64_t key_of(uint64_t i)
{
	uint64_t key = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);

	return key ^ key >> 29;
}

/* Of each visit of stacks 0 to n - 1, in turn: how many are sent. */
static uint64_t visit(uint64_t n)
{
	uint64_t sent = 0;

	for (uint64_t i = 0; i < n; i++) {
		uint64_t key = key_of(i);
		struct intern_slot *slot = intern_find(thread_state, key);

		assert_non_null(slot);
		if (slot->id) {
			assert_true(slot->key == key);
			continue;
		}
		uint32_t next = intern_next(thread_state);
		assert_int_equal(intern_add(thread_state, slot, key), next);
		sent++;
	}
	return sent;
}

static void a_stack_is_sent_once(void **state)
{
	(void)state;
	assert_int_equal(visit(400), 400);
	assert_int_equal(visit(400), 0);
	assert_int_equal(thread_state->intern_mask, 1023);
	assert_int_equal(intern_find(thread_state, key_of(7))->id, 8);
}

/* Growing may forget some, where one set is full: they are sent again. */
static void a_million_stacks_are_kept(void **state)
{
	(void)state;
	assert_true(visit(1000000) < 1010000);
	assert_true(visit(1000000) < 10000);
	assert_true(visit(1000000) < 1000);
	assert_true(FITS >= 2 * 1000000);
}

/* No cliff: a few more than there is room for cost a few. */
static void a_few_too_many_cost_a_few(void **state)
{
	(void)state;
	visit(FITS);
	uint64_t sent = visit(FITS);
	assert_true(sent < FITS / 2);
	assert_int_equal(thread_state->intern_mask + 1, FITS);
	/* a part of them is known again at once */
	assert_true(visit(FITS / 4) < FITS / 4);
	assert_true(visit(FITS / 4) < FITS / 64);
}

static void ids_start_again_with_an_empty_table(void **state)
{
	(void)state;
	visit(100);
	thread_state->next_id = STACK_ID_MAX - 1;
	struct intern_slot *slot = intern_find(thread_state, key_of(200));
	assert_int_equal(intern_add(thread_state, slot, key_of(200)),
			 STACK_ID_MAX);
	assert_int_equal(intern_find(thread_state, key_of(5))->id, 6);
	slot = intern_find(thread_state, key_of(201));
	assert_int_equal(intern_next(thread_state), 1);
	assert_int_equal(intern_add(thread_state, slot, key_of(201)), 1);
	/* no old id stands for a stack that the collector took another for */
	assert_int_equal(intern_find(thread_state, key_of(5))->id, 0);
	assert_int_equal(intern_find(thread_state, key_of(200))->id, 0);
	assert_int_equal(intern_find(thread_state, key_of(201))->id, 1);
	assert_int_equal(visit(100), 100);
}

static void the_next_thread_knows_nothing(void **state)
{
	(void)state;
	visit(100000);
	intern_reset(thread_state);
	assert_int_equal(intern_find(thread_state, key_of(7))->id, 0);
	assert_int_equal(intern_next(thread_state), 1);
	assert_int_equal(thread_state->intern_mask, 1023);
	visit(100);
	intern_reset(thread_state);
	assert_int_equal(visit(100), 100);
}

/* What one thread has the others have not, but the least. */
static void threads_share_the_bytes(void **state)
{
	struct thread_state *first = thread_state;

	(void)state;
	visit(FITS);
	thread_state = calloc(1, sizeof(*thread_state));
	visit(10000);
	assert_int_equal(thread_state->intern_mask, 1023);
	struct thread_state *second = thread_state;
	thread_state = first;
	intern_reset(first);
	thread_state = second;
	visit(10000);
	assert_true(thread_state->intern_mask > 10000);
	intern_reset(second);
	free(first);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
	    TEST(a_stack_is_sent_once),
	    TEST(a_million_stacks_are_kept),
	    TEST(a_few_too_many_cost_a_few),
	    TEST(ids_start_again_with_an_empty_table),
	    TEST(the_next_thread_knows_nothing),
	    TEST(threads_share_the_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
