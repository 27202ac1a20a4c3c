/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "doctor/parts.h"
#include "doctor/row.h"
#include "doctor/running.h"
#include "report/clean.h"
#include "report/page.h"

static const char *row_words(enum smaps_row row)
{
	static const char *const words[] = {
	    [SMAPS_GO_HEAP] = "Go heap and stacks",
	    [SMAPS_C_HEAP] = "C heap: main arena",
	    [SMAPS_C_ARENAS] = "C heap: other arenas",
	    [SMAPS_STACKS] = "thread stacks",
	    [SMAPS_EXECUTABLE] = "executable and its data",
	    [SMAPS_FILES] = "libraries and other files",
	    [SMAPS_SHARED] = "shared memory",
	    [SMAPS_DARKHEAP] = "darkheap",
	};

	return words[row];
}

/* What it may be besides large blocks of C depends on the rest. */
static const char *anonymous_words(const struct smaps *memory, bool is_go)
{
	if (!is_go)
		return "anonymous, not told apart (large C blocks ...)";
	return memory->is_go_told
		   ? "anonymous, not told apart (large C blocks, Go's runtime)"
		   : "anonymous, not told apart (large C blocks, Go)";
}

static void show_memory(struct page *page, const struct running *running,
			bool is_go)
{
	const struct smaps *memory = &running->memory;
	char size[WORD_BYTES];
	struct row row = {.used = 0};

	if (!running->has_memory) {
		row_put(&row, "not readable: %s",
			strerror(-running->memory_error));
		row_show(page, "memory", &row);
		return;
	}
	row_put(&row, "%10s resident", page_size(size, memory->rss));
	row_show(page, "memory", &row);
	for (int i = 0; i < SMAPS_ROWS; i++) {
		if (!memory->rows[i])
			continue;
		row.used = 0;
		row_put(&row, "%10s %s", page_size(size, memory->rows[i]),
			i == SMAPS_ANONYMOUS ? anonymous_words(memory, is_go)
					     : row_words((enum smaps_row)i));
		row_show(page, "", &row);
	}
}

static void show_cgroup(struct page *page, const struct cgroup *cgroup)
{
	char usage[WORD_BYTES], limit[WORD_BYTES];
	struct row row = {.used = 0};

	if (!cgroup->has_usage)
		row_put(&row, "%s", cgroup->why);
	else if (cgroup->has_limit)
		row_put(&row, "%s used of %s", page_size(usage, cgroup->usage),
			page_size(limit, cgroup->limit));
	else
		row_put(&row, "%s used, no limit",
			page_size(usage, cgroup->usage));
	row_show(page, "cgroup", &row);
}

static const char *tracked_words(const struct running *running)
{
	if (!running->has_memory)
		return "not known";
	if (running->memory.has_ring)
		return "yes, recorded now";
	if (running->memory.has_shim)
		return "no: libdarkheap.so is loaded, and asleep";
	return running->has_socket
		   ? "no: DARKHEAP_SOCKET is set, libdarkheap.so not loaded"
		   : "no";
}

static void show_preload(struct page *page, const struct running *running)
{
	struct row row = {.used = 0};

	if (running->n_threads >= 0)
		row_put(&row, "%d", running->n_threads);
	row_show(page, "threads", &row);
	row.used = 0;
	if (running->preload)
		row_put(&row, "%s", running->preload);
	else if (!running->has_environ)
		row_put(&row, "not readable: %s",
			strerror(running->environ_error));
	else
		row_put(&row, "none");
	row_show(page, "preload", &row);
}

void text_of_running(struct page *page, const struct running *running,
		     bool is_go)
{
	struct row row = {.used = 0};

	row_put(&row, "%s%s", running->exe ? running->exe : "not readable",
		running->is_exe_deleted ? " (deleted)" : "");
	row_show(page, "runs", &row);
	page_field(page, "tracked", tracked_words(running));
	show_preload(page, running);
	text_of_confinement(page, &running->confinement);
	show_memory(page, running, is_go);
	show_cgroup(page, &running->cgroup);
}

void text_of_restart(struct page *page, const struct running *running)
{
	size_t bytes = running->command ? 4 * strlen(running->command) + 1 : 0;
	char *clean = NULL;

	if (bytes && !running->memory.has_ring)
		clean = malloc(bytes);
	if (!clean)
		return;
	clean_copy(clean, bytes, running->command, !page->options->utf8, true);
	page_blank(page);
	fprintf(page->out, "    restart  %s\n", clean);
	free(clean);
}
