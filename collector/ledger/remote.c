/* SPDX-License-Identifier: MIT */
#include "ledger/remote.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/residency.h"

struct remote *remote_new(int fd, const struct residency *residency)
{
	struct remote *remote = malloc(sizeof(*remote));

	if (!remote)
		return NULL;
	remote->fd = fd;
	remote->residency = residency;
	remote->n_reads = 0;
	remote->stop = NULL;
	remote_forget(remote);
	return remote;
}

void remote_free(struct remote *remote)
{
	free(remote);
}

void remote_forget(struct remote *remote)
{
	remote->start = remote->end = 0;
	remote->step = LEDGER_PAGE;
}

/*
 * Whole pages from that of `address` on, as far as they are there.  Who reads
 * on where the window ends gets more at once, who jumps gets a page.
 */
static bool fill(struct remote *remote, uint64_t address)
{
	uint64_t start = address & ~(uint64_t)(LEDGER_PAGE - 1);
	const struct run *run = residency_next(remote->residency, address);
	bool is_next = start == remote->end;
	ssize_t n;

	if (!run || run->start > address ||
	    remote->n_reads++ >= REMOTE_READS_MAX ||
	    (remote->stop && atomic_load(remote->stop)))
		return false;
	remote->step = is_next ? remote->step * 2 : LEDGER_PAGE;
	if (remote->step > REMOTE_WINDOW)
		remote->step = REMOTE_WINDOW;
	uint64_t left = run->end - start;
	n = pread(remote->fd, remote->window,
		  left < remote->step ? left : remote->step, (off_t)start);
	remote->start = start;
	remote->end = start + (n > 0 ? (uint64_t)n : 0);
	return address < remote->end;
}

bool remote_read(struct remote *remote, uint64_t address, void *to,
		 size_t bytes)
{
	unsigned char *at = to;

	while (bytes) {
		if ((address < remote->start || address >= remote->end) &&
		    !fill(remote, address))
			return false;
		size_t n = remote->end - address;
		if (n > bytes)
			n = bytes;
		memcpy(at, remote->window + (address - remote->start), n);
		at += n;
		address += n;
		bytes -= n;
	}
	return true;
}

bool remote_word(struct remote *remote, uint64_t address, uint64_t *word)
{
	if (address & 7)
		return false;
	if (address < remote->start || address >= remote->end ||
	    remote->end - address < 8)
		return remote_read(remote, address, word, 8);
	memcpy(word, remote->window + (address - remote->start), 8);
	return true;
}
