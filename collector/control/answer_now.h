/* SPDX-License-Identifier: MIT */
/*
 * answer_now.h - requests that the drain answers by itself: hello, status, mark
 *
 * Threads the drain's
 */
#ifndef DARKHEAP_ANSWER_NOW_H
#define DARKHEAP_ANSWER_NOW_H

struct drain;
struct request;
struct tracked;

void answer_now(struct drain *drain, const struct request *request, int fd);

/*
 * The session that is meant: by number, who asks, or the only one there is.
 * NULL with `why`.
 */
struct tracked *answer_session(struct drain *drain,
			       const struct request *request, const char **why);

#endif
