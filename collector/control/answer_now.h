/* SPDX-License-Identifier: MIT */
/*
 * answer_now.h - requests that the drain answers by itself: hello, status, mark
 *
 * Threads the drain's
 */
#ifndef DARKHEAP_ANSWER_NOW_H
#define DARKHEAP_ANSWER_NOW_H

#include <jansson.h>
#include <stdbool.h>

struct drain;
struct process;
struct refusal;
struct request;
struct tracked;

void answer_now(struct drain *drain, const struct request *request, int fd);

/* REQUEST_LIVE, which may take longer. */
void answer_live(const struct process *process, const struct request *request,
		 int fd, bool may_wait);

/*
 * The session that is meant: by number, who asks, or the only one there is.
 * NULL with why not.
 */
struct tracked *answer_session(struct drain *drain,
			       const struct request *request,
			       struct refusal *refusal);

/* Is the session that was named, or else that of who asks, there? */
bool answer_knows(struct drain *drain, const struct request *request);

/* A session in a reply; `request`: it may be that of who asks, or NULL. */
json_t *answer_json_session(const struct process *process,
			    const struct request *request);

#endif
