/* SPDX-License-Identifier: MIT */
#include "still.h"

#include <unistd.h>

#include "ingest/drain.h"

static void lock_all(struct drain *drain)
{
	for (struct tracked *t = drain->sessions; t; t = t->next)
		if (!t->is_closed && !t->process.reason) {
			stacks_collect(&t->stacks);
			stacks_lock(&t->stacks);
		}
}

static void unlock_all(struct drain *drain)
{
	for (struct tracked *t = drain->sessions; t; t = t->next)
		if (!t->is_closed && !t->process.reason)
			stacks_unlock(&t->stacks);
}

pid_t still_fork(struct drain *drain)
{
	lock_all(drain);
	pid_t child = fork();
	if (child) {
		unlock_all(drain);
		return child;
	}
	close(drain->control_fd);
	close(drain->listener->fd);
	drain_stop_here(drain);
	return 0;
}
