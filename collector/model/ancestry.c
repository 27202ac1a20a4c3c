/* SPDX-License-Identifier: MIT */
#include "model/ancestry.h"

#include <stdlib.h>
#include <string.h>

#include "model/process.h"

/* A chain of ancestors is no longer, whatever a target says. */
#define GENERATIONS_MAX 64

struct ancestry *ancestry_new(void)
{
	struct ancestry *ancestry = calloc(1, sizeof(*ancestry));

	if (!ancestry)
		return NULL;
	table_init(&ancestry->by_hash);
	table_init(&ancestry->goroutines);
	table_init(&ancestry->twins);
	ancestry->n_origins = 1;
	return ancestry;
}

void ancestry_free(struct ancestry *ancestry)
{
	if (!ancestry)
		return;
	for (uint32_t i = 1; i < ancestry->n_origins; i++)
		free(ancestry->origins[i].test);
	free(ancestry->origins);
	table_release(&ancestry->by_hash);
	table_release(&ancestry->goroutines);
	table_release(&ancestry->twins);
	free(ancestry);
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static bool is_same(const struct origin *a, const struct origin *b)
{
	if (!a->test || !b->test)
		return a->test == b->test && a->parent == b->parent &&
		       a->gopc == b->gopc;
	return !strcmp(a->test, b->test);
}

static bool has_room(struct ancestry *ancestry)
{
	uint32_t wanted =
	    ancestry->origins_capacity ? 2 * ancestry->origins_capacity : 64;
	struct origin *grown;

	if (ancestry->n_origins == ANCESTRY_ORIGINS)
		return false;
	if (ancestry->n_origins < ancestry->origins_capacity)
		return true;
	grown = reallocarray(ancestry->origins, wanted, sizeof(*grown));
	if (!grown)
		return false;
	ancestry->origins = grown;
	ancestry->origins_capacity = wanted;
	return true;
}

/* Two of one hash are one too many: the second one is not kept. */
static uint32_t origin_of(struct ancestry *ancestry,
			  const struct origin *wanted, uint64_t hash)
{
	uint32_t n = ancestry->n_origins;
	uint32_t known =
	    (uint32_t)(uintptr_t)table_find(&ancestry->by_hash, hash);

	if (known)
		return is_same(&ancestry->origins[known], wanted) ? known : 0;
	if (!has_room(ancestry))
		return 0;
	ancestry->origins[n] = *wanted;
	if (wanted->test && !(ancestry->origins[n].test = strdup(wanted->test)))
		return 0;
	if (table_insert(&ancestry->by_hash, hash, (void *)(uintptr_t)n)) {
		free(ancestry->origins[n].test);
		return 0;
	}
	ancestry->n_origins++;
	return n;
}

uint32_t ancestry_test(struct ancestry *ancestry, const char *name)
{
	const struct origin wanted = {
	    .test = (char *)(uintptr_t)name, /* only read */
	};
	uint64_t hash = 1;

	for (const char *c = name; *c; c++)
		hash = mix(hash, (unsigned char)*c);
	return origin_of(ancestry, &wanted, hash);
}

uint32_t ancestry_place(struct ancestry *ancestry, uint64_t parent,
			uint64_t gopc)
{
	const struct origin wanted = {.parent = parent, .gopc = gopc};

	return origin_of(ancestry, &wanted, mix(mix(2, parent), gopc));
}

uint32_t ancestry_of(const struct ancestry *ancestry, uint64_t goid)
{
	uintptr_t known = (uintptr_t)table_find(&ancestry->goroutines, goid);

	return known ? (uint32_t)(known - 1) : 0;
}

void ancestry_note(struct ancestry *ancestry, uint64_t goid, uint32_t origin)
{
	if (ancestry->n_goroutines == ANCESTRY_GOROUTINES)
		return;
	if (!table_insert(&ancestry->goroutines, goid,
			  (void *)((uintptr_t)origin + 1)))
		ancestry->n_goroutines++;
}

const char *ancestry_name(const struct ancestry *ancestry, uint32_t origin,
			  uint64_t *goid)
{
	*goid = 0;
	for (int i = 0; i < GENERATIONS_MAX && origin; i++) {
		const struct origin *its = &ancestry->origins[origin];

		if (its->test)
			return its->test;
		*goid = its->parent;
		origin = ancestry_of(ancestry, its->parent);
	}
	return NULL;
}

static uint64_t twin_key(uint32_t stack, uint32_t origin)
{
	return (uint64_t)origin << 32 | stack;
}

uint32_t ancestry_twin(const struct ancestry *ancestry, uint32_t stack,
		       uint32_t origin)
{
	return (uint32_t)(uintptr_t)table_find(&ancestry->twins,
					       twin_key(stack, origin));
}

static uint32_t twin_new(struct process *process, uint32_t index,
			 uint32_t origin)
{
	struct stack *stack = process->stacks[index], *twin;
	uint32_t n = process->n_stacks;

	if (process->ancestry->n_twins == ANCESTRY_TWINS)
		return 0;
	twin = process_add_stack(process, stack->pcs, stack->n_pcs,
				 stack->quality, stack->group->key);
	if (!twin)
		return 0;
	twin->origin = origin;
	twin->hash = mix(stack->hash, origin);
	twin->twin = stack->twin;
	stack->twin = n;
	process->ancestry->n_twins++;
	return n;
}

uint32_t ancestry_part(struct process *process, uint32_t stack, uint32_t origin,
		       bool is_told)
{
	struct ancestry *ancestry = process->ancestry;
	uint32_t twin = ancestry_twin(ancestry, stack, origin);

	/* what was lost stays with what was lost */
	if (twin || !stack || stack >= process->n_stacks)
		return twin ? twin : stack;
	twin = is_told ? stack : twin_new(process, stack, origin);
	if (!twin)
		return stack;
	table_insert(&ancestry->twins, twin_key(stack, origin),
		     (void *)(uintptr_t)twin);
	return twin;
}

void ancestry_unwound(struct process *process, uint32_t index)
{
	const struct stack *stack = process->stacks[index];

	for (uint32_t i = stack->twin; i; i = process->stacks[i]->twin) {
		struct stack *twin = process->stacks[i];
		size_t bytes = stack->n_pcs * sizeof(*stack->pcs);
		struct pc *pcs = malloc(bytes + 1);

		if (!pcs)
			continue;
		memcpy(pcs, stack->pcs, bytes);
		free(twin->unwound);
		twin->pcs = twin->unwound = pcs;
		twin->n_pcs = stack->n_pcs;
		twin->quality = stack->quality;
		twin->stored = 0;
	}
}
