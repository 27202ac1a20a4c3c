/* SPDX-License-Identifier: MIT */
#include "report/text_bad_frees.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "model/bad_frees.h"
#include "model/process.h"
#include "report/accusations.h"
#include "report/page.h"
#include "report/text_site.h"

#define ENTRIES_SHOWN 10

void text_bad_frees_head(struct page *page, const struct accusations *all)
{
	if (all->total)
		page_line(page, TINT_BAD,
			  "darkheap: %" PRIu64 " bad free%s: memory was "
			  "freed that was not there to be freed",
			  all->total, all->total == 1 ? "" : "s");
}

static void put_what(struct page *page, const struct accusation *entry)
{
	const struct bad_free *bad = entry->bad;
	char text[256];

	if (bad->count > 1)
		snprintf(text, sizeof(text),
			 "%" PRIu64 " times; first 0x%" PRIx64, bad->count,
			 bad->address);
	else
		snprintf(text, sizeof(text), "0x%" PRIx64, bad->address);
	page_field(page, "address", text);
	if (*bad->where)
		page_field(page, "which is", bad->where);
}

static void put_stack(struct page *page, const char *label,
		      const struct accusation_frames *stack)
{
	if (!stack->n)
		return;
	page_field(page, label, "this stack, innermost first");
	text_frames(page, stack->frames, stack->n);
}

void text_bad_free(struct page *page, const struct accusation *entry,
		   size_t number, size_t of)
{
	const struct process *process = entry->process;
	bool is_twice = entry->bad->what == BAD_FREE_DOUBLE ||
			entry->bad->what == BAD_FREE_REALLOC;
	const char *again = entry->bad->what == BAD_FREE_REALLOC ? "moved by"
			    : is_twice				 ? "again by"
								 : "freed";

	page_blank(page);
	page_line(page, TINT_BAD, "bad free %zu of %zu: %s", number, of,
		  accusation_title(entry->bad->what));
	put_what(page, entry);
	if (process->end_kind == END_SIGNALED && process->end_value == SIGABRT)
		page_field(page, "then", "the program was aborted (SIGABRT)");
	put_stack(page, "block of", &entry->stacks[STACK_ALLOCATED]);
	put_stack(page, "freed by", &entry->stacks[STACK_FIRST_FREED]);
	put_stack(page, again, &entry->stacks[STACK_FREED]);
	if (!entry->stacks[STACK_FREED].n)
		page_field(page, again,
			   "not recorded: run with --free-stacks to see who "
			   "freed it");
}

void text_bad_frees(struct page *page, const struct accusations *all)
{
	size_t most = page->options->verbose ? all->n : ENTRIES_SHOWN;

	for (size_t i = 0; i < all->n && i < most; i++)
		text_bad_free(page, &all->entries[i], i + 1, all->n);
	if (all->n > most)
		page_line(page, TINT_DIM, "... and %zu more (-v shows all)",
			  all->n - most);
}

void text_bad_frees_note(struct page *page, const struct accusations *all)
{
	if (all->total)
		page_note(page, TINT_BAD,
			  "%" PRIu64 " bad free%s (above): %s corrupt "
			  "memory, whatever the policy says",
			  all->total, all->total == 1 ? "" : "s",
			  all->total == 1 ? "it may" : "they may");
}
