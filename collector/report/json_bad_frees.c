/* SPDX-License-Identifier: MIT */
#include "report/json_bad_frees.h"

#include <inttypes.h>
#include <stdio.h>

#include "model/bad_frees.h"
#include "report/accusations.h"
#include "report/json_site.h"

static json_t *json_stack_of(const struct accusation_frames *stack)
{
	return stack->n ? json_frames(stack->frames, stack->n) : json_null();
}

json_t *json_bad_free(const struct accusation *entry)
{
	char address[24];

	snprintf(address, sizeof(address), "0x%" PRIx64, entry->bad->address);
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "what",
			 bad_free_word(entry->bad->what), "address", address,
			 "count", json_count(entry->bad->count), "allocated",
			 json_stack_of(&entry->stacks[STACK_ALLOCATED]),
			 "first_freed",
			 json_stack_of(&entry->stacks[STACK_FIRST_FREED]),
			 "freed", json_stack_of(&entry->stacks[STACK_FREED]));
}

json_t *json_bad_frees(const struct accusations *all)
{
	json_t *array = json_array();

	for (size_t i = 0; i < all->n; i++)
		json_array_append_new(array, json_bad_free(&all->entries[i]));
	return array;
}
