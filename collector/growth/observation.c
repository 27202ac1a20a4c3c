/* SPDX-License-Identifier: MIT */
#include "growth/observation.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "growth/observer.h"
#include "ingest/drain.h"
#include "log.h"

#define SELF "/proc/self/exe"
/* Of the URL; sessions have theirs from 1 on. */
/* A server that stops so shortly before its process has been stopped by it. */
#define ENDING_NS INT64_C(5000000000)
#define URL_NUMBER UINT64_MAX

extern char **environ;

/* 0, or an errno. */
static int spawn(struct observation *observation, int their_end)
{
	static char self[] = "darkheap", word[] = OBSERVER_WORD;
	char *const words[] = {self, word, NULL};
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return error;
	error =
	    posix_spawn_file_actions_adddup2(&actions, their_end, OBSERVER_FD);
	if (!error)
		error = posix_spawn(&observation->pid, SELF, &actions, NULL,
				    words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static bool start(struct observation *observation)
{
	int ends[2], error;

	if (observation->pid)
		return observation->fd >= 0;
	observation->news = malloc(sizeof(*observation->news));
	if (!observation->news ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return false;
	error = spawn(observation, ends[1]);
	close(ends[1]);
	if (!error) {
		observation->fd = ends[0];
		return true;
	}
	close(ends[0]);
	observation->pid = 0;
	log_error("nobody can be asked about Go's memory: %s", strerror(error));
	return false;
}

static bool send_request(struct observation *observation, uint64_t number,
			 const char *url, int fd)
{
	struct observer_request request = {.number = number};
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr aligned;
	} control = {{0}};
	struct iovec part = {&request, sizeof(request)};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	snprintf(request.url, sizeof(request.url), "%s", url);
	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.aligned = (struct cmsghdr){
		    .cmsg_len = CMSG_LEN(sizeof(fd)),
		    .cmsg_level = SOL_SOCKET,
		    .cmsg_type = SCM_RIGHTS,
		};
		memcpy(CMSG_DATA(&control.aligned), &fd, sizeof(fd));
	}
	return sendmsg(observation->fd, &message,
		       MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)sizeof(request);
}

void observation_init(struct observation *observation, struct drain *drain,
		      const char *url)
{
	*observation =
	    (struct observation){.drain = drain, .fd = -1, .url = url};
	if (url && start(observation))
		send_request(observation, URL_NUMBER, url, -1);
}

bool observation_add(void *arg, const struct tracked *tracked, int fd)
{
	struct observation *observation = arg;

	return start(observation) &&
	       send_request(observation, tracked->arrival + 1, "", fd);
}

/* The one that a URL is of: the first that was tracked. */
static struct tracked *first_tracked(struct drain *drain)
{
	struct tracked *first = NULL;

	for (struct tracked *t = drain->sessions; t; t = t->next)
		if (!t->process.reason)
			first = t;
	return first;
}

static struct tracked *find(struct observation *observation, uint64_t number)
{
	if (number == URL_NUMBER)
		return first_tracked(observation->drain);
	for (struct tracked *t = observation->drain->sessions; t; t = t->next)
		if (t->arrival + 1 == number)
			return t;
	return NULL;
}

/* What its own package says is better than what a URL says of somebody. */
static bool is_better(const struct go_growth *growth,
		      const struct go_growth *known)
{
	return !known || growth->looks >= known->looks;
}

static void take(struct observation *observation)
{
	struct observer_news *news = observation->news;
	struct tracked *tracked = find(observation, news->number);
	struct process *process = tracked ? &tracked->process : NULL;

	growth_fix(&news->growth);
	if (!process || !is_better(&news->growth, process->growth))
		return;
	if (!process->growth)
		process->growth = malloc(sizeof(*process->growth));
	if (process->growth)
		*process->growth = news->growth;
}

void observation_round(struct observation *observation)
{
	while (observation->fd >= 0) {
		ssize_t size = recv(observation->fd, observation->news,
				    sizeof(*observation->news), MSG_DONTWAIT);

		if (size == (ssize_t)sizeof(*observation->news)) {
			take(observation);
			continue;
		}
		if (size < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		close(observation->fd);
		observation->fd = -1;
	}
}

/* Nothing came of it at all: it was asked for, so it is said. */
static void say_silence(struct observation *observation)
{
	struct tracked *tracked = first_tracked(observation->drain);

	if (!observation->url || !tracked || tracked->process.growth)
		return;
	tracked->process.growth = calloc(1, sizeof(struct go_growth));
	if (!tracked->process.growth)
		return;
	snprintf(tracked->process.growth->source, GROWTH_WORDS_BYTES, "%s",
		 observation->url);
	snprintf(tracked->process.growth->trouble, GROWTH_WORDS_BYTES,
		 "it was over before an answer came");
}

/* Who was asked while it ended was no trouble, if it had answered before. */
static void forgive(struct process *process)
{
	struct go_growth *growth = process->growth;
	int64_t end_ns =
	    process->end.tv_sec * INT64_C(1000000000) + process->end.tv_nsec;

	if (growth && growth->looks && growth->gone_ns &&
	    end_ns - growth->gone_ns < ENDING_NS)
		*growth->trouble = 0;
}

void observation_end(struct observation *observation)
{
	observation_round(observation);
	for (struct tracked *t = observation->drain->sessions; t; t = t->next)
		forgive(&t->process);
	say_silence(observation);
	if (observation->fd >= 0)
		close(observation->fd);
	observation->fd = -1;
	if (!observation->pid)
		return;
	kill(observation->pid, SIGKILL);
	while (waitpid(observation->pid, NULL, 0) < 0 && errno == EINTR)
		;
	observation->pid = 0;
}
