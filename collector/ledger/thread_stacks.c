/* SPDX-License-Identifier: MIT */
#include "ledger/thread_stacks.h"

#include <stdbool.h>

#include "ledger/areas.h"
#include "ledger/remote.h"
#include "ledger/residency.h"

/* struct pthread begins with the thread control block. */
#define THREAD_SELF 0
#define THREAD_SELF_TOO 16
#define THREAD_LIST 704
#define THREAD_BYTES 2304
#define THREAD_ALIGN 64
/* Between it and its stack's end there is at most so much. */
#define THREAD_BEHIND (64u * 1024)

struct search {
	struct remote *remote;
	const struct areas *areas;
	void (*each)(void *arg, uint64_t start, uint64_t end);
	void *arg;
	unsigned int left;
};

static bool is_thread(const struct search *search, uint64_t thread)
{
	const struct area *area = areas_find(search->areas, thread);
	uint64_t self, too;

	return !(thread % THREAD_ALIGN) && area && area_is_private(area) &&
	       remote_word(search->remote, thread + THREAD_SELF, &self) &&
	       self == thread &&
	       remote_word(search->remote, thread + THREAD_SELF_TOO, &too) &&
	       too == thread;
}

/* Two words side by side: where its stack begins, and how long it is. */
static void take_stack(struct search *search, uint64_t thread)
{
	uint64_t start, bytes;

	for (uint64_t at = THREAD_LIST + 16; at + 16 <= THREAD_BYTES; at += 8) {
		if (!remote_word(search->remote, thread + at, &start) ||
		    !remote_word(search->remote, thread + at + 8, &bytes))
			return;
		if (!start || start % LEDGER_PAGE || !bytes ||
		    bytes % LEDGER_PAGE || start + bytes < start ||
		    thread < start || thread >= start + bytes ||
		    start + bytes - thread > THREAD_BEHIND)
			continue;
		search->each(search->arg, start, start + bytes);
		return;
	}
	/* the first one's stack is [stack]; this is its record */
	start = thread & ~(uint64_t)(LEDGER_PAGE - 1);
	search->each(search->arg, start, start + LEDGER_PAGE);
}

/* From a link in libc's data along the threads, until it is there again. */
static void take_list(struct search *search, uint64_t link)
{
	while (search->left && link > THREAD_LIST &&
	       is_thread(search, link - THREAD_LIST)) {
		search->left--;
		take_stack(search, link - THREAD_LIST);
		if (!remote_word(search->remote, link, &link))
			return;
	}
}

/* Lists are in the loader's data since 2.34, in libpthread's before. */
static bool has_lists(const struct area *area)
{
	const char *path = area->bss_of ? area->bss_of : area->path;

	return area->is_writable && !area->is_shared &&
	       (area_is_file(path, "ld-linux") || area_is_file(path, "ld-2.") ||
		area_is_file(path, "ld.so") ||
		area_is_file(path, "libpthread"));
}

void thread_stacks_find(const struct areas *areas, struct remote *remote,
			void (*each)(void *arg, uint64_t start, uint64_t end),
			void *arg)
{
	struct search search = {
	    .remote = remote,
	    .areas = areas,
	    .each = each,
	    .arg = arg,
	    .left = THREADS_MAX,
	};
	uint64_t word;

	for (size_t i = 0; i < areas->n; i++) {
		const struct area *area = &areas->items[i];

		if (!has_lists(area))
			continue;
		for (uint64_t at = area->start; at < area->end; at += 8)
			if (remote_word(remote, at, &word) && word)
				take_list(&search, word);
	}
}
