/* SPDX-License-Identifier: MIT */
/* links: collector/model/envelope.c
 * collector/model/ancestry.c
 * collector/model/timeline.c collector/model/sampling.c
 * collector/model/bad_frees.c collector/ingest/freed.c
 * collector/model/freed_by.c
 * collector/ingest/match.c collector/ingest/pools.c collector/ingest/owed.c
 * collector/model/process.c collector/model/marks.c collector/model/live.c
 * collector/model/tally.c collector/model/table.c collector/model/module.c
 * collector/model/maps.c collector/model/segments.c collector/model/shared_fd.c
 * ; libs: -lcmocka -lelf */
/*
 * test_match.c - rules C5 on the real model: one event after the other
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/match.h"

struct world {
	struct process process;
	struct match match;
	struct aside aside;
	struct machine *machine;
	uint32_t stack;
};

static struct world world;

static int start(void **state)
{
	const struct pc pcs[] = {{0x1000, 0}, {0x2000, 1}};

	(void)state;
	memset(&world, 0, sizeof(world));
	assert_int_equal(process_init(&world.process), 0);
	match_init(&world.match, &world.process);
	world.machine = match_machine(&world.match, 7);
	world.stack = process_stack(&world.process, pcs, 2, 0, 0, 99);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	match_release(&world.match);
	process_release(&world.process);
	return 0;
}

static const struct stack *stack_of(void)
{
	return world.process.stacks[world.stack];
}

static void happen(enum event_type type, uint64_t time, uint64_t address,
		   uint64_t size, uint64_t call)
{
	struct event event = {.time = time,
			      .address = address,
			      .size = size,
			      .call = call,
			      .stack = world.stack,
			      .machine = world.machine,
			      .type = (uint8_t)type};

	assert_int_equal(match_event(&world.match, &event, &world.aside), 0);
}

/* An allocation that stands for others; mean 0: for itself. */
static void sampled(uint64_t time, uint64_t address, uint64_t size,
		    uint64_t mean)
{
	struct event event = {.time = time,
			      .address = address,
			      .size = size,
			      .mean = mean,
			      .stack = world.stack,
			      .type = EVENT_ALLOC};

	assert_int_equal(match_event(&world.match, &event, &world.aside), 0);
}

static uint64_t live_objects(void)
{
	return tally_live_objects(&world.process.total);
}

static struct block block_at(uint64_t address)
{
	struct block block;

	assert_true(live_find(&world.process.live, address, &block));
	return block;
}

static void allocations_and_frees(void **state)
{
	(void)state;
	happen(EVENT_ALLOC, 1, 0x10, 100, 1);
	happen(EVENT_ALLOC, 2, 0x20, 50, 2);
	happen(EVENT_FREE, 3, 0x10, 0, 3);
	assert_int_equal(live_objects(), 1);
	assert_int_equal(tally_live_bytes(&world.process.total), 50);
	assert_int_equal(world.process.total.peak_bytes, 150);
	assert_true(live_find(&world.process.live, 0x20, NULL));
	assert_false(live_find(&world.process.live, 0x10, NULL));
}

static void a_sampled_block_stands_for_others(void **state)
{
	const struct stack *stack = world.process.stacks[world.stack];

	(void)state;
	sampled(1, 0x10, 100, 65536);
	/* 1 - exp(-100 / 65536) is one in 655.86 */
	assert_in_range(live_objects(), 655, 656);
	assert_in_range(tally_live_bytes(&stack->tally), 65586, 65587);
	assert_int_equal(tally_seen_live(&stack->group->tally), 1);
	sampled(2, 0x20, 100, 65536);
	sampled(3, 0x30, 100, 0);
	assert_int_equal(tally_seen_live(&stack->tally), 3);
	assert_int_equal(block_at(0x30).mean, 0);
	happen(EVENT_FREE, 4, 0x10, 0, 0);
	happen(EVENT_FREE, 5, 0x20, 0, 0);
	/* each takes along what it brought */
	assert_int_equal(live_objects(), 1);
	assert_int_equal(tally_live_bytes(&world.process.total), 100);
	assert_int_equal(tally_seen(&stack->tally), 3);
}

/* Frees of blocks that were left out, once all frees are recorded. */
static void a_free_of_a_block_left_out_is_no_riddle(void **state)
{
	(void)state;
	sampled(1, 0x10, 100, 4096);
	happen(EVENT_FREE, 2, 0x70, 0, 0);
	happen(EVENT_FREE_MOVED, 3, 0x80, 0, 0);
	happen(EVENT_UNFREE, 4, 0x80, 0, 0);
	assert_int_equal(world.process.unknown_frees, 0);
	assert_int_equal(world.process.unseen_frees, 1);
	sampled(5, 0x70, 100, 4096);
	assert_int_equal(tally_seen_live(&world.process.total), 2);
}

static void failed_realloc_of_a_sampled_block_changes_nothing(void **state)
{
	struct tally before;

	(void)state;
	sampled(1, 0x10, 1000, 4096);
	before = world.process.total;
	happen(EVENT_FREE_MOVED, 2, 0x10, 0, 0);
	assert_int_equal(live_objects(), 0);
	happen(EVENT_UNFREE, 3, 0x10, 0, 0);
	assert_memory_equal(&before, &world.process.total, sizeof(before));
}

static void unknown_free_hides_nothing(void **state)
{
	(void)state;
	happen(EVENT_FREE, 1, 0x10, 0, 1);
	happen(EVENT_ALLOC, 2, 0x10, 8, 2);
	assert_int_equal(world.process.unknown_frees, 1);
	assert_int_equal(live_objects(), 1);
}

static void failed_realloc_changes_nothing(void **state)
{
	(void)state;
	happen(EVENT_ALLOC, 1, 0x10, 8, 1);
	happen(EVENT_FREE_MOVED, 2, 0x10, 0, 2);
	happen(EVENT_UNFREE, 3, 0x10, 0, 2);
	assert_int_equal(live_objects(), 1);
	assert_int_equal(world.process.total.freed_objects, 0);
	assert_int_equal(block_at(0x10).time, 1);
	happen(EVENT_FREE_MOVED, 4, 0x30, 0, 3);
	assert_int_equal(world.process.unknown_frees, 1);
	happen(EVENT_UNFREE, 5, 0x30, 0, 3);
	assert_int_equal(world.process.unknown_frees, 0);
}

static void realloc_moves(void **state)
{
	(void)state;
	happen(EVENT_ALLOC, 1, 0x10, 8, 1);
	happen(EVENT_FREE_MOVED, 2, 0x10, 0, 2);
	happen(EVENT_ALLOC_MOVED, 3, 0x40, 80, 2);
	assert_int_equal(live_objects(), 1);
	assert_int_equal(tally_live_bytes(&world.process.total), 80);
	/* what was set aside is gone: a stray UNFREE gives nothing back */
	happen(EVENT_UNFREE, 4, 0x10, 0, 2);
	assert_int_equal(live_objects(), 1);
}

static uint64_t live_bytes(void)
{
	return tally_live_bytes(&world.process.total);
}

/* The TSC of an ALLOC can be read before another thread's FREE. */
static void late_free_frees_the_old_block(void **state)
{
	(void)state;
	happen(EVENT_ALLOC, 1000, 0x10, 8, 1);
	happen(EVENT_ALLOC, 2000, 0x10, 64, 2);
	/* it must have been free before: it never held 72 bytes */
	assert_int_equal(live_bytes(), 64);
	assert_int_equal(world.process.total.peak_bytes, 64);
	happen(EVENT_FREE, 2001, 0x10, 0, 3);
	assert_int_equal(live_objects(), 1);
	assert_int_equal(live_bytes(), 64);
	assert_int_equal(world.process.degraded.late_frees, 1);
	happen(EVENT_FREE, 3000, 0x10, 0, 4);
	assert_int_equal(live_objects(), 0);
}

static void free_that_never_comes_is_settled(void **state)
{
	(void)state;
	happen(EVENT_ALLOC, 1, 0x10, 8, 1);
	happen(EVENT_ALLOC, 2, 0x10, 64, 2);
	happen(EVENT_FREE, 3 + 2 * EARLY_TICKS, 0x10, 0, 3);
	assert_int_equal(live_objects(), 0);
	match_cut(&world.match);
	match_cut(&world.match);
	assert_int_equal(world.process.degraded.missed_frees, 0);
	match_cut(&world.match);
	assert_int_equal(world.process.degraded.missed_frees, 1);
	assert_int_equal(world.match.owed.n, 0);
	match_finish(&world.match);
	assert_int_equal(world.process.degraded.missed_frees, 1);
}

static void all_is_settled_at_the_end(void **state)
{
	(void)state;
	happen(EVENT_ALLOC, 1, 0x10, 8, 1);
	happen(EVENT_ALLOC, 2, 0x10, 64, 2);
	happen(EVENT_FREE_KNOWN, 3, 0x20, 0, 3);
	match_finish(&world.match);
	assert_int_equal(world.process.degraded.missed_frees, 1);
	assert_int_equal(world.process.unknown_frees, 1);
	assert_int_equal(live_bytes(), 64);
}

static const struct lifetimes *times(void)
{
	return &stack_of()->time_lifetimes;
}

/* An untimed FREE comes when it surely had happened: long after, perhaps. */
static void owed_frees_take_the_oldest_first(void **state)
{
	(void)state;
	happen(EVENT_ALLOC, 1, 0x10, 8, 1);
	happen(EVENT_ALLOC, 5, 0x10, 16, 2);
	happen(EVENT_ALLOC, 9, 0x10, 32, 3);
	happen(EVENT_FREE_KNOWN, 1000, 0x10, 0, 7);
	match_cut(&world.match);
	happen(EVENT_FREE_KNOWN, 2000, 0x10, 0, 8);
	assert_int_equal(live_bytes(), 32);
	assert_int_equal(world.process.total.peak_bytes, 32);
	/* they had lived until their address came again, not until 1000 */
	assert_int_equal(lifetimes_count(times()), 2);
	assert_int_equal(times()->steps[4], 2);
	assert_int_equal(world.process.degraded.late_frees, 0);
	match_finish(&world.match);
	assert_int_equal(world.process.degraded.missed_frees, 0);
	assert_int_equal(live_bytes(), 32);
}

static void call_that_frees_its_own_is_no_debtor(void **state)
{
	(void)state;
	happen(EVENT_ALLOC, 1, 0x10, 8, 1);
	for (uint64_t i = 0; i < 10; i++) {
		happen(EVENT_ALLOC, 2 + 2 * i, 0x10, 16, 5 + i);
		happen(EVENT_FREE_KNOWN, 3 + 2 * i, 0x10, 0, 5 + i);
	}
	assert_int_equal(stack_of()->temporaries, 10);
	assert_int_equal(live_objects(), 0);
	happen(EVENT_FREE_KNOWN, 1000, 0x10, 0, 2);
	assert_int_equal(world.match.owed.n, 0);
	assert_int_equal(stack_of()->temporaries, 10);
	assert_int_equal(world.process.unknown_frees, 0);
}

static void failed_realloc_leaves_what_is_owed(void **state)
{
	(void)state;
	happen(EVENT_ALLOC, 1, 0x10, 8, 1);
	happen(EVENT_ALLOC, 2, 0x10, 16, 2);
	happen(EVENT_FREE_MOVED, 3, 0x10, 0, 3);
	happen(EVENT_UNFREE, 4, 0x10, 0, 3);
	assert_int_equal(live_bytes(), 16);
	happen(EVENT_FREE_KNOWN, 5, 0x10, 0, 4);
	assert_int_equal(live_bytes(), 16);
	happen(EVENT_FREE_KNOWN, 6, 0x10, 0, 4);
	assert_int_equal(live_bytes(), 0);
	match_finish(&world.match);
	assert_int_equal(world.process.unknown_frees, 0);
	assert_int_equal(world.process.degraded.missed_frees, 0);
}

/* Two processors, and a clock that was read before the pointer came. */
static void early_untimed_free_frees_what_comes(void **state)
{
	(void)state;
	happen(EVENT_FREE_KNOWN, 10, 0x10, 0, 1);
	happen(EVENT_ALLOC, 12, 0x10, 8, 2);
	assert_int_equal(live_objects(), 0);
	assert_int_equal(world.process.total.allocated_objects, 1);
	happen(EVENT_ALLOC, 13, 0x10, 8, 2);
	assert_int_equal(live_objects(), 1);
	match_finish(&world.match);
	assert_int_equal(world.process.unknown_frees, 0);
}

/* It was no early one: an allocation was lost. */
static void untimed_free_hides_no_later_block(void **state)
{
	(void)state;
	happen(EVENT_FREE_KNOWN, 10, 0x10, 0, 1);
	happen(EVENT_FREE_KNOWN, 10, 0, 0, 1);
	happen(EVENT_ALLOC, 11 + EARLY_TICKS, 0x10, 8, 2);
	assert_int_equal(live_objects(), 1);
	assert_int_equal(world.process.unknown_frees, 2);
}

/* Many addresses, many owed at each: more than the first table has. */
static void much_may_be_owed(void **state)
{
	const uint64_t n = 3000, each = 5;

	(void)state;
	for (uint64_t i = 0; i < each; i++)
		for (uint64_t a = 1; a <= n; a++)
			happen(EVENT_ALLOC, 10 * i + 1, 16 * a, i + 1, 1);
	assert_int_equal(world.match.owed.n, n * (each - 1));
	assert_int_equal(live_bytes(), n * each);
	match_cut(&world.match);
	for (uint64_t i = 1; i < each; i++)
		for (uint64_t a = 1; a <= n; a += 2)
			happen(EVENT_FREE_KNOWN, 100, 16 * a, 0, 2);
	assert_int_equal(world.match.owed.n, n / 2 * (each - 1));
	assert_int_equal(live_bytes(), n * each);
	match_cut(&world.match);
	match_cut(&world.match);
	assert_int_equal(world.match.owed.n, 0);
	assert_int_equal(world.process.degraded.missed_frees,
			 n / 2 * (each - 1));
}

static void work_clock_leaves_out_calls_that_only_free(void **state)
{
	(void)state;
	happen(EVENT_ALLOC, 1, 0x10, 8, 1);
	happen(EVENT_ALLOC, 2, 0x20, 8, 2);
	happen(EVENT_FREE, 3, 0x10, 0, 3);
	happen(EVENT_FREE, 4, 0x20, 0, 4);
	happen(EVENT_ALLOC, 5, 0x30, 8, 10);
	/* calls 1 to 10, without 3 and 4 */
	assert_int_equal(world.match.work, 8);
	world.machine->polled = 30;
	match_poll(&world.match);
	assert_int_equal(world.match.work, 28);
	/* an event from before that look is no new M */
	happen(EVENT_ALLOC, 6, 0x40, 8, 20);
	assert_int_equal(world.match.work, 28);
}

static void temporaries_have_no_lifetime(void **state)
{
	struct group *group;

	(void)state;
	group = world.process.stacks[world.stack]->group;
	happen(EVENT_ALLOC, 1, 0x10, 8, 5);
	happen(EVENT_FREE, 2, 0x10, 0, 5);
	assert_int_equal(stack_of()->temporaries, 1);
	assert_int_equal(stack_of()->work_lifetimes.n_steps, 0);
	happen(EVENT_ALLOC, 3, 0x10, 8, 6);
	happen(EVENT_FREE, 4, 0x10, 0, 8);
	assert_int_equal(lifetimes_count(&stack_of()->work_lifetimes), 1);
	assert_int_equal(group->calls, 2);
}

/* Each of several Ms is in a long call: their events come by turns. */
static void calls_at_once_are_counted_once(void **state)
{
	const struct group *group = stack_of()->group;
	struct machine *own = world.machine;
	uint64_t address = 0;

	(void)state;
	for (uint64_t call = 1; call <= 3; call++)
		for (int turn = 0; turn < 5; turn++)
			for (uint32_t id = 1; id <= 37; id += 4) {
				world.machine = match_machine(&world.match, id);
				address += 0x10;
				happen(EVENT_ALLOC, address, address, 8, call);
			}
	world.machine = own;
	assert_int_equal(group->calls, 3 * 10);
	assert_int_equal(stack_of()->calls, 3 * 10);
}

static void stack_remembers_its_one_goroutine(void **state)
{
	struct stack *stack = world.process.stacks[world.stack];
	struct event event = {.time = 1,
			      .address = 0x10,
			      .type = EVENT_ALLOC,
			      .stack = world.stack,
			      .goid = 7};

	(void)state;
	match_event(&world.match, &event, &world.aside);
	event.address = 0x20;
	match_event(&world.match, &event, &world.aside);
	assert_int_equal(stack->goid, 7);
	event.address = 0x30;
	event.goid = 8;
	match_event(&world.match, &event, &world.aside);
	event.address = 0x40;
	event.goid = 7;
	match_event(&world.match, &event, &world.aside);
	assert_int_equal(stack->goid, GOID_SEVERAL);
}

static void freed(enum event_type type, uint64_t time, uint64_t address,
		  uint32_t stack)
{
	struct event event = {.time = time,
			      .address = address,
			      .freed_by = stack + 1,
			      .type = (uint8_t)type};

	assert_int_equal(match_event(&world.match, &event, &world.aside), 0);
}

static void a_stack_knows_who_frees_its_blocks(void **state)
{
	(void)state;
	assert_null(stack_of()->freed_by);
	for (uint64_t i = 1; i <= 4; i++)
		happen(EVENT_ALLOC, i, i * 16, 8, 1);
	freed(EVENT_FREE, 5, 0x10, 9);
	freed(EVENT_FREE, 6, 0x20, 9);
	freed(EVENT_FREE_MOVED, 7, 0x30, 9); /* it lives on elsewhere */
	freed(EVENT_FREE, 8, 0x40, 0);	     /* lost */
	freed(EVENT_FREE, 9, 0x50, 9);	     /* nobody's */
	const struct freed_by *by = stack_of()->freed_by;
	assert_non_null(by);
	assert_int_equal(by->n, 1);
	assert_int_equal(by->stacks[0].stack, 9);
	assert_int_equal(by->stacks[0].count, 2);
	assert_int_equal(by->others, 1);
}

/* What frees no block waits to be judged, with what was freed there before. */
static void frees_of_no_block_are_suspects(void **state)
{
	struct freed *freed = &world.match.freed;

	(void)state;
	happen(EVENT_ALLOC, 1, 0x10, 8, 1);
	happen(EVENT_FREE, 2, 0x10, 0, 1);
	happen(EVENT_FREE, 3, 0x10, 0, 1);
	happen(EVENT_FREE_MOVED, 4, 0x20, 0, 1);
	happen(EVENT_UNFREE, 5, 0x20, 0, 1);
	assert_int_equal(world.process.unknown_frees, 1);
	assert_int_equal(freed->n_suspects, 2);
	freed_look(freed);
	assert_true(freed->suspects[0].is_again);
	assert_int_equal(freed->suspects[0].before.stack, world.stack);
	assert_int_equal(freed->suspects[1].address, 0); /* did not happen */
}

/* Without a time it is owed an ALLOC until the end of the next cut. */
static void an_untimed_free_is_a_suspect_later(void **state)
{
	struct freed *freed = &world.match.freed;

	(void)state;
	happen(EVENT_ALLOC, 1, 0x10, 8, 1);
	happen(EVENT_FREE_KNOWN, 2, 0x10, 0, 1);
	happen(EVENT_FREE_KNOWN, 3, 0x10, 0, 1);
	match_cut(&world.match);
	match_cut(&world.match);
	assert_int_equal(freed->n_suspects, 0);
	match_cut(&world.match);
	assert_int_equal(freed->n_suspects, 1);
	freed_look(freed);
	assert_true(freed->suspects[0].is_again);
}

/* Where blocks are left out a free of no block is no riddle. */
static void sampling_knows_no_suspects(void **state)
{
	(void)state;
	sampled(1, 0x10, 100, 65536);
	happen(EVENT_FREE, 2, 0x10, 0, 1);
	happen(EVENT_FREE, 3, 0x10, 0, 1);
	assert_int_equal(world.match.freed.n_suspects, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(allocations_and_frees),
	    TEST(a_sampled_block_stands_for_others),
	    TEST(a_free_of_a_block_left_out_is_no_riddle),
	    TEST(failed_realloc_of_a_sampled_block_changes_nothing),
	    TEST(unknown_free_hides_nothing),
	    TEST(failed_realloc_changes_nothing),
	    TEST(realloc_moves),
	    TEST(late_free_frees_the_old_block),
	    TEST(free_that_never_comes_is_settled),
	    TEST(all_is_settled_at_the_end),
	    TEST(owed_frees_take_the_oldest_first),
	    TEST(call_that_frees_its_own_is_no_debtor),
	    TEST(failed_realloc_leaves_what_is_owed),
	    TEST(early_untimed_free_frees_what_comes),
	    TEST(untimed_free_hides_no_later_block),
	    TEST(much_may_be_owed),
	    TEST(work_clock_leaves_out_calls_that_only_free),
	    TEST(temporaries_have_no_lifetime),
	    TEST(calls_at_once_are_counted_once),
	    TEST(stack_remembers_its_one_goroutine),
	    TEST(a_stack_knows_who_frees_its_blocks),
	    TEST(frees_of_no_block_are_suspects),
	    TEST(an_untimed_free_is_a_suspect_later),
	    TEST(sampling_knows_no_suspects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
