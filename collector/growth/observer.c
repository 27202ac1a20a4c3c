/* SPDX-License-Identifier: MIT */
#include "growth/observer.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "growth/growth_source.h"
#include "growth/observed.h"
#include "model/now.h"

#define NICE 10
/* 16 programs with all places and points that there may be. */
#define MEMORY_BYTES (UINT64_C(1) << 30)

struct observer {
	struct observed *all[OBSERVED_MOST];
	uint64_t numbers[OBSERVED_MOST];
	size_t n;
};

static void limit(int resource, rlim_t most)
{
	struct rlimit limits;

	if (getrlimit(resource, &limits))
		return;
	if (limits.rlim_cur > most)
		limits.rlim_cur = most;
	setrlimit(resource, &limits);
}

/* false: the collector is gone. */
static bool tell(const struct observer *observer, size_t i)
{
	static struct observer_news news;

	news.number = observer->numbers[i];
	news.growth = observer->all[i]->growth;
	return send(OBSERVER_FD, &news, sizeof(news), MSG_NOSIGNAL) ==
	       (ssize_t)sizeof(news);
}

static void add(struct observer *observer,
		const struct observer_request *request, int fd)
{
	struct observed *observed;
	struct source *source;
	char why[SOURCE_WHY_BYTES] = "";

	observed =
	    observer->n < OBSERVED_MOST ? calloc(1, sizeof(*observed)) : NULL;
	if (!observed) {
		if (fd >= 0)
			close(fd);
		return;
	}
	source = fd >= 0 ? socket_source_new(fd)
			 : http_source_new(request->url, why);
	observed_init(observed, fd >= 0 ? "package darkheap" : request->url,
		      source, why);
	observer->numbers[observer->n] = request->number;
	observer->all[observer->n++] = observed;
}

/* The descriptor that came with a message, or -1. */
static int descriptor_of(struct msghdr *message)
{
	struct cmsghdr *part = CMSG_FIRSTHDR(message);
	int fd = -1;

	if (part && part->cmsg_level == SOL_SOCKET &&
	    part->cmsg_type == SCM_RIGHTS &&
	    part->cmsg_len == CMSG_LEN(sizeof(fd)))
		memcpy(&fd, CMSG_DATA(part), sizeof(fd));
	return fd;
}

/* false: the collector is gone. */
static bool take_request(struct observer *observer)
{
	struct observer_request request;
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr aligned;
	} control;
	struct iovec part = {&request, sizeof(request)};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	ssize_t size = recvmsg(OBSERVER_FD, &message, MSG_CMSG_CLOEXEC);

	if (size != (ssize_t)sizeof(request))
		return false;
	request.url[sizeof(request.url) - 1] = 0;
	add(observer, &request, descriptor_of(&message));
	return true;
}

/* Who is due first; returns its place, or n. */
static size_t next_one(const struct observer *observer)
{
	size_t next = observer->n;

	for (size_t i = 0; i < observer->n; i++)
		if (observer->all[i]->source &&
		    (next == observer->n ||
		     observer->all[i]->next_ns < observer->all[next]->next_ns))
			next = i;
	return next;
}

static int wait_for(const struct observer *observer, size_t next)
{
	int64_t ns;

	if (next == observer->n)
		return -1;
	ns = observer->all[next]->next_ns - now_ns(CLOCK_MONOTONIC);
	return ns <= 0 ? 0 : (int)(ns / 1000000) + 1;
}

static bool serve(struct observer *observer)
{
	struct pollfd request = {.fd = OBSERVER_FD, .events = POLLIN};
	size_t next = next_one(observer);
	int ready = poll(&request, 1, wait_for(observer, next));

	if (ready < 0)
		return errno == EINTR;
	if (ready)
		return take_request(observer);
	observed_look(observer->all[next], now_ns(CLOCK_MONOTONIC));
	return tell(observer, next);
}

int observer_main(void)
{
	static struct observer observer;
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_AS, MEMORY_BYTES);
	setpriority(PRIO_PROCESS, 0, NICE);
	while (serve(&observer))
		;
	return EXIT_SUCCESS;
}
