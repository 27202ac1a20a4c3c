/* SPDX-License-Identifier: MIT */
#include "ingest/tracked.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct tracked *tracked_new(void)
{
	struct tracked *tracked = calloc(1, sizeof(*tracked));

	if (!tracked)
		return NULL;
	tracked->pidfd = tracked->maps_fd = tracked->mem_fd = -1;
	tracked->exe_fd = tracked->life_fd = -1;
	tracked->readers = calloc(RING_SLOTS_MAX, sizeof(*tracked->readers));
	if (!tracked->readers || process_init(&tracked->process)) {
		free(tracked->readers);
		free(tracked);
		return NULL;
	}
	match_init(&tracked->match, &tracked->process);
	return tracked;
}

static void close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

void tracked_free(struct tracked *tracked)
{
	if (!tracked)
		return;
	for (uint32_t i = 0; i < RING_SLOTS_MAX; i++)
		reader_release(&tracked->readers[i]);
	free(tracked->readers);
	stacks_release(&tracked->stacks);
	match_release(&tracked->match);
	process_release(&tracked->process);
	if (tracked->control)
		munmap(tracked->control, CONTROL_BYTES);
	if (tracked->rings.base)
		munmap(tracked->rings.base, tracked->rings.bytes);
	close_if_open(tracked->pidfd);
	close_if_open(tracked->maps_fd);
	close_if_open(tracked->mem_fd);
	close_if_open(tracked->exe_fd);
	close_if_open(tracked->life_fd);
	free(tracked);
}

bool tracked_is_gone(struct tracked *tracked)
{
	struct pollfd ends = {.fd = tracked->pidfd, .events = POLLIN};
	bool is_dead = tracked->pidfd >= 0 && poll(&ends, 1, 0) == 1;

	/* EBUSY: somebody still has it mapped writable */
	if (!fcntl(tracked->life_fd, F_ADD_SEALS, F_SEAL_WRITE))
		return true;
	return errno != EBUSY || is_dead;
}
