/* SPDX-License-Identifier: MIT */
#include "ledger/look.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/areas.h"
#include "ledger/c_heap.h"
#include "ledger/claims.h"
#include "ledger/leftover.h"
#include "ledger/procfs.h"
#include "ledger/remote.h"
#include "ledger/residency.h"
#include "ledger/targets.h"
#include "ledger/thread_stacks.h"
#include "ledger/view.h"
#include "model/maps.h"
#include "model/now.h"

#define TRIES 3

static const char *why_not(int error)
{
	switch (error) {
	case -ESRCH:
		return "its folder in /proc cannot be seen from here";
	case -EACCES:
	case -EPERM:
		return "its folder in /proc is not ours to read";
	case -ENOMEM:
		return "out of memory";
	case -EFBIG:
		return "it has too much address space for this kernel to tell";
	default:
		return "it ended, or became another program, before it was "
		       "looked at";
	}
}

/* Memory that no RSS counts, or whose pages need not be asked for. */
static bool has_pages(const struct area *area)
{
	if (!area->is_readable && !area->is_writable)
		return false;
	if (!strncmp(area->path, "/dev/", 5))
		return !strncmp(area->path, "/dev/shm/", 9) ||
		       !strncmp(area->path, "/dev/zero", 9);
	return strncmp(area->path, "[vvar", 5) != 0 &&
	       strncmp(area->path, "[vsyscall", 9) != 0;
}

static int read_pages(struct view *view, int folder)
{
	int pagemap = procfs_file(folder, "pagemap"), error = 0;

	if (pagemap < 0)
		return pagemap;
	for (size_t i = 0; i < view->areas.n && !error; i++) {
		const struct area *area = &view->areas.items[i];

		if (has_pages(area))
			error = residency_read(&view->residency, pagemap,
					       area->start, area->end);
	}
	close(pagemap);
	residency_settle(&view->residency, procfs_rss(folder));
	return error;
}

/* It may have become another program meanwhile (execve). */
static bool is_still_there(const struct look *look)
{
	char byte;

	return pread(look->mem_fd, &byte, 1, (off_t)look->alive) == 1;
}

static int read_view(const struct look *look, struct view *view)
{
	int folder = procfs_open(look->pidfd), error;
	char *text;

	if (folder < 0)
		return folder;
	error = maps_read(look->maps_fd, &text);
	if (!error)
		error = areas_read(&view->areas, text);
	if (!error)
		error = read_pages(view, folder);
	close(folder);
	if (!error && !is_still_there(look))
		error = -EIO;
	if (error)
		return error;
	view->remote = remote_new(look->mem_fd, &view->residency);
	if (!view->remote)
		return -ENOMEM;
	view->remote->stop = look->stop;
	return 0;
}

static void release_view(struct view *view)
{
	remote_free(view->remote);
	targets_release(&view->targets);
	claims_release(&view->claims);
	claims_release(&view->heaps);
	residency_release(&view->residency);
	areas_release(&view->areas);
}

static void take_stack(void *arg, uint64_t start, uint64_t end)
{
	view_claim(arg, start, end, LEDGER_THREAD_STACKS);
}

static void take_own(const struct look *look, struct view *view)
{
	for (uint32_t i = 0; i < look->n_own; i++)
		if (areas_are_private(&view->areas, look->own[i].start,
				      look->own[i].end - look->own[i].start))
			view_claim(view, look->own[i].start, look->own[i].end,
				   LEDGER_DARKHEAP);
}

static void take_go(const struct look *look, struct view *view,
		    struct ledger *ledger)
{
	const struct go_view go = {
	    .areas = &view->areas,
	    .residency = &view->residency,
	    .remote = view->remote,
	    .claims = &view->claims,
	    .targets = &view->targets,
	};
	struct go_sums sums = {0};

	for (uint32_t i = 0; i < look->n_runtimes; i++) {
		const char *why = go_heap_take(&go, &look->runtimes[i], &sums);

		if (!why)
			continue;
		view->is_racing = true;
		ledger_why(ledger, LEDGER_GO_HEAP, why);
		ledger_why(ledger, LEDGER_GO_STACKS, why);
		ledger_why(ledger, LEDGER_GO_RUNTIME, why);
	}
	ledger->rows[LEDGER_GO_HEAP] += sums.heap;
	ledger->rows[LEDGER_GO_STACKS] += sums.stacks;
}

/* What nobody could tell may be in what is left. */
static void judge_rest(struct ledger *ledger)
{
	static const enum ledger_row anonymous[] = {
	    LEDGER_GO_HEAP, LEDGER_GO_STACKS, LEDGER_GO_RUNTIME,
	    LEDGER_C_LIVE,  LEDGER_C_SLACK,
	};

	for (size_t i = 0; i < sizeof(anonymous) / sizeof(*anonymous); i++)
		if (*ledger->why[anonymous[i]])
			ledger_why(ledger, LEDGER_UNEXPLAINED,
				   "rows above that are not known are in it");
}

static void split(const struct look *look, struct view *view,
		  struct ledger *ledger)
{
	ledger->is_taken = true;
	ledger->time_ns = now_ns(CLOCK_REALTIME);
	ledger->rss = residency_total(&view->residency);
	ledger->c_live_requested = look->live_bytes;
	view->rows = ledger->rows;
	c_heap_take(view, ledger);
	take_own(look, view);
	thread_stacks_find(&view->areas, view->remote, take_stack, view);
	take_go(look, view, ledger);
	c_heap_take_mapped(view);
	c_heap_check(view, ledger);
	leftover_take(view, look);
	judge_rest(ledger);
	if (!is_still_there(look) || (look->stop && atomic_load(look->stop)))
		ledger_why_none(ledger, "it ended while it was looked at");
}

/* True: another try is worth it. */
static bool try_once(const struct look *look, struct ledger *ledger)
{
	struct view view = {0};
	int error = read_view(look, &view);
	bool is_racing;

	*ledger = (struct ledger){0};
	if (error)
		ledger_why_none(ledger, why_not(error));
	else
		split(look, &view, ledger);
	is_racing = view.is_racing;
	release_view(&view);
	return is_racing && ledger->is_taken;
}

void look_take(const struct look *look, struct ledger *ledger)
{
	for (int tries = TRIES; tries && try_once(look, ledger); tries--)
		;
}
