/* SPDX-License-Identifier: MIT */
#include "growth/go_stack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const standard[] = {
#define PACKAGE(name) #name,
#include "growth/standard_packages.def"
#undef PACKAGE
};

void go_place_set_file(struct go_place *place, const char *text)
{
	const char *end, *colon;

	text += strspn(text, " \t");
	end = strstr(text, " +0x");
	if (!end)
		end = text + strlen(text);
	colon = end;
	while (colon > text && *colon != ':')
		colon--;
	place->line = 0;
	if (*colon == ':') {
		long line = strtol(colon + 1, NULL, 10);

		place->line = line > 0 && line < INT32_MAX ? (int32_t)line : 0;
		end = colon;
	}
	snprintf(place->file, sizeof(place->file), "%.*s", (int)(end - text),
		 text);
}

bool go_place_is_standard(const struct go_place *place)
{
	size_t length = strcspn(place->function, "/.");

	for (size_t i = 0; i < sizeof(standard) / sizeof(*standard); i++)
		if (strlen(standard[i]) == length &&
		    !memcmp(standard[i], place->function, length))
			return true;
	return false;
}

static bool is_runtime(const struct go_place *place)
{
	return !strncmp(place->function, "runtime.", sizeof("runtime.") - 1);
}

/* The runtime's own memory: who of it wanted that. */
static bool allocates(const struct go_place *place)
{
	static const char *const names[] = {"runtime.malloc", "runtime.new",
					    "runtime.make", "runtime.grow"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strncmp(place->function, names[i], strlen(names[i])))
			return true;
	return false;
}

const struct go_place *go_stack_blame(const struct go_stack *stack)
{
	const struct go_place *second = NULL;

	for (size_t i = 0; i < stack->n; i++) {
		const struct go_place *place = &stack->frames[i];

		if (!go_place_is_standard(place))
			return place;
		if (!second && !is_runtime(place))
			second = place;
	}
	for (size_t i = 0; !second && i + 1 < stack->n; i++)
		if (!allocates(&stack->frames[i]))
			second = &stack->frames[i];
	return second ? second : stack->n ? stack->frames : NULL;
}

void go_stack_words(const struct go_stack *stack, char text[GROWTH_WORDS_BYTES])
{
	size_t used = 0;

	text[0] = 0;
	for (size_t i = 0; i < stack->n; i++) {
		const char *name = stack->frames[i].function;
		size_t need = strlen(name) + (used ? 3 : 0);

		if (used + need + sizeof(" < ...") > GROWTH_WORDS_BYTES) {
			snprintf(text + used, GROWTH_WORDS_BYTES - used,
				 " < ...");
			return;
		}
		used += (size_t)snprintf(text + used, GROWTH_WORDS_BYTES - used,
					 "%s%s", used ? " < " : "", name);
	}
}
