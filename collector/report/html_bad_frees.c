/* SPDX-License-Identifier: MIT */
#include "report/html_bad_frees.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "model/bad_frees.h"
#include "model/process.h"
#include "report/accusations.h"
#include "report/json_site.h"
#include "report/lexicon.h"

static json_t *html_stack_of(const struct accusation_frames *stack,
			     struct lexicon *frames)
{
	json_t *numbers;

	if (!stack->n)
		return json_null();
	numbers = json_array();
	for (size_t i = 0; i < stack->n; i++)
		json_array_append_new(numbers, json_integer(lexicon_frame(
						   frames, &stack->frames[i])));
	return numbers;
}

static json_t *html_bad_free(const struct accusation *entry,
			     struct lexicon *frames)
{
	const struct bad_free *bad = entry->bad;
	const struct process *process = entry->process;
	char address[24];

	snprintf(address, sizeof(address), "0x%" PRIx64, bad->address);
	return json_pack(
	    "{s:s, s:s, s:s, s:o, s:o, s:i, s:b, s:o, s:o, s:o}", "what",
	    bad_free_word(bad->what), "says", accusation_title(bad->what),
	    "address", address, "where", json_text(bad->where), "count",
	    json_count(bad->count), "pid", (int)process->pid, "aborted",
	    process->end_kind == END_SIGNALED && process->end_value == SIGABRT,
	    "allocated", html_stack_of(&entry->stacks[STACK_ALLOCATED], frames),
	    "first_freed",
	    html_stack_of(&entry->stacks[STACK_FIRST_FREED], frames), "freed",
	    html_stack_of(&entry->stacks[STACK_FREED], frames));
}

json_t *html_bad_frees(const struct accusations *all, struct lexicon *frames)
{
	json_t *array = json_array();

	for (size_t i = 0; i < all->n && i < HTML_BAD_FREES_MAX; i++)
		json_array_append_new(array,
				      html_bad_free(&all->entries[i], frames));
	return array;
}
