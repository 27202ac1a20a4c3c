/* SPDX-License-Identifier: MIT */
/*
 * socket_source.c - a process that uses the Go package, asked by its socket
 *
 * Form    a question is one message, a word; the answer is messages that begin
 *         with '+', the last one with '.' (docs/control.md)
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "growth/growth_source.h"

#define MESSAGE_BYTES 65536

struct socket_source {
	struct source source;
	int fd;
	char message[MESSAGE_BYTES];
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static int fail(int error, const char *text, char why[SOURCE_WHY_BYTES])
{
	snprintf(why, SOURCE_WHY_BYTES, "%s", text);
	return error;
}

/* Bytes of the next message, or -errno. */
static ssize_t receive(struct socket_source *from, int64_t deadline,
		       char why[SOURCE_WHY_BYTES])
{
	struct pollfd socket = {.fd = from->fd, .events = POLLIN};
	int64_t left = deadline - now_ms();
	ssize_t size;

	if (left <= 0 || poll(&socket, 1, (int)left) != 1)
		return fail(-EPIPE, "it did not answer within 10 s", why);
	size =
	    recv(from->fd, from->message, sizeof(from->message), MSG_DONTWAIT);
	return size > 0 ? size : fail(-EPIPE, "it has hung up", why);
}

static int ask(struct source *source, enum question question,
	       struct line_feed *feed, char why[SOURCE_WHY_BYTES])
{
	static const char *const words[] = {
	    [QUESTION_HEAP] = "heap",
	    [QUESTION_COLLECTED_HEAP] = "collected heap",
	    [QUESTION_COUNT] = "count",
	    [QUESTION_STACKS] = "stacks",
	};
	struct socket_source *from = (struct socket_source *)source;
	const char *word = words[question];
	int64_t deadline = now_ms() + SOURCE_WAIT_MS;

	if (send(from->fd, word, strlen(word), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return fail(-EPIPE, "it has hung up", why);
	for (;;) {
		ssize_t size = receive(from, deadline, why);

		if (size < 0)
			return (int)size;
		if (*from->message != '+' && *from->message != '.')
			return fail(-EPIPE, "its answer has another form", why);
		if (!line_feed_take(feed, from->message + 1, (size_t)size - 1))
			return fail(-EPIPE, "its answer is too long", why);
		if (*from->message == '.')
			break;
	}
	line_feed_end(feed);
	return 0;
}

static void free_it(struct source *source)
{
	struct socket_source *from = (struct socket_source *)source;

	close(from->fd);
	free(from);
}

struct source *socket_source_new(int fd)
{
	struct socket_source *from = calloc(1, sizeof(*from));

	if (!from)
		return NULL;
	from->source = (struct source){.ask = ask, .free = free_it};
	from->fd = fd;
	return &from->source;
}
