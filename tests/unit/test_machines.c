/* SPDX-License-Identifier: MIT */
/* links: collector/model/envelope.c
 * collector/model/ancestry.c
 * collector/ingest/machines.c collector/model/timeline.c
 * collector/model/bad_frees.c
 * collector/ingest/freed.c
 * collector/model/freed_by.c
 * collector/model/sampling.c
 * collector/ingest/match.c collector/ingest/pools.c collector/ingest/owed.c
 * collector/model/process.c collector/model/marks.c collector/model/live.c
 * collector/model/tally.c collector/model/table.c collector/model/module.c
 * collector/model/maps.c collector/model/segments.c collector/model/shared_fd.c
 * ; libs: -lcmocka -lelf */
/*
 * test_machines.c - Ms made by hand in this very process are found and counted
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/machines.h"

/* As Go has them, in an order of ours. */
struct fake_g {
	uint64_t stack[6], m;
};

struct fake_m {
	uint64_t g0, pad[20];
	uint64_t id, other, ncgocall, next;
};

#define N 4
static struct fake_m ms[N];
static struct fake_g gs[N];
static uint64_t allm;
static struct tracked *tracked;
static int64_t now;

static uint64_t address(const void *thing)
{
	return (uint64_t)(uintptr_t)thing;
}

static void set_layout(struct go_layout *go)
{
	*go = (struct go_layout){
	    .known = 1,
	    .g_m = offsetof(struct fake_g, m),
	    .m_g0 = offsetof(struct fake_m, g0),
	    .m_id = offsetof(struct fake_m, id),
	    .m_ncgocall = offsetof(struct fake_m, ncgocall),
	    .m_alllink = offsetof(struct fake_m, next),
	    .allm = address(&allm),
	};
}

static int start(void **state)
{
	(void)state;
	memset(ms, 0, sizeof(ms));
	for (uint64_t i = 0; i < N; i++) {
		gs[i].m = address(&ms[i]);
		ms[i].g0 = address(&gs[i]);
		ms[i].id = i;
		ms[i].ncgocall = 10 * (i + 1);
		ms[i].next = i ? address(&ms[i - 1]) : 0;
	}
	allm = address(&ms[N - 1]);
	tracked = calloc(1, sizeof(*tracked));
	assert_int_equal(process_init(&tracked->process), 0);
	match_init(&tracked->match, &tracked->process);
	tracked->mem_fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	assert_true(tracked->mem_fd >= 0);
	set_layout(&tracked->stacks.runtimes.layouts[0]);
	tracked->stacks.runtimes.n_layouts = 1;
	now = 1000000000;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	close(tracked->mem_fd);
	match_release(&tracked->match);
	process_release(&tracked->process);
	free(tracked);
	return 0;
}

/* Long after the last look, whatever that has cost. */
static uint64_t look(void)
{
	now += 1000000000;
	tracked->looks.next_ns = 0;
	if (machines_look(tracked, now))
		match_poll(&tracked->match);
	return tracked->match.work;
}

static void all_ms_count_though_none_allocated(void **state)
{
	(void)state;
	assert_int_equal(look(), 100);
	ms[0].ncgocall += 5;
	ms[3].ncgocall += 2;
	assert_int_equal(look(), 107);
}

static void an_m_that_goes_keeps_its_calls(void **state)
{
	(void)state;
	look();
	ms[3].next = address(&ms[1]);
	ms[1].ncgocall++;
	assert_int_equal(look(), 101);
	/* and comes again, as another, with a count of its own */
	ms[2].id = 77;
	ms[2].ncgocall = 3;
	ms[2].next = allm;
	allm = address(&ms[2]);
	assert_int_equal(look(), 104);
}

/* The count of a machine that events told of goes on. */
static void events_and_looks_are_of_one_clock(void **state)
{
	struct machine *machine = match_machine(&tracked->match, 2);
	struct event event = {.type = EVENT_ALLOC,
			      .time = 1,
			      .address = 16,
			      .size = 8,
			      .call = 25,
			      .machine = machine};
	struct aside aside = {0};

	(void)state;
	machine->pointer = address(&ms[2]);
	assert_int_equal(match_event(&tracked->match, &event, &aside), 0);
	assert_int_equal(tracked->match.work, 25);
	assert_int_equal(look(), 100);
}

/* A call that frees only is left out, although a look was ahead of its event */
static void a_look_waits_for_the_events_before_it(void **state)
{
	struct machine *machine = match_machine(&tracked->match, 3);
	struct event event = {.type = EVENT_FREE,
			      .time = 1,
			      .address = 16,
			      .call = 40,
			      .machine = machine};
	struct aside aside = {0};

	(void)state;
	machine->pointer = address(&ms[3]);
	now += 1000000000;
	assert_true(machines_look(tracked, now));
	match_event(&tracked->match, &event, &aside);
	match_poll(&tracked->match);
	ms[3].ncgocall = 41;
	/* 10 + 20 + 30 + 41, less one */
	assert_int_equal(look(), 100);
}

static void without_a_list_known_ms_are_read(void **state)
{
	(void)state;
	tracked->stacks.runtimes.layouts[0].m_alllink = 0;
	match_machine(&tracked->match, 1)->pointer = address(&ms[1]);
	match_machine(&tracked->match, 3)->pointer = address(&ms[3]);
	assert_int_equal(look(), 60);
	/* another M lies there now */
	ms[3].id = 9;
	ms[3].ncgocall = 1000;
	assert_int_equal(look(), 60);
}

static void what_is_no_m_is_not_counted(void **state)
{
	(void)state;
	gs[2].m = 16;
	/* the list is left there */
	assert_int_equal(look(), 40);
	ms[2].g0 = 3;
	assert_int_equal(look(), 40);
	ms[3].next = UINT64_MAX - 7;
	assert_int_equal(look(), 40);
	allm = INT64_MAX;
	assert_int_equal(look(), 40);
}

static void a_list_without_end_ends(void **state)
{
	(void)state;
	ms[0].next = allm;
	assert_int_equal(look(), 100);
	ms[1].ncgocall++;
	assert_int_equal(look(), 101);
}

/* What they cost here is not looked at. */
static int looks_until(int64_t end)
{
	int n = 0;

	for (; now < end; now += 10000) {
		n += machines_look(tracked, now);
		tracked->looks.spent_ns = 0;
	}
	return n;
}

static void a_young_process_is_looked_at_often(void **state)
{
	int n = looks_until(now + 10000000);

	(void)state;
	/* each 0.1 ms, then each 1/64 of its age */
	assert_in_range(n, 85, 100);
	n = looks_until(now + 990000000);
	assert_in_range(n, 250, 400);
	assert_int_equal(machines_wait(tracked, now, 1000), 1000);
	assert_in_range(machines_wait(tracked, now, 1000000000), 0, 16000000);
}

static void looking_costs_a_share_of_the_time(void **state)
{
	(void)state;
	look();
	tracked->looks.spent_ns = 1000000000;
	now += 1000000000;
	assert_true(machines_look(tracked, now));
	/* 0.99 s more than is free, paid for in 198 s */
	assert_false(machines_look(tracked, now + INT64_C(190000000000)));
	assert_true(machines_look(tracked, now + INT64_C(200000000000)));
}

/* It is said when it may matter. */
static void the_end_came_after_the_last_look(void **state)
{
	(void)state;
	assert_true(machines_fell_short(tracked, now));
	look();
	look();
	assert_false(machines_fell_short(tracked, now));
	assert_false(machines_fell_short(tracked, now + 60000000));
	assert_true(machines_fell_short(tracked, now + 70000000));
	tracked->gone_ns = now + 60000000;
	assert_false(machines_fell_short(tracked, now + 70000000));
	tracked->stacks.runtimes.n_layouts = 0;
	tracked->gone_ns = 0;
	assert_false(machines_fell_short(tracked, now + 70000000));
}

/* Who was looked at while its threads ended has made no call since. */
static void the_last_look_saw_the_end(void **state)
{
	(void)state;
	look();
	now += 1000000;
	tracked->looks.next_ns = 0;
	assert_true(machines_look(tracked, now));
	assert_true(machines_fell_short(tracked, now + 100000));
	tracked->looks.saw_end = true;
	assert_false(machines_fell_short(tracked, now + 15000000));
	assert_true(machines_fell_short(tracked, now + 25000000));
}

/* All runtimes, or none. */
static void collections_are_counted(void **state)
{
	struct runtimes *runtimes = &tracked->stacks.runtimes;
	static uint32_t counts[1] = {3};

	(void)state;
	look();
	assert_false(tracked->looks.has_collections);
	runtimes->collections[runtimes->n_collections++] = address(&counts[0]);
	look();
	assert_true(tracked->looks.has_collections);
	assert_int_equal(tracked->looks.collections, 3);
	runtimes->collections[runtimes->n_collections++] = 0;
	look();
	assert_false(tracked->looks.has_collections);
	runtimes->collections[1] = address(&counts[0]);
	look();
	assert_int_equal(tracked->looks.collections, 6);
	runtimes->collections[1] = 8;
	look();
	assert_false(tracked->looks.has_collections);
}

static void nothing_to_read_from(void **state)
{
	int fd = tracked->mem_fd;

	(void)state;
	tracked->mem_fd = -1;
	assert_int_equal(look(), 0);
	assert_int_equal(machines_wait(tracked, now, 5), 5);
	tracked->mem_fd = fd;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(all_ms_count_though_none_allocated),
	    TEST(an_m_that_goes_keeps_its_calls),
	    TEST(events_and_looks_are_of_one_clock),
	    TEST(a_look_waits_for_the_events_before_it),
	    TEST(without_a_list_known_ms_are_read),
	    TEST(what_is_no_m_is_not_counted),
	    TEST(a_list_without_end_ends),
	    TEST(a_young_process_is_looked_at_often),
	    TEST(looking_costs_a_share_of_the_time),
	    TEST(the_end_came_after_the_last_look),
	    TEST(the_last_look_saw_the_end),
	    TEST(collections_are_counted),
	    TEST(nothing_to_read_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
