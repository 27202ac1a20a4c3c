/* SPDX-License-Identifier: MIT */
/*
 * reply.h - one JSON object to a client, in messages of bounded length
 *
 * Errors  none: a client that does not take its reply gets none.  Its socket
 *         is shut down behind it, so that a copy of the descriptor in a forked
 *         child keeps nobody waiting
 */
#ifndef DARKHEAP_REPLY_H
#define DARKHEAP_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define REPLY_MESSAGE_BYTES 32768
#define REPLY_BYTES_MAX (16u << 20)

/* What each reply begins with; NULL: out of memory. */
json_t *reply_new(void);

/*
 * Sends the object, which is used up (NULL: says that memory is short), and
 * shuts the socket down.  `may_wait`: not for the drain.
 */
void reply_send(int fd, json_t *reply, bool may_wait);

/* Why nothing was done: a word for programs, a sentence for people. */
struct refusal {
	const char *code, *why;
};

void reply_refuse(int fd, const struct refusal *refusal);

#endif
