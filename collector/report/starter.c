/* SPDX-License-Identifier: MIT */
#include "report/starter.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "report/site.h"
#include "symbol/blame.h"

static bool is_c_thread(const struct site *site)
{
	return site->kind && !strcmp(site->kind, "c_thread");
}

/* The outermost function that is not libc's; NULL: it is not known. */
static const struct frame *find_main(const struct site *site)
{
	const struct site_stack *stack = site->stacks;

	for (size_t i = site->n_stacks ? stack->n_frames : 0; i-- > 0;)
		if (!blame_is_c_helper(&stack->frames[i]))
			return &stack->frames[i];
	return NULL;
}

/* The function that Go called. */
static const struct frame *find_callee(const struct site *site)
{
	const struct site_stack *stack = site->stacks;

	for (size_t i = site->n_stacks ? stack->n_frames : 0; i-- > 0;)
		if (stack->frames[i].language == LANGUAGE_C &&
		    stack->frames[i].function &&
		    !strcmp(stack->frames[i].function, site->callee))
			return &stack->frames[i];
	return NULL;
}

#define STEM_SHORT 3
/* What starts threads and leaks holds most, and so is among the first. */
#define STARTERS_MAX 256

/* "duckdb" of duckdb_open and duckdb::Thread, "rd_kafka" of rd_kafka_new */
static size_t stem_length(const char *name)
{
	size_t length = 0;

	while (isalnum((unsigned char)name[length]))
		length++;
	if (length < STEM_SHORT && name[length] == '_')
		for (length++; isalnum((unsigned char)name[length]);)
			length++;
	return length;
}

static bool is_of_one_library(const struct frame *a, const struct frame *b)
{
	size_t length;

	if (!a->module || !b->module || !a->function || !b->function ||
	    strcmp(a->module, b->module) != 0)
		return false;
	if (strstr(a->module, ".so"))
		return true;
	length = stem_length(a->function);
	return length >= STEM_SHORT && length == stem_length(b->function) &&
	       !strncmp(a->function, b->function, length);
}

static const struct site *find_starter(struct site *const *sites, size_t n,
				       const struct frame *thread)
{
	for (size_t i = 0; i < n && i < STARTERS_MAX; i++) {
		const struct site *site = sites[i];
		const struct frame *callee;

		if (site->finding.verdict < VERDICT_GROWING || !site->callee ||
		    is_c_thread(site))
			continue;
		callee = find_callee(site);
		if (callee && is_of_one_library(thread, callee))
			return site;
	}
	return NULL;
}

void starter_find(struct site *const *sites, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool leaks = is_c_thread(sites[i]) &&
			     sites[i]->finding.verdict >= VERDICT_SUSPECT;
		const struct frame *thread = leaks ? find_main(sites[i]) : NULL;

		sites[i]->starter =
		    thread ? find_starter(sites, n, thread) : NULL;
	}
}
