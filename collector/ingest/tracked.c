/* SPDX-License-Identifier: MIT */
#include "ingest/tracked.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define READERS_BYTES (RING_SLOTS_MAX * sizeof(struct reader))

struct tracked *tracked_new(void)
{
	struct tracked *tracked = calloc(1, sizeof(*tracked));

	if (!tracked)
		return NULL;
	tracked->pidfd = tracked->maps_fd = tracked->mem_fd = -1;
	tracked->exe_fd = tracked->life_fd = -1;
	tracked->readers = mmap(NULL, READERS_BYTES, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (tracked->readers == MAP_FAILED) {
		free(tracked);
		return NULL;
	}
	if (process_init(&tracked->process)) {
		munmap(tracked->readers, READERS_BYTES);
		free(tracked);
		return NULL;
	}
	match_init(&tracked->match, &tracked->process);
	return tracked;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Slots are taken one after the other: the rest was never looked at. */
static void release_readers(struct tracked *tracked)
{
	for (uint32_t i = 0; i < RING_SLOTS_MAX && tracked->readers[i].slot;
	     i++)
		reader_release(&tracked->readers[i]);
	munmap(tracked->readers, READERS_BYTES);
	tracked->readers = NULL;
}

void tracked_close(struct tracked *tracked)
{
	if (tracked->is_closed)
		return;
	tracked->is_closed = true;
	release_readers(tracked);
	stacks_release(&tracked->stacks);
	match_release(&tracked->match);
	if (tracked->control)
		munmap(tracked->control, CONTROL_BYTES);
	if (tracked->rings.base)
		munmap(tracked->rings.base, tracked->rings.bytes);
	tracked->control = NULL;
	tracked->rings.base = NULL;
	close_fd(&tracked->pidfd);
	close_fd(&tracked->maps_fd);
	close_fd(&tracked->mem_fd);
	close_fd(&tracked->exe_fd);
	close_fd(&tracked->life_fd);
	process_close(&tracked->process);
}

void tracked_free(struct tracked *tracked)
{
	if (!tracked)
		return;
	tracked_close(tracked);
	process_release(&tracked->process);
	free(tracked->became);
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
