/* SPDX-License-Identifier: MIT */
/* links: collector/model/envelope.c
 * collector/model/ancestry.c
 * collector/model/timeline.c collector/model/sampling.c
 * collector/model/bad_frees.c collector/ingest/freed.c
 * collector/model/freed_by.c collector/ingest/pools.c
 * collector/ingest/match.c collector/ingest/owed.c collector/model/process.c
 * collector/model/marks.c collector/model/live.c collector/model/tally.c
 * collector/model/table.c collector/model/module.c collector/model/maps.c
 * collector/model/segments.c collector/model/shared_fd.c ;
 * libs: -lcmocka -lelf */
/*
 * test_pools.c - what the program tells of: blocks of pools, blocks left out
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/match.h"

#define POOL 0x5000
#define OTHER 0x6000

struct world {
	struct process process;
	struct match match;
	struct aside aside;
	uint32_t stack;
	uint64_t time;
};

static struct world world;

static int start(void **state)
{
	const struct pc pcs[] = {{0x1000, 0}, {0x2000, 1}};

	(void)state;
	memset(&world, 0, sizeof(world));
	assert_int_equal(process_init(&world.process), 0);
	match_init(&world.match, &world.process);
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

static void happen(struct event *event)
{
	event->time = ++world.time;
	event->stack = world.stack;
	assert_int_equal(match_event(&world.match, event, &world.aside), 0);
}

static void of_malloc(enum event_type type, uint64_t address, uint64_t size)
{
	happen(&(struct event){
	    .address = address, .size = size, .type = (uint8_t)type});
}

static void in_pool(enum told_what what, uint64_t pool, uint64_t address,
		    uint64_t size)
{
	enum event_type type = what == TOLD_ALLOC  ? EVENT_ALLOC
			       : what == TOLD_FREE ? EVENT_FREE
						   : EVENT_LONG;

	happen(&(struct event){.address = address,
			       .size = size,
			       .type = (uint8_t)type,
			       .told = (uint8_t)what,
			       .pool = pool});
}

/* mean 0: all blocks are recorded. */
static void left_out(uint64_t pool, uint64_t address, uint64_t size,
		     uint64_t mean)
{
	happen(&(struct event){.address = address,
			       .size = size,
			       .mean = mean,
			       .type = EVENT_ALLOC,
			       .told = TOLD_ALLOC,
			       .pool = pool,
			       .is_left_out = true});
}

static const struct tally *total(void)
{
	return &world.process.total;
}

static const struct tally *left(void)
{
	return &world.process.told.left_out;
}

static void assert_no_riddles(void)
{
	assert_int_equal(world.process.unknown_frees, 0);
	assert_int_equal(world.process.told.unknown_frees, 0);
	assert_int_equal(world.match.freed.n_suspects, 0);
	assert_int_equal(world.match.owed.n, 0);
}

static void what_is_left_out_is_in_no_sum(void **state)
{
	const struct stack *stack = world.process.stacks[world.stack];

	(void)state;
	left_out(0, 0x10, 100, 0);
	of_malloc(EVENT_ALLOC, 0x20, 7);
	assert_int_equal(total()->allocated_objects, 1);
	assert_int_equal(stack->tally.allocated_bytes, 7);
	assert_int_equal(world.process.stacks[0]->tally.allocated_objects, 0);
	assert_int_equal(tally_live_bytes(left()), 100);
	of_malloc(EVENT_FREE, 0x10, 0);
	assert_int_equal(tally_live_objects(left()), 0);
	assert_int_equal(total()->freed_objects, 0);
	assert_int_equal(stack->tally.freed_objects, 0);
	assert_no_riddles();
}

/* Its address was freed a short while before: no double free. */
static void a_left_out_block_may_have_an_old_address(void **state)
{
	(void)state;
	of_malloc(EVENT_ALLOC, 0x10, 7);
	of_malloc(EVENT_FREE, 0x10, 0);
	left_out(0, 0x10, 8, 0);
	of_malloc(EVENT_FREE, 0x10, 0);
	of_malloc(EVENT_ALLOC, 0x10, 9);
	assert_no_riddles();
	assert_int_equal(tally_live_bytes(total()), 9);
	/* but this one is */
	of_malloc(EVENT_FREE, 0x10, 0);
	of_malloc(EVENT_FREE, 0x10, 0);
	assert_int_equal(world.match.freed.n_suspects, 1);
}

static void realloc_counts_or_leaves_out(void **state)
{
	(void)state;
	left_out(0, 0x10, 100, 0);
	of_malloc(EVENT_FREE_MOVED, 0x10, 0);
	of_malloc(EVENT_ALLOC_MOVED, 0x20, 200);
	assert_int_equal(tally_live_bytes(left()), 0);
	assert_int_equal(tally_live_bytes(total()), 200);
	of_malloc(EVENT_FREE_MOVED, 0x20, 0);
	left_out(0, 0x20, 300, 0);
	assert_int_equal(tally_live_bytes(left()), 300);
	assert_int_equal(tally_live_bytes(total()), 0);
	of_malloc(EVENT_FREE_MOVED, 0x20, 0);
	of_malloc(EVENT_UNFREE, 0x20, 0);
	assert_int_equal(tally_live_bytes(left()), 300);
	assert_int_equal(tally_live_bytes(total()), 0);
	assert_no_riddles();
}

/* Its FREE came too late to be seen. */
static void an_address_may_come_again(void **state)
{
	(void)state;
	left_out(0, 0x10, 100, 0);
	of_malloc(EVENT_ALLOC, 0x10, 5);
	assert_int_equal(tally_live_objects(left()), 0);
	left_out(0, 0x10, 60, 0);
	assert_int_equal(tally_live_objects(total()), 0);
	assert_int_equal(tally_live_bytes(left()), 60);
	of_malloc(EVENT_FREE_KNOWN, 0x10, 0);
	of_malloc(EVENT_FREE_KNOWN, 0x10, 0);
	of_malloc(EVENT_FREE_KNOWN, 0x10, 0);
	assert_int_equal(tally_live_objects(left()), 0);
	assert_no_riddles();
}

static void sampled_ones_are_only_counted(void **state)
{
	(void)state;
	left_out(0, 0x10, 4096, 65536);
	assert_true(left()->allocated_bytes > 65536);
	assert_int_equal(world.process.live.count, 0);
	assert_int_equal(total()->allocated_objects, 0);
	of_malloc(EVENT_FREE, 0x10, 0);
	assert_no_riddles();
}

/* A pool's first block, another pool's, and malloc's: one address. */
static void one_address_in_three_places(void **state)
{
	(void)state;
	left_out(0, 0x100, 1000, 0);
	in_pool(TOLD_ALLOC, POOL, 0x100, 10);
	in_pool(TOLD_ALLOC, OTHER, 0x100, 20);
	in_pool(TOLD_ALLOC, OTHER, 0x101, 40); /* of any address */
	assert_int_equal(tally_live_bytes(total()), 70);
	assert_int_equal(world.process.told.pool_bytes, 70);
	in_pool(TOLD_FREE, POOL, 0x100, 0);
	assert_int_equal(tally_live_bytes(total()), 60);
	in_pool(TOLD_FREE, OTHER, 0x100, 0);
	of_malloc(EVENT_FREE, 0x100, 0);
	assert_int_equal(tally_live_bytes(total()), 40);
	assert_int_equal(world.process.told.pool_bytes, 40);
	assert_false(world.process.told.counts_twice);
	assert_no_riddles();
}

static void a_pool_ends_with_its_blocks(void **state)
{
	(void)state;
	in_pool(TOLD_POOL, POOL, 0, 0);
	for (uint64_t i = 1; i <= 1000; i++) {
		in_pool(TOLD_ALLOC, POOL, 8 * i, 3);
		in_pool(TOLD_ALLOC, OTHER, 8 * i, 5);
		if (i % 3)
			in_pool(TOLD_FREE, POOL, 8 * i, 0);
	}
	assert_int_equal(tally_live_objects(total()), 333 + 1000);
	in_pool(TOLD_POOL_ENDS, POOL, 0, 0);
	assert_int_equal(tally_live_objects(total()), 1000);
	assert_int_equal(tally_live_bytes(total()), 5000);
	in_pool(TOLD_POOL_ENDS, POOL, 0, 0); /* there is none */
	in_pool(TOLD_ALLOC, POOL, 8, 3);     /* it is used again */
	in_pool(TOLD_POOL_ENDS, OTHER, 0, 0);
	assert_int_equal(tally_live_bytes(total()), 3);
	assert_int_equal(world.process.told.pool_bytes, 3);
	assert_no_riddles();
}

/* Its addresses come again and again: it keeps no more of them than live. */
static void a_pool_stays_small(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 100000; i++) {
		in_pool(TOLD_ALLOC, POOL, 8 * (1 + i % 50), 3);
		in_pool(TOLD_FREE, POOL, 8 * (1 + i % 50), 0);
	}
	in_pool(TOLD_ALLOC, POOL, 8, 3);
	in_pool(TOLD_POOL_ENDS, POOL, 0, 0);
	assert_int_equal(tally_live_objects(total()), 0);
	assert_int_equal(total()->freed_objects, 100001);
	assert_no_riddles();
}

/* Who lost a pool has lost its blocks. */
static void a_new_pool_of_that_name_takes_nothing_over(void **state)
{
	(void)state;
	in_pool(TOLD_ALLOC, POOL, 0x100, 10);
	in_pool(TOLD_POOL, POOL, 0, 0);
	in_pool(TOLD_ALLOC, POOL, 0x100, 20);
	in_pool(TOLD_POOL_ENDS, POOL, 0, 0);
	assert_int_equal(tally_live_bytes(total()), 10);
}

static void frees_of_no_block_of_the_pool_are_counted(void **state)
{
	(void)state;
	in_pool(TOLD_FREE, POOL, 0x100, 0);
	in_pool(TOLD_ALLOC, POOL, 0x100, 10);
	in_pool(TOLD_FREE, OTHER, 0x100, 0);
	in_pool(TOLD_FREE, POOL, 0x108, 0);
	in_pool(TOLD_FREE, POOL, 0x100, 0);
	in_pool(TOLD_FREE, POOL, 0x100, 0);
	assert_int_equal(world.process.told.unknown_frees, 4);
	assert_int_equal(world.process.unknown_frees, 0);
	assert_int_equal(world.match.freed.n_suspects, 0);
}

static void a_block_of_malloc_that_counts_beside_its_pool(void **state)
{
	(void)state;
	of_malloc(EVENT_ALLOC, 0x100, 10);
	in_pool(TOLD_ALLOC, POOL, 0x110, 10); /* behind its end */
	assert_false(world.process.told.counts_twice);
	of_malloc(EVENT_ALLOC, 0x2000, 100);
	in_pool(TOLD_ALLOC, POOL, 0x2010, 10);
	assert_true(world.process.told.counts_twice);
}

static void a_pools_block_may_be_left_out(void **state)
{
	(void)state;
	left_out(POOL, 0x100, 10, 0);
	assert_int_equal(total()->allocated_objects, 0);
	assert_int_equal(tally_live_bytes(left()), 10);
	in_pool(TOLD_POOL_ENDS, POOL, 0, 0);
	assert_int_equal(tally_live_bytes(left()), 0);
	assert_int_equal(world.process.told.pool_bytes, 0);
	assert_no_riddles();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(what_is_left_out_is_in_no_sum),
	    TEST(a_left_out_block_may_have_an_old_address),
	    TEST(realloc_counts_or_leaves_out),
	    TEST(an_address_may_come_again),
	    TEST(sampled_ones_are_only_counted),
	    TEST(one_address_in_three_places),
	    TEST(a_pool_ends_with_its_blocks),
	    TEST(a_pool_stays_small),
	    TEST(a_new_pool_of_that_name_takes_nothing_over),
	    TEST(frees_of_no_block_of_the_pool_are_counted),
	    TEST(a_block_of_malloc_that_counts_beside_its_pool),
	    TEST(a_pools_block_may_be_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
