/* SPDX-License-Identifier: MIT */
#include "suppress/rule_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GRAM_BYTES 4
#define HASH_BITS 16
#define HASHES (1u << HASH_BITS)
#define NONE UINT32_MAX
/* A name that leads to more is scanned each time: memory stays bounded. */
#define HITS_MAX 256

struct index_entry {
	const char *piece; /* stands whole in a name that leads here */
	uint32_t length;
	uint32_t at;   /* of the four bytes in it */
	uint32_t next; /* rule of the same hash, or NONE */
};

/* What a name leads to. */
struct name_hits {
	size_t count;
	uint32_t rules[];
};

static struct name_hits no_hits;

static uint32_t gram_at(const char *text)
{
	uint32_t gram;

	memcpy(&gram, text, sizeof(gram));
	return gram;
}

static uint32_t hash(uint32_t gram)
{
	return gram * UINT32_C(2654435761) >> (32 - HASH_BITS);
}

/* Four bytes that a stack must have, and how many rules want the like. */
struct choice {
	const uint32_t *counts;
	struct index_entry entry; /* piece NULL: none */
};

typedef void piece_fn(void *arg, const char *piece, size_t length);

/* `stops`: bytes that names may have in another form. */
static void each_of_glob(const struct glob *glob, const char *stops,
			 piece_fn *fn, void *arg)
{
	const char *at = glob->text, *piece;
	size_t length;

	while (at && glob_piece(glob, &at, &piece, &length)) {
		const char *end = piece + length;

		while (piece < end) {
			size_t part = strcspn(piece, stops);

			if (part > (size_t)(end - piece))
				part = (size_t)(end - piece);
			fn(arg, piece, part);
			piece += part + 1;
		}
	}
}

/* Not of malloc, which stands in no stack, nor of what has two forms. */
static void each_of_block(const struct rule *rule, piece_fn *fn, void *arg)
{
	for (size_t i = 0; i < rule->n_frames; i++) {
		const struct frame_pattern *pattern = &rule->frames[i];

		if (!pattern->plain && !rule_is_allocator(pattern))
			each_of_glob(&pattern->glob, "", fn, arg);
	}
}

static void each_piece(const struct rule *rule, piece_fn *fn, void *arg)
{
	if (rule->site)
		fn(arg, rule->site, strlen(rule->site));
	each_of_glob(&rule->leak, "", fn, arg);
	each_of_glob(&rule->go, "", fn, arg);
	each_of_glob(&rule->kind, "", fn, arg);
	/* dots of a package may be written %2e */
	each_of_glob(&rule->module, ".", fn, arg);
	each_of_block(rule, fn, arg);
}

static void count_grams(void *arg, const char *piece, size_t length)
{
	uint32_t *counts = arg;

	for (size_t i = 0; i + GRAM_BYTES <= length; i++)
		counts[hash(gram_at(piece + i))]++;
}

static uint32_t rarity(const struct choice *choice, const char *gram)
{
	return choice->counts[hash(gram_at(gram))];
}

static void choose(void *arg, const char *piece, size_t length)
{
	struct choice *choice = arg;
	struct index_entry *entry = &choice->entry;

	for (size_t i = 0; i + GRAM_BYTES <= length; i++) {
		if (entry->piece &&
		    rarity(choice, piece + i) >=
			rarity(choice, entry->piece + entry->at))
			continue;
		*entry = (struct index_entry){
		    .piece = piece,
		    .length = (uint32_t)length,
		    .at = (uint32_t)i,
		};
	}
}

static void enter(struct rule_index *index, const struct rule *rules,
		  size_t count, const uint32_t *counts)
{
	for (size_t i = 0; i < count; i++) {
		struct choice choice = {.counts = counts};
		struct index_entry *entry = &choice.entry;
		uint32_t *head;

		each_piece(&rules[i], choose, &choice);
		if (!entry->piece) {
			index->always[index->n_always++] = (uint32_t)i;
			continue;
		}
		head = &index->heads[hash(gram_at(entry->piece + entry->at))];
		entry->next = *head;
		index->entries[i] = *entry;
		*head = (uint32_t)i;
	}
}

int rule_index_init(struct rule_index *index, const struct rule *rules,
		    size_t count)
{
	uint32_t *counts = calloc(HASHES, sizeof(*counts));

	*index = (struct rule_index){
	    .heads = malloc(HASHES * sizeof(*index->heads)),
	    .entries = calloc(count + 1, sizeof(*index->entries)),
	    .always = calloc(count + 1, sizeof(*index->always)),
	};
	table_init(&index->names);
	if (!counts || !index->heads || !index->entries || !index->always) {
		free(counts);
		rule_index_release(index);
		return -ENOMEM;
	}
	memset(index->heads, 0xff, HASHES * sizeof(*index->heads));
	for (size_t i = 0; i < count; i++)
		each_piece(&rules[i], count_grams, counts);
	enter(index, rules, count, counts);
	free(counts);
	return 0;
}

void rule_index_release(struct rule_index *index)
{
	struct table_entry *cursor = NULL;
	uint64_t key;
	void *hits;

	while (table_next(&index->names, &cursor, &key, &hits))
		if (hits != &no_hits)
			free(hits);
	table_release(&index->names);
	free(index->heads);
	free(index->entries);
	free(index->always);
	free(index->found);
	*index = (struct rule_index){0};
}

static int push(struct rule_index *index, uint32_t rule)
{
	if (index->n_found == index->room) {
		size_t wanted = index->room ? 2 * index->room : 64;
		uint32_t *grown =
		    reallocarray(index->found, wanted, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		index->found = grown;
		index->room = wanted;
	}
	index->found[index->n_found++] = rule;
	return 0;
}

/* Does the entry's piece stand there, its four bytes at `i`? */
static bool is_at(const struct index_entry *entry, const char *name,
		  size_t length, size_t i)
{
	return i >= entry->at && entry->length <= length - (i - entry->at) &&
	       !memcmp(name + (i - entry->at), entry->piece, entry->length);
}

/* What the name leads to, behind index->found. */
static int scan(struct rule_index *index, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i + GRAM_BYTES <= length; i++) {
		uint32_t at = index->heads[hash(gram_at(name + i))];

		for (; at != NONE; at = index->entries[at].next)
			if (is_at(&index->entries[at], name, length, i) &&
			    push(index, at))
				return -ENOMEM;
	}
	return 0;
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* In order, each once, from `start` on. */
static void tidy(struct rule_index *index, size_t start)
{
	size_t n = index->n_found - start, kept = 0;
	uint32_t *found;

	if (n < 2)
		return;
	found = index->found + start;
	qsort(found, n, sizeof(*found), by_number);
	for (size_t i = 0; i < n; i++)
		if (!kept || found[kept - 1] != found[i])
			found[kept++] = found[i];
	index->n_found = start + kept;
}

/* Equal names are one pointer: each is scanned once. */
static int remember(struct rule_index *index, const char *name, size_t start)
{
	size_t n = index->n_found - start;
	struct name_hits *hits = &no_hits;

	if (n > HITS_MAX)
		return 0;
	if (n) {
		hits = malloc(sizeof(*hits) + n * sizeof(*hits->rules));
		if (!hits)
			return -ENOMEM;
		hits->count = n;
		memcpy(hits->rules, index->found + start,
		       n * sizeof(*hits->rules));
	}
	if (!table_insert(&index->names, (uintptr_t)name, hits))
		return 0;
	if (n)
		free(hits);
	return -ENOMEM;
}

static int add_name(struct rule_index *index, const char *name)
{
	const struct name_hits *hits;
	size_t start = index->n_found;
	int error = 0;

	if (!name)
		return 0;
	hits = table_find(&index->names, (uintptr_t)name);
	if (!hits) {
		error = scan(index, name);
		if (error)
			return error;
		tidy(index, start);
		return remember(index, name, start);
	}
	for (size_t i = 0; !error && i < hits->count; i++)
		error = push(index, hits->rules[i]);
	return error;
}

static int add_frame(struct rule_index *index, const struct frame *frame)
{
	int error = add_name(index, frame->function);

	if (!error)
		error = add_name(index, frame->file);
	if (!error)
		error = add_name(index, frame->module);
	return error;
}

int rule_index_look_up(struct rule_index *index,
		       const struct stack_subject *stack)
{
	int error = 0;

	index->n_found = 0;
	for (size_t i = 0; !error && i < index->n_always; i++)
		error = push(index, index->always[i]);
	if (!error)
		error = add_name(index, stack->site);
	if (!error)
		error = add_name(index, stack->kind);
	if (!error)
		error = add_frame(index, stack->blame);
	for (size_t i = 0; !error && i < stack->n_frames; i++)
		error = add_frame(index, &stack->frames[i]);
	tidy(index, 0);
	return error;
}
