/* SPDX-License-Identifier: MIT */
/* links: collector/model/envelope.c collector/model/pace.c
 * collector/model/later.c collector/model/survivors.c
 * collector/model/ancestry.c collector/model/timeline.c
 * collector/model/sampling.c collector/model/bad_frees.c
 * collector/model/evidence.c collector/model/process.c
 * collector/model/marks.c
 * collector/model/live.c collector/model/tally.c collector/model/table.c
 * collector/model/module.c collector/model/maps.c
 * collector/model/segments.c collector/model/shared_fd.c ;
 * libs: -lcmocka */
/*
 * test_evidence.c - numbers of sites, from processes made up for it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/synthetic.h"
#include "model/evidence.h"
#include "model/later.h"

struct fixture {
	struct process process;
	uint32_t groups[8], stacks[8];
	struct site_evidence site[2];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	return f ? synthetic_init(&f->process, 1) : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	evidence_release(f->site, 2);
	process_release(&f->process);
	free(f);
	return 0;
}

/* All stacks but those lost belong to site 0. */
static const struct site_evidence *collect(struct fixture *f, uint64_t end)
{
	struct site_map map = {f->groups, f->stacks, 2};

	f->groups[0] = f->stacks[0] = 1;
	synthetic_end(&f->process, end);
	assert_int_equal(evidence_collect(&f->process, &map, f->site), 0);
	return &f->site[0];
}

static void test_leak(void **state)
{
	struct fixture *f = *state;
	uint32_t stack = STACK_CSTRING(&f->process);
	const struct site_evidence *site;

	for (uint64_t work = 10; work > 0; work--) {
		synthetic_alloc(&f->process, stack, 13, 2 * work);
		synthetic_alloc(&f->process, stack, 13, 2 * work);
	}
	site = collect(f, 25);
	assert_true(site->has_go);
	assert_int_equal(site->calls, 10);
	assert_int_equal(site->calls_leaving, 10);
	assert_int_equal(site->old_blocks, 20);
	assert_int_equal(site->n_old, 10);
	for (size_t i = 0; i < site->n_old; i++)
		assert_int_equal(site->old_at[i], 2 * i + 2);
	assert_int_equal(site->horizon, 25);
	assert_int_equal(site->end_work, 25);
	assert_int_equal(site->last_left, 20);
	assert_int_equal(site->usual_work, 0);
	assert_int_equal(site->first_extra, 0);
}

/* What the first call keeps for good is no part of what each one loses. */
static void test_first_call(void **state)
{
	struct fixture *f = *state;
	uint32_t stack = STACK_CSTRING(&f->process);

	for (uint64_t work = 9; work > 0; work--)
		for (uint64_t i = 0; i < (work == 1 ? 7 : 2 + work % 2); i++)
			synthetic_alloc(&f->process, stack, 13, work);
	assert_int_equal(collect(f, 25)->first_extra, 4);
}

static void test_young_blocks_are_not_old(void **state)
{
	struct fixture *f = *state;
	uint32_t stack = STACK_CSTRING(&f->process);
	const struct site_evidence *site;
	uint64_t blocks[100];

	/* each lives for 5 calls; the last 5 still do, one for 8, one long */
	synthetic_alloc(&f->process, stack, 1, 1);
	for (uint64_t work = 2; work < 100; work++) {
		blocks[work] = synthetic_alloc(&f->process, stack, 1, work);
		if (work >= 7 && work != 97)
			synthetic_free(&f->process, blocks[work - 5], work);
	}
	site = collect(f, 100);
	assert_int_equal(site->usual_work, 5);
	assert_int_equal(site->calls_leaving, 7);
	assert_int_equal(site->old_blocks, 1);
	assert_int_equal(site->n_old, 1);
	assert_int_equal(site->old_at[0], 1);
	assert_in_range(site->horizon, 88, 90);
}

/* A call that took most of the run is a loop, unless others came after it. */
static void test_long_call(void **state)
{
	struct fixture *f = *state;
	struct process *process = &f->process;
	struct site_map map = {f->groups, f->stacks, 2};
	struct machine_end machine = {.key = 3, .call = 1};
	uint32_t number = STACK_CSTRING(process);
	struct stack *stack = process->stacks[number];

	for (int i = 0; i < 40; i++)
		synthetic_alloc(process, number, 8, 1);
	f->groups[0] = f->stacks[0] = 1;
	synthetic_end(process, 100);
	process->ns_per_tick = 1e9;
	process->machines = &machine;
	process->n_machines = 1;
	stack->last_call = call_key(3, 1);
	stack->first_time = process->time_start;
	stack->last_time = process->time_end - 1;
	assert_int_equal(evidence_collect(process, &map, f->site), 0);
	assert_true(f->site[0].by_time);
	evidence_release(f->site, 2);
	memset(f->site, 0, sizeof(f->site));
	machine.call = 2;
	assert_int_equal(evidence_collect(process, &map, f->site), 0);
	assert_false(f->site[0].by_time);
	/* a batch, and a few calls to end with */
	evidence_release(f->site, 2);
	memset(f->site, 0, sizeof(f->site));
	process->work_end = 10;
	assert_int_equal(evidence_collect(process, &map, f->site), 0);
	assert_true(f->site[0].by_time);
	/* others go on beside it; then it has left nothing for long */
	for (uint64_t silent = 12; silent <= 13; silent++) {
		evidence_release(f->site, 2);
		memset(f->site, 0, sizeof(f->site));
		machine.call = 1;
		process->work_end = 100;
		process->time_start = stack->first_time = 1000;
		stack->last_time = 1100;
		process->time_end = 1100 + silent;
		assert_int_equal(evidence_collect(process, &map, f->site), 0);
		assert_int_equal(f->site[0].by_time, silent == 12);
	}
	process->machines = NULL;
	process->n_machines = 0;
}

static void allocated_at(struct live *live, uint64_t address, uint64_t time)
{
	struct block block;

	assert_int_equal(live_remove(live, address, &block), 0);
	block.time = time;
	assert_int_equal(live_insert(live, &block), 0);
}

/* A process that stood still: its calls are not spread evenly over its time. */
static void test_horizon_of_a_standstill(void **state)
{
	struct fixture *f = *state;
	uint32_t stack = STACK_CSTRING(&f->process);
	const struct site_evidence *site;
	const uint64_t ends = f->process.time_start + 1000200;

	for (uint64_t work = 1; work <= 100; work++) {
		uint64_t address = synthetic_alloc(&f->process, stack, 1, work);

		if (work > 50)
			allocated_at(&f->process.live, address,
				     ends - 200 + work);
		if (work % 5 == 0)
			synthetic_free(
			    &f->process,
			    synthetic_alloc(&f->process, stack, 1, work),
			    work + 5);
	}
	f->process.stacks[stack]->last_time = ends - 100;
	synthetic_end(&f->process, 110);
	f->process.time_end = ends;
	struct site_map map = {f->groups, f->stacks, 2};
	f->groups[0] = f->stacks[0] = 1;
	assert_int_equal(evidence_collect(&f->process, &map, f->site), 0);
	site = &f->site[0];
	assert_in_range(site->usual_time, 4900, 5100);
	assert_int_equal(site->n_old, 50);
	assert_in_range(site->horizon, 50, 51);
}

static void test_few_frees_tell_no_lifetime(void **state)
{
	struct fixture *f = *state;
	uint32_t stack = STACK_CSTRING(&f->process);
	uint64_t first = 0;

	for (uint64_t work = 1; work <= 100; work++) {
		uint64_t block = synthetic_alloc(&f->process, stack, 1, work);

		if (work == 1)
			first = block;
	}
	synthetic_free(&f->process, first, 90);
	assert_int_equal(collect(f, 100)->usual_work, 0);
	assert_int_equal(f->site[0].n_old, 99);
}

static void test_c_threads_count_blocks(void **state)
{
	struct fixture *f = *state;
	uint32_t stack = STACK_THREAD(&f->process);
	const struct site_evidence *site;

	for (int i = 0; i < 40; i++)
		synthetic_alloc(&f->process, stack, 8, 0);
	site = collect(f, 0);
	assert_false(site->has_go);
	assert_int_equal(site->calls, 40);
	assert_int_equal(site->calls_leaving, 40);
	assert_int_equal(site->n_old, 40);
}

/*
 * What one stack made at the start did not come little by little, however long
 * another one of its site goes on and frees all that it makes.
 */
static void test_groups_of_c_share_a_clock(void **state)
{
	struct fixture *f = *state;
	uint32_t early = STACK_THREAD(&f->process);
	uint32_t busy = STACK_OF(&f->process, PLACE_LIBC_STRDUP, PLACE_THREAD);
	const struct site_evidence *site;

	for (uint64_t work = 1; work <= 24; work++)
		synthetic_alloc(&f->process, early, 8, work);
	for (uint64_t work = 30; work < 3000; work++)
		synthetic_free(&f->process,
			       synthetic_alloc(&f->process, busy, 8, work),
			       work);
	site = collect(f, 3000);
	assert_true(site->by_time);
	assert_true(site->growth.rise > 23);
	assert_int_equal(site->growth.eighths, 1);
	assert_false(site->growth.last);
}

/* And what grows beside it is seen. */
static void test_growth_of_one_group_of_c(void **state)
{
	struct fixture *f = *state;
	uint32_t early = STACK_THREAD(&f->process);
	uint32_t busy = STACK_OF(&f->process, PLACE_LIBC_STRDUP, PLACE_THREAD);

	for (uint64_t work = 1; work <= 24; work++)
		synthetic_alloc(&f->process, early, 8, work);
	for (uint64_t work = 30; work < 3000; work++)
		synthetic_alloc(&f->process, busy, 8, work);
	assert_int_equal(collect(f, 3000)->growth.eighths, 8);
	assert_int_equal(f->site[0].n_works, OLD_CALLS_MIN);
}

/* What the first call set up is not what the later ones leave. */
static void test_later_calls(void **state)
{
	struct fixture *f = *state;
	uint32_t once = STACK_STRDUP(&f->process);
	uint32_t each = STACK_CSTRING(&f->process);
	const struct site_evidence *site;

	for (int i = 0; i < 100; i++)
		synthetic_alloc(&f->process, once, 64, 1);
	for (uint64_t work = 2; work <= 20; work++)
		synthetic_alloc(&f->process, each, 13, work);
	site = collect(f, 25);
	assert_int_equal(site->n_old, 20);
	assert_int_equal(site->later.calls, 10);
	assert_int_equal(site->later.blocks, 10);
	assert_int_equal(site->later.bytes, 130);
	assert_int_equal(site->later.stack, each + 1);
	assert_true(later_differs(site));
}

static void test_sites_are_apart(void **state)
{
	struct fixture *f = *state;
	uint32_t stack = STACK_CSTRING(&f->process);

	synthetic_alloc(&f->process, stack, 13, 1);
	synthetic_alloc(&f->process, 0, 100, 2);
	f->process.loss.frees = 1;
	f->process.total.freed_objects = 3;
	collect(f, 2);
	assert_int_equal(f->site[0].tally.allocated_bytes, 13);
	assert_int_equal(f->site[1].tally.allocated_bytes, 100);
	assert_int_equal(f->site[1].old_blocks, 1);
	assert_true(f->site[0].frees_lost == 0.25);
}

static void test_hostile_blocks(void **state)
{
	struct fixture *f = *state;
	struct block block = {
	    .address = 64,
	    .stack = 99,
	    .work = UINT64_MAX >> 8,
	    .time = UINT64_MAX,
	};

	assert_int_equal(live_insert(&f->process.live, &block), 0);
	block.address = 128;
	block.stack = 0;
	assert_int_equal(live_insert(&f->process.live, &block), 0);
	collect(f, 5);
	assert_int_equal(f->site[0].old_blocks, 0);
	assert_int_equal(f->site[1].calls_leaving, 1);
}

/* Left by `call`, which began when `work` calls had been made. */
static void leave(struct process *process, uint64_t call, uint64_t work)
{
	static uint64_t address = 0x7000000;
	struct block block = {.address = address += 16,
			      .call = call,
			      .work = work,
			      .stack = STACK_CSTRING(process)};

	assert_int_equal(live_insert(&process->live, &block), 0);
}

/* Three blocks a call, far from each other; some numbers look alike. */
static void test_calls_in_any_order(void **state)
{
	struct fixture *f = *state;
	const uint64_t n = 3000, calls = n / 3;

	synthetic_alloc(&f->process, STACK_CSTRING(&f->process), 1, 5000);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t call = i * 7919 % calls + 1;
		uint64_t machine = call % 8, key = call_key(0, call);

		/* what sorting knows of a call is the same for these */
		if (machine < 4)
			key = call_key((uint32_t)machine,
				       1000 - machine * 2 * 0x9e3779b1u);
		leave(&f->process, key, 4 * call + i / calls);
	}
	collect(f, 6000);
	assert_int_equal(f->site[0].old_blocks, n + 1);
	assert_int_equal(f->site[0].calls_leaving, calls / 2 + 4 + 1);
	assert_int_equal(f->site[0].n_old, calls / 2 + 4 + 1);
	/* the first calls of the four, and all others, by their first block */
	for (uint64_t i = 0; i < 7; i++)
		assert_int_equal(f->site[0].old_at[i], 4 * (i + 1));
	for (uint64_t i = 1; i < f->site[0].n_old; i++)
		assert_true(f->site[0].old_at[i - 1] < f->site[0].old_at[i]);
	assert_int_equal(f->site[0].last_left, 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_first_call, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_long_call, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_leak, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_young_blocks_are_not_old,
					    set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_horizon_of_a_standstill,
					    set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_few_frees_tell_no_lifetime,
					    set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_c_threads_count_blocks, set_up,
					    tear_down),
	    cmocka_unit_test_setup_teardown(test_groups_of_c_share_a_clock,
					    set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_growth_of_one_group_of_c,
					    set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_later_calls, set_up,
					    tear_down),
	    cmocka_unit_test_setup_teardown(test_sites_are_apart, set_up,
					    tear_down),
	    cmocka_unit_test_setup_teardown(test_calls_in_any_order, set_up,
					    tear_down),
	    cmocka_unit_test_setup_teardown(test_hostile_blocks, set_up,
					    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
