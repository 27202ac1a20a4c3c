/* SPDX-License-Identifier: MIT */
#include "ingest/bell.h"

#include <assert.h>
#include <errno.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define WORDS_MAX FUTEX_WAITV_MAX
/* The kernel's least; unasked it is 0.7 ms and more. */
#define SLICE_NS 100000

/* What is slept on: the bell, then owner words with their sessions. */
struct words {
	struct futex_waitv waits[WORDS_MAX];
	struct tracked *sessions[WORDS_MAX];
	uint32_t n;
};

static void add(struct words *words, const void *word, uint32_t value,
		struct tracked *session)
{
	words->waits[words->n] = (struct futex_waitv){
	    .uaddr = (uintptr_t)word, .val = value, .flags = FUTEX_32};
	words->sessions[words->n++] = session;
}

static bool is_dead(const struct futex_waitv *wait)
{
	const uint32_t *word = (const uint32_t *)(uintptr_t)wait->uaddr;

	return __atomic_load_n(word, __ATOMIC_ACQUIRE) & OWNER_DIED;
}

/*
 * The word of a mutex that is owned, by whom the target says it is.  One that
 * nobody owns is not written: whoever took it then would wait for its owner.
 */
static void add_owner(struct words *words, uint8_t *owner, uint32_t offset,
		      struct tracked *session)
{
	uint32_t *word = (uint32_t *)(owner + (offset & ~3u)), value;

	if (offset > 124 || words->n == WORDS_MAX)
		return;
	value = __atomic_load_n(word, __ATOMIC_ACQUIRE);
	if (value & OWNER_DIED || !(value & FUTEX_TID_MASK))
		return;
	/* where it is another now, as it died, nobody sleeps */
	if (!(value & FUTEX_WAITERS)) {
		uint32_t seen = value;
		__atomic_compare_exchange_n(word, &seen, value | FUTEX_WAITERS,
					    false, __ATOMIC_RELAXED,
					    __ATOMIC_RELAXED);
	}
	add(words, word, value | FUTEX_WAITERS, session);
}

static void add_session(struct words *words, struct tracked *session)
{
	struct session_control *control = session->control;

	if (!control || session->is_over)
		return;
	if (control->has_word)
		add_owner(words, control->owner, control->owner_word, session);
	for (uint32_t i = 0; i < RING_SLOTS_MAX && session->readers[i].slot;
	     i++) {
		const struct reader *reader = &session->readers[i];
		if (reader->is_live && reader->slot->has_word)
			add_owner(words, reader->slot->owner,
				  control->owner_word, session);
	}
}

static bool look_for_dead(const struct words *words)
{
	bool is_any = false;

	for (uint32_t i = 1; i < words->n; i++) {
		if (!is_dead(&words->waits[i]))
			continue;
		words->sessions[i]->looks.next_ns = 0;
		is_any = true;
	}
	return is_any;
}

static struct timespec timespec(int64_t ns)
{
	return (struct timespec){.tv_sec = ns / 1000000000,
				 .tv_nsec = ns % 1000000000};
}

/* FUTEX_WAIT takes how long, futex_waitv() until when. */
static void wait_for(struct words *words, _Atomic uint32_t *bell, int64_t ns)
{
	static bool is_old_kernel;
	struct timespec until, time = timespec(ns);

	if (!is_old_kernel) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until = timespec(until.tv_sec * INT64_C(1000000000) +
				 until.tv_nsec + ns);
		if (syscall(SYS_futex_waitv, words->waits, words->n, 0, &until,
			    CLOCK_MONOTONIC) >= 0)
			return;
		is_old_kernel = errno == ENOSYS || errno == EPERM;
	}
	if (is_old_kernel)
		syscall(SYS_futex, bell, FUTEX_WAIT, words->waits[0].val, &time,
			NULL, 0);
}

/* As the kernel has it; headers that declare it disagree with each other. */
struct scheduling {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t slice_ns, deadline_ns, period_ns;
};
static_assert(sizeof(struct scheduling) == 48, "as in Linux 3.14");

void bell_wake_soon(void)
{
	struct scheduling scheduling;
	uint32_t size = sizeof(scheduling);

	if (syscall(SYS_sched_getattr, 0, &scheduling, size, 0) != 0 ||
	    scheduling.policy != SCHED_OTHER)
		return;
	scheduling.slice_ns = SLICE_NS;
	scheduling.flags = SCHED_FLAG_RESET_ON_FORK;
	syscall(SYS_sched_setattr, 0, &scheduling, 0);
}

void bell_ring(const struct share *share)
{
	atomic_fetch_add(share->bell, 1);
	syscall(SYS_futex, share->bell, FUTEX_WAKE, 1, NULL, NULL, 0);
}

bool bell_sleep(struct share *share, struct tracked *sessions, int64_t ns)
{
	static struct words words;
	struct session_config *config = share->config;

	words.n = 0;
	add(&words, share->bell, atomic_load(share->bell), NULL);
	for (struct tracked *t = sessions; t; t = t->next)
		add_session(&words, t);
	atomic_store(&config->asleep, 1);
	wait_for(&words, share->bell, ns);
	atomic_store(&config->asleep, 0);
	return look_for_dead(&words);
}
