/* SPDX-License-Identifier: MIT */
#include "ingest/drain.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ingest/account.h"
#include "ingest/accuse.h"
#include "ingest/bell.h"
#include "ingest/child.h"
#include "ingest/cut.h"
#include "ingest/machines.h"
#include "ingest/unseen.h"

#define SLEEP_MIN_NS 200000
#define SLEEP_MAX_NS 10000000
/* A round with fewer was too early: a ring that fills up rings the bell. */
#define ROUND_EVENTS 1000
/* Sessions that outlive the child are given so long to end by themselves. */
#define GRACE_NS INT64_C(1000000000)

/* Longer than the kernel takes to end a process on a busy machine. */
#define DYING_NS INT64_C(300000000)

#define CHILD_UNKNOWN (-1)

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* What it was told to record, at its start. */
static void note_sampling(struct tracked *tracked, uint64_t mean)
{
	const struct timespec *start = &tracked->process.start;
	struct sampling_step step = {
	    .time_ns = start->tv_sec * INT64_C(1000000000) + start->tv_nsec,
	    .mean = mean,
	};

	if (mean)
		sampling_add_step(&tracked->process.sampling, &step);
}

/* Newest first, by who came to the door: greetings take different times. */
static void insert(struct tracked **place, struct tracked *tracked)
{
	while (*place && (*place)->arrival > tracked->arrival)
		place = &(*place)->next;
	tracked->next = *place;
	*place = tracked;
}

static void adopt(struct drain *drain)
{
	struct tracked *tracked = listen_adopt(drain->listener);

	while (tracked) {
		struct tracked *next = tracked->next;
		bool has_tsc = !atomic_load(&drain->share->config->sequence);
		tracked->process.ns_per_tick =
		    has_tsc ? tick_ns(&drain->tick) : 0;
		note_sampling(tracked,
			      atomic_load(&drain->share->config->sample_bytes));
		insert(&drain->sessions, tracked);
		tracked = next;
	}
}

static bool is_word_dead(const struct tracked *tracked)
{
	const struct session_control *control = tracked->control;
	uint32_t word = control->owner_word;

	return !control->has_word || word > 124 ||
	       __atomic_load_n(
		   (const uint32_t *)(control->owner + (word & ~3u)),
		   __ATOMIC_ACQUIRE) &
		   OWNER_DIED;
}

static bool is_pidfd_ready(const struct tracked *tracked)
{
	struct pollfd end = {.fd = tracked->pidfd, .events = POLLIN};

	return tracked->pidfd >= 0 && poll(&end, 1, 0) == 1;
}

static void finish(struct tracked *tracked, enum end_kind kind)
{
	struct process *process = &tracked->process;

	cut_take(tracked, true);
	match_finish(&tracked->match);
	accuse_look(tracked, true);
	tracked->is_over = true;
	process->work_short = machines_fell_short(tracked, now_ns());
	process->end_kind = kind;
	clock_gettime(CLOCK_REALTIME, &process->end);
	timeline_look(process,
		      process->end.tv_sec * INT64_C(1000000000) +
			  process->end.tv_nsec,
		      true);
}

/* The worker ends by itself: nobody waits for it unless it must be. */
static void close_if_done(struct drain *drain, struct tracked *tracked,
			  bool must_wait)
{
	if (tracked->is_closed || !tracked->is_over ||
	    (!stacks_close(&tracked->stacks) && !must_wait))
		return;
	account_close(tracked, &drain->tick);
	tracked_close(tracked);
	if (tracked->has_room)
		listen_count_out(drain->listener);
}

/* Without a pidfd nobody can tell; then an end is likelier than an exec. */
static bool is_process_over(const struct tracked *tracked)
{
	return tracked->pidfd < 0 || is_pidfd_ready(tracked);
}

/*
 * A process that ends loses its memory some ms before its pidfd tells: only
 * who stays so has called execve().
 */
static bool is_dying(const struct tracked *tracked)
{
	return !is_process_over(tracked) &&
	       now_ns() - tracked->gone_ns < DYING_NS;
}

/* What was counted before the cut had ended by then. */
static void take_collections(struct tracked *tracked)
{
	struct collections *known = &tracked->process.collections;

	if (!tracked->looks.has_collections)
		return;
	if (known->count != tracked->looks.collections) {
		bool is_next = tracked->looks.collections == known->count + 1;

		known->before = is_next ? known->last : tracked->cut_time;
		known->last = tracked->cut_time;
	}
	known->count = tracked->looks.collections;
	known->is_known = true;
}

/* One round over one session; returns the number of events. */
static uint64_t serve(struct tracked *tracked)
{
	bool is_ending = tracked->control->has_word && is_word_dead(tracked);
	bool has_looked = machines_look(tracked, now_ns());
	uint64_t used = cut_take(tracked, false);

	stacks_look(&tracked->stacks);
	if (has_looked) {
		tracked->looks.saw_end = is_ending;
		match_poll(&tracked->match);
		tracked->process.work_polled = true;
		take_collections(tracked);
	}
	if (!is_word_dead(tracked) && !is_pidfd_ready(tracked))
		return used;
	if (!tracked->gone_ns && !tracked_is_gone(tracked))
		return used;
	if (!tracked->gone_ns) {
		tracked->gone_ns = now_ns();
		unseen_look(tracked);
	}
	if (is_dying(tracked))
		return used;
	finish(tracked, is_process_over(tracked) ? END_UNKNOWN : END_EXECED);
	return used + ROUND_EVENTS; /* and more may be to do at once */
}

static void read_child_end(struct drain *drain)
{
	struct child_end end;
	ssize_t n = recv(drain->control_fd, &end, sizeof(end), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	drain->has_child_end = true;
	drain->child_pid = CHILD_UNKNOWN;
	if (n == (ssize_t)sizeof(end)) {
		drain->child_pid = end.pid;
		drain->child_status = end.wait_status;
	}
}

/* Everyone over, and nobody at the door. */
static bool is_idle(struct drain *drain)
{
	for (struct tracked *t = drain->sessions; t; t = t->next)
		if (!t->is_over)
			return false;
	return !listen_is_busy(drain->listener);
}

/* A waiter that was killed left its child alone: stay with the sessions. */
static bool may_end(struct drain *drain, int64_t deadline)
{
	if (is_idle(drain))
		return true;
	return drain->child_pid != CHILD_UNKNOWN && now_ns() > deadline;
}

/* The child's newest session saw its end, those before it became another. */
static void end_child(struct drain *drain)
{
	int status = drain->child_status;
	bool is_signal = WIFSIGNALED(status), is_last = true;

	for (struct tracked *t = drain->sessions; t; t = t->next) {
		if (t->process.pid != drain->child_pid)
			continue;
		if (t->process.end_kind == END_UNKNOWN && is_last) {
			t->process.end_kind =
			    is_signal ? END_SIGNALED : END_EXITED;
			t->process.end_value =
			    is_signal ? WTERMSIG(status) : WEXITSTATUS(status);
		} else if (t->process.end_kind == END_UNKNOWN) {
			t->process.end_kind = END_EXECED;
		}
		is_last = false;
	}
}

/* What is known of a session that is not over when all is. */
static enum end_kind end_of(const struct tracked *tracked)
{
	if (!tracked->gone_ns)
		return is_pidfd_ready(tracked) ? END_UNKNOWN : END_RUNNING;
	return is_process_over(tracked) ? END_UNKNOWN : END_EXECED;
}

static void add_unseen(struct drain *drain)
{
	struct tracked *unseen = NULL;

	if (drain->share->config->follow)
		unseen = unseen_list(drain->sessions);
	while (unseen) {
		struct tracked *next = unseen->next;
		insert(&drain->sessions, unseen);
		unseen = next;
	}
}

static void finish_rest(struct drain *drain)
{
	adopt(drain);
	for (struct tracked *t = drain->sessions; t; t = t->next)
		if (!t->is_over)
			finish(t, end_of(t));
	for (struct tracked *t = drain->sessions; t; t = t->next)
		close_if_done(drain, t, true);
	add_unseen(drain);
	end_child(drain);
}

void drain_stop_here(struct drain *drain)
{
	for (struct tracked *t = drain->sessions; t; t = t->next) {
		struct process *process = &t->process;

		if (t->is_closed || process->reason)
			continue;
		if (!t->is_over) {
			match_look(&t->match);
			process->end_kind = END_RUNNING;
			clock_gettime(CLOCK_REALTIME, &process->end);
		}
		account_now(t, &drain->tick);
		live_stop(&process->live);
	}
}

/* A look at the Ms of a young process does not wait so long. */
static int64_t shorten(const struct drain *drain, int64_t ns)
{
	int64_t now = now_ns();

	for (struct tracked *t = drain->sessions; t; t = t->next)
		if (!t->is_over)
			ns = machines_wait(t, now, ns);
	return ns;
}

/* Returns how long it was to be; where something ends, more will soon. */
static int64_t sleep_between(struct drain *drain, int64_t ns)
{
	if (ns > SLEEP_MAX_NS)
		ns = SLEEP_MAX_NS;
	if (drain->has_child_end)
		ns = SLEEP_MIN_NS;
	return bell_sleep(drain->share, drain->sessions, shorten(drain, ns))
		   ? SLEEP_MIN_NS
		   : ns;
}

void drain_run(struct drain *drain)
{
	int64_t sleep_ns = SLEEP_MIN_NS, deadline = 0;

	bell_wake_soon();
	for (;;) {
		uint64_t used = 0;
		adopt(drain);
		for (struct tracked *t = drain->sessions; t; t = t->next)
			if (!t->is_over)
				used += serve(t);
			else
				close_if_done(drain, t, false);
		if (drain->each_round && drain->each_round(drain->arg))
			used += ROUND_EVENTS;
		if (!drain->has_child_end)
			read_child_end(drain);
		if (drain->has_child_end && !deadline)
			deadline = now_ns() + GRACE_NS;
		if (drain->has_child_end && may_end(drain, deadline))
			break;
		if (used < ROUND_EVENTS)
			sleep_ns = sleep_between(drain, sleep_ns * 2);
		else
			sleep_ns = SLEEP_MIN_NS;
	}
	finish_rest(drain);
}
