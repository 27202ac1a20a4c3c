/* SPDX-License-Identifier: MIT */
#include "control/control.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "control/answer_now.h"
#include "control/reply.h"
#include "control/snapshot.h"
#include "ingest/bell.h"
#include "ingest/drain.h"
#include "log.h"

#define CUTS 2
/* A stack takes 100 microseconds to unwind, a library's table some ms. */
#define UNWINDING_NS INT64_C(50000000)

void control_init(struct control *control, struct drain *drain,
		  const struct policy *policy)
{
	*control = (struct control){.drain = drain, .policy = policy};
	pthread_mutex_init(&control->lock, NULL);
	drain->listener->visit = control_visit;
	drain->listener->visit_arg = control;
}

/* The kernel's word on who asks; false: nobody who may. */
static bool is_welcome(int fd, struct request *request)
{
	struct ucred peer = {0};
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size))
		return false;
	request->peer = peer.pid;
	return peer.uid == geteuid() || !peer.uid;
}

/* Takes the descriptor; false: there are too many. */
static bool enqueue(struct control *control, const struct request *request,
		    int fd)
{
	bool has_room;

	pthread_mutex_lock(&control->lock);
	has_room = control->n_waiting < CONTROL_WAITING_MAX;
	if (has_room)
		control->waiting[control->n_waiting++] =
		    (struct waiting_request){.request = *request, .fd = fd};
	pthread_mutex_unlock(&control->lock);
	return has_room;
}

static const struct refusal too_many = {"busy",
					"too many requests at once: try again"};

static void refuse(int fd, const char *code, const char *why)
{
	reply_refuse(fd, &(struct refusal){code, why});
}

void control_visit(void *arg, int fd)
{
	struct control *control = arg;
	struct request request;
	char text[REQUEST_BYTES + 1], why[REQUEST_WHY_BYTES];
	ssize_t size = recv(fd, text, sizeof(text), 0);

	if (size <= 0)
		return;
	if (size > REQUEST_BYTES) {
		refuse(fd, "request", "the request is too long");
		return;
	}
	int error = request_read(&request, text, (size_t)size, why);
	if (error) {
		refuse(fd, error == -EPROTO ? "protocol" : "request", why);
		return;
	}
	if (!is_welcome(fd, &request)) {
		refuse(fd, "request",
		       "another user's requests are not answered");
		return;
	}
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (own >= 0 && enqueue(control, &request, own)) {
		bell_ring(control->drain->share);
		return;
	}
	reply_refuse(fd, &too_many);
	if (own >= 0)
		close(own);
}

static pid_t *free_place(struct control *control)
{
	for (int i = 0; i < CONTROL_CHILDREN_MAX; i++)
		if (!control->children[i])
			return &control->children[i];
	return NULL;
}

static void reap(struct control *control, int options)
{
	for (int i = 0; i < CONTROL_CHILDREN_MAX; i++) {
		pid_t child = control->children[i], pid;

		if (!child)
			continue;
		do
			pid = waitpid(child, NULL, options);
		while (pid < 0 && errno == EINTR);
		if (pid)
			control->children[i] = 0;
	}
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/*
 * A program may ask before its own greeting has come to its end here; and one
 * round after that the drain has adopted it.
 */
static bool may_still_come(struct control *control,
			   struct waiting_request *asked)
{
	if (asked->request.kind == REQUEST_HELLO ||
	    answer_knows(control->drain, &asked->request) || asked->is_missed ||
	    now_ns() - asked->seen_ns > HANDSHAKE_MS * INT64_C(1000000))
		return false;
	asked->is_missed = !listen_is_busy(control->drain->listener);
	return true;
}

/* A look at so many blocks takes the drain a millisecond. */
#define BLOCKS_AT_ONCE 100000u

/* Is it a child's? */
static bool takes_long(const struct control *control,
		       const struct request *request)
{
	const struct tracked *tracked;
	struct refusal refusal;

	if (request->kind != REQUEST_LIVE)
		return request->kind == REQUEST_SNAPSHOT;
	tracked = answer_session(control->drain, request, &refusal);
	return tracked && tracked->process.live.n_records > BLOCKS_AT_ONCE;
}

/* From then on the observer talks to it: nothing is said from here. */
static void observe(struct control *control, const struct request *request,
		    int fd)
{
	struct refusal refusal;
	const struct tracked *tracked =
	    answer_session(control->drain, request, &refusal);

	if (tracked && (!control->observe ||
			!control->observe(control->observe_arg, tracked, fd))) {
		refusal = (struct refusal){"busy", "nobody can ask it now"};
		tracked = NULL;
	}
	if (!tracked)
		reply_refuse(fd, &refusal);
}

/* false: it has to wait for a child's end, or for a guest. */
static bool answer(struct control *control, struct waiting_request *asked)
{
	const struct request *request = &asked->request;
	pid_t *place;

	if (may_still_come(control, asked))
		return false;
	if (request->kind == REQUEST_OBSERVE) {
		observe(control, request, asked->fd);
		return true;
	}
	if (!takes_long(control, request)) {
		answer_now(control->drain, request, asked->fd);
		return true;
	}
	place = free_place(control);
	if (!place || (snapshot_is_early(control->drain, request) &&
		       now_ns() - asked->seen_ns < UNWINDING_NS))
		return false;
	*place =
	    snapshot_start(control->drain, control->policy, request, asked->fd);
	return true;
}

/* Those whose round has come, in the order of their coming. */
static uint32_t take_due(struct control *control, struct waiting_request *due)
{
	uint32_t n = 0, kept = 0;

	pthread_mutex_lock(&control->lock);
	for (uint32_t i = 0; i < control->n_waiting; i++) {
		struct waiting_request *asked = &control->waiting[i];

		if (!asked->due) {
			asked->due = control->round + CUTS;
			asked->seen_ns = now_ns();
		}
		if (asked->due <= control->round)
			due[n++] = *asked;
		else
			control->waiting[kept++] = *asked;
	}
	control->n_waiting = kept;
	pthread_mutex_unlock(&control->lock);
	return n;
}

/* Room was there before; if others have come meanwhile, it is not answered. */
static void put_back(struct control *control,
		     const struct waiting_request *asked)
{
	bool has_room;

	pthread_mutex_lock(&control->lock);
	has_room = control->n_waiting < CONTROL_WAITING_MAX;
	if (has_room)
		control->waiting[control->n_waiting++] = *asked;
	pthread_mutex_unlock(&control->lock);
	if (has_room)
		return;
	reply_refuse(asked->fd, &too_many);
	close(asked->fd);
}

/* Who waits for something else is not meant: that takes its time. */
static bool is_any_due(struct control *control)
{
	bool is_any = false;

	pthread_mutex_lock(&control->lock);
	for (uint32_t i = 0; i < control->n_waiting; i++)
		if (control->waiting[i].due > control->round)
			is_any = true;
	pthread_mutex_unlock(&control->lock);
	return is_any;
}

bool control_round(struct control *control)
{
	static struct waiting_request due[CONTROL_WAITING_MAX];

	reap(control, WNOHANG);
	control->round++;
	uint32_t n = take_due(control, due);
	for (uint32_t i = 0; i < n; i++)
		if (answer(control, &due[i]))
			close(due[i].fd);
		else
			put_back(control, &due[i]);
	return is_any_due(control);
}

void control_end(struct control *control)
{
	for (int i = 0; i < CONTROL_CHILDREN_MAX; i++)
		if (control->children[i])
			kill(control->children[i], SIGKILL);
	reap(control, 0);
	pthread_mutex_lock(&control->lock);
	for (uint32_t i = 0; i < control->n_waiting; i++) {
		shutdown(control->waiting[i].fd, SHUT_RDWR);
		close(control->waiting[i].fd);
	}
	control->n_waiting = 0;
	pthread_mutex_unlock(&control->lock);
}
