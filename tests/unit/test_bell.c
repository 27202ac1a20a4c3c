/* SPDX-License-Identifier: MIT */
/* links: collector/ingest/bell.c ; libs: -lcmocka -lpthread */
/*
 * test_bell.c - who sleeps for an hour is woken by what happens
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ingest/bell.h"

#define HOUR_NS (3600 * INT64_C(1000000000))
/* Nobody woke us: the alarm ends the test, which fails. */
#define ALARM_S 30

/* What a target and the collector share. */
struct pages {
	_Alignas(4096) struct session_config config;
	_Alignas(4096) _Atomic uint32_t bell;
	_Alignas(4096) struct session_control control;
	_Alignas(4096) struct ring_slot slots[2];
};

static struct pages *pages;
static struct share share;
static struct tracked tracked;
static struct reader readers[RING_SLOTS_MAX];

static int start(void **state)
{
	(void)state;
	alarm(ALARM_S);
	pages = mmap(NULL, sizeof(*pages), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(pages != MAP_FAILED);
	share = (struct share){.config = &pages->config, .bell = &pages->bell};
	memset(readers, 0, sizeof(readers));
	tracked =
	    (struct tracked){.control = &pages->control, .readers = readers};
	tracked.looks.next_ns = HOUR_NS;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	alarm(0);
	munmap(pages, sizeof(*pages));
	return 0;
}

static bool has_futex_waitv(void)
{
	return !(syscall(SYS_futex_waitv, NULL, 0, 0, NULL, 0) < 0 &&
		 (errno == ENOSYS || errno == EPERM));
}

static void own(uint8_t *place)
{
	pthread_mutex_t *mutex = (pthread_mutex_t *)(void *)place;
	pthread_mutexattr_t kind;

	pthread_mutexattr_init(&kind);
	pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(mutex, &kind);
	pthread_mutex_lock(mutex);
}

static void wait_for_sleeper(void)
{
	while (!atomic_load(&pages->config.asleep))
		usleep(1000);
	/* it is about to */
	usleep(20000);
}

static void *end_later(void *place)
{
	own(place);
	atomic_store(&pages->control.slots_used, 1);
	wait_for_sleeper();
	return NULL;
}

/* A thread of the target, but for the process that it is in. */
static pthread_t start_owner(uint8_t *place)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, end_later, place), 0);
	while (!atomic_load(&pages->control.slots_used))
		usleep(1000);
	return thread;
}

static void the_end_of_a_leader_wakes(void **state)
{
	pthread_t thread = start_owner(pages->control.owner);

	(void)state;
	if (!has_futex_waitv())
		skip();
	pages->control.has_word = 1;
	assert_true(bell_sleep(&share, &tracked, HOUR_NS));
	assert_int_equal(tracked.looks.next_ns, 0);
	assert_int_equal(pages->config.asleep, 0);
	pthread_join(thread, NULL);
}

static void the_end_of_a_thread_with_a_ring_wakes(void **state)
{
	pthread_t thread = start_owner(pages->slots[1].owner);

	(void)state;
	if (!has_futex_waitv())
		skip();
	readers[0].slot = &pages->slots[0];
	readers[1].slot = &pages->slots[1];
	readers[1].is_live = true;
	pages->slots[1].has_word = 1;
	assert_true(bell_sleep(&share, &tracked, HOUR_NS));
	assert_int_equal(tracked.looks.next_ns, 0);
	pthread_join(thread, NULL);
}

/* All of the words at once, as it mostly is. */
static void the_end_of_a_process_wakes(void **state)
{
	pid_t child = fork();

	(void)state;
	if (!child) {
		alarm(ALARM_S);
		own(pages->control.owner);
		pages->control.has_word = 1;
		atomic_store(&pages->control.slots_used, 1);
		wait_for_sleeper();
		_exit(0);
	}
	while (!atomic_load(&pages->control.slots_used))
		usleep(1000);
	if (has_futex_waitv())
		assert_true(bell_sleep(&share, &tracked, HOUR_NS));
	waitpid(child, NULL, 0);
}

static void *ring_later(void *arg)
{
	wait_for_sleeper();
	bell_ring(&share);
	return arg;
}

static void the_bell_wakes(void **state)
{
	pthread_t thread;

	(void)state;
	pages->control.has_word = 1;
	assert_int_equal(pthread_create(&thread, NULL, ring_later, NULL), 0);
	assert_false(bell_sleep(&share, &tracked, HOUR_NS));
	assert_int_equal(tracked.looks.next_ns, HOUR_NS);
	pthread_join(thread, NULL);
}

/* What has ended is slept on by nobody: it would be over at once. */
static void the_dead_are_left_alone(void **state)
{
	uint32_t *word = (uint32_t *)(void *)pages->control.owner;

	(void)state;
	*word = OWNER_DIED;
	pages->control.has_word = 1;
	assert_false(bell_sleep(&share, &tracked, 1000));
	assert_int_equal(*word, OWNER_DIED);
	pages->control.owner_word = 125;
	assert_false(bell_sleep(&share, &tracked, 1000));
	pages->control.owner_word = 8;
	tracked.is_over = true;
	assert_false(bell_sleep(&share, &tracked, 1000));
	assert_int_equal(word[2], 0);
}

/* A thread may be about to take it: a mark there would stop it for ever. */
static void what_nobody_owns_is_not_written(void **state)
{
	uint32_t *word = (uint32_t *)(void *)pages->slots[0].owner;

	(void)state;
	readers[0].slot = &pages->slots[0];
	readers[0].is_live = true;
	pages->slots[0].has_word = 1;
	assert_false(bell_sleep(&share, &tracked, 1000));
	assert_int_equal(*word, 0);
	own(pages->slots[0].owner);
	assert_false(bell_sleep(&share, &tracked, 1000));
	assert_int_equal(*word, (uint32_t)gettid() | FUTEX_WAITERS);
	pthread_mutex_unlock((pthread_mutex_t *)(void *)word);
}

/* The rest is looked at by the clock. */
static void there_may_be_too_many_words(void **state)
{
	struct tracked many[FUTEX_WAITV_MAX + 1];

	(void)state;
	pages->control.has_word = 1;
	pages->control.owner[0] = 1;
	for (int i = 0; i <= FUTEX_WAITV_MAX; i++) {
		many[i] = tracked;
		many[i].next = i ? &many[i - 1] : NULL;
	}
	assert_false(bell_sleep(&share, &many[FUTEX_WAITV_MAX], 1000));
}

/* The slice and the niceness of the calling thread; a slice of 0: not told. */
static uint64_t slice_ns(int32_t *nice)
{
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t slice_ns, deadline_ns, period_ns;
	} told = {0};

	assert_int_equal(syscall(SYS_sched_getattr, 0, &told, sizeof(told), 0),
			 0);
	*nice = told.nice;
	return told.slice_ns;
}

static void *ask_for_short(void *arg)
{
	*(uint64_t *)arg = slice_ns(&(int32_t){0});
	return arg;
}

/* Compared are those that tell: kernels before 6.12 know no slices. */
static void *wake_soon(void *arg)
{
	int32_t nice, nice_after;
	uint64_t before = slice_ns(&nice), started;
	pthread_t thread;

	bell_wake_soon();
	assert_true(slice_ns(&nice_after) < before || before <= 100000);
	assert_int_equal(nice_after, nice);
	assert_int_equal(pthread_create(&thread, NULL, ask_for_short, &started),
			 0);
	pthread_join(thread, NULL);
	assert_int_equal(started, before);
	return arg;
}

static void slices_are_short_and_not_inherited(void **state)
{
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, wake_soon, NULL), 0);
	pthread_join(thread, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_end_of_a_leader_wakes),
	    TEST(the_end_of_a_thread_with_a_ring_wakes),
	    TEST(the_end_of_a_process_wakes),
	    TEST(the_bell_wakes),
	    TEST(the_dead_are_left_alone),
	    TEST(what_nobody_owns_is_not_written),
	    TEST(there_may_be_too_many_words),
	    TEST(slices_are_short_and_not_inherited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
