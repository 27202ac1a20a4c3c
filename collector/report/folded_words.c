/* SPDX-License-Identifier: MIT */
#include "report/folded_words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/clean.h"
#include "report/crossing.h"
#include "report/page.h"
#include "report/places.h"
#include "symbol/blame.h"

/* What is written where a stack has nothing that a person wants to see. */
#define NOTHING_ELSE "[runtime]"

/*
 * The words of one place.  The hash of a sequence of words is a polynomial in
 * BASE, so that hashes of its parts make it, wherever it is cut in two.
 */
struct part {
	char *text; /* "": nothing to be seen; NULL: not asked for yet */
	uint64_t hash;
	uint64_t shift; /* BASE to the number of words */
};

#define BASE UINT64_C(0x9e3779b97f4a7c15)

struct folded_words {
	struct places *places;
	bool is_all;
	struct part *parts; /* by place's number */
	size_t capacity;
};

struct folded_words *folded_words_new(struct symbolizer *symbolizer,
				      bool is_all)
{
	struct folded_words *words = calloc(1, sizeof(*words));

	if (!words)
		return NULL;
	words->is_all = is_all;
	words->places = places_new(symbolizer);
	if (!words->places) {
		free(words);
		return NULL;
	}
	return words;
}

void folded_words_free(struct folded_words *words)
{
	if (!words)
		return;
	for (size_t i = 0; i < words->capacity; i++)
		free(words->parts[i].text);
	free(words->parts);
	places_free(words->places);
	free(words);
}

static bool is_plumbing(const struct frame *frame)
{
	return frame->language == LANGUAGE_GO ? blame_is_go_helper(frame)
					      : crossing_has(frame);
}

/* The word of one frame, as the target's file has it; false: none. */
static bool put_word(const struct folded_words *words, FILE *out,
		     const struct frame *frame)
{
	const char *callee = words->is_all ? NULL : crossing_callee(frame);

	if (callee)
		fprintf(out, "C.%s", callee);
	else if (!words->is_all && is_plumbing(frame))
		return false;
	else if (frame->function)
		fputs(frame->function, out);
	else
		fprintf(out, "[%s]",
			frame->module ? basename(frame->module) : "unknown");
	return true;
}

/* One frame's word made fit to stand in a line; *word NULL: none. */
static int word_new(const struct folded_words *words, const struct frame *frame,
		    char **word)
{
	char *raw = NULL;
	size_t size;
	FILE *out = open_memstream(&raw, &size);
	bool is_shown;

	*word = NULL;
	if (!out)
		return -ENOMEM;
	is_shown = put_word(words, out, frame);
	if (fclose(out)) {
		free(raw);
		return -ENOMEM;
	}
	if (is_shown)
		*word = malloc(size + 1);
	if (*word)
		clean_copy(*word, size + 1, raw, false, true);
	free(raw);
	for (char *c = *word; c && *c; c++)
		if (*c == ';')
			*c = ':';
	return is_shown && !*word ? -ENOMEM : 0;
}

static uint64_t hash_word(const char *word)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *word; word++)
		hash = (hash ^ (unsigned char)*word) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 32;
}

static void put_frame(struct part *part, FILE *out, const char *word)
{
	fprintf(out, "%s%s", part->shift == 1 ? "" : ";", word);
	part->hash = part->hash * BASE + hash_word(word);
	part->shift *= BASE;
}

/* The words of a place, inlined frames behind their callers. */
static int part_make(const struct folded_words *words,
		     const struct place *place, struct part *part)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int error = out ? 0 : -ENOMEM;

	*part = (struct part){.shift = 1};
	for (size_t i = place->n_frames; !error && i-- > 0;) {
		char *word;

		error = word_new(words, &place->frames[i], &word);
		if (word)
			put_frame(part, out, word);
		free(word);
	}
	if (out && fclose(out))
		error = -ENOMEM;
	if (!error)
		part->text = text;
	else
		free(text);
	return error;
}

static int reserve(struct folded_words *words, uint64_t number)
{
	size_t wanted = 2 * number + 64;
	struct part *grown;

	if (number < words->capacity)
		return 0;
	grown = reallocarray(words->parts, wanted, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	memset(grown + words->capacity, 0,
	       (wanted - words->capacity) * sizeof(*grown));
	words->parts = grown;
	words->capacity = wanted;
	return 0;
}

/* The words of a pc (NULL: of lost stacks), made once; NULL: no memory. */
static const struct part *part_of(struct folded_words *words,
				  const struct process *process,
				  const struct pc *pc)
{
	const struct place *place = pc ? places_find(words->places, process, pc)
				       : places_lost(words->places);
	struct part *part;

	if (!place || reserve(words, place->number))
		return NULL;
	part = &words->parts[place->number];
	if (!part->text && part_make(words, place, part))
		return NULL;
	return part;
}

/* Outermost first; NULL pc once for a stack without any. */
static const struct pc *pc_at(const struct stack *stack, uint32_t i)
{
	return stack->n_pcs ? &stack->pcs[stack->n_pcs - 1 - i] : NULL;
}

static uint32_t pc_count(const struct stack *stack)
{
	return stack->n_pcs ? stack->n_pcs : 1;
}

int folded_words_hash(struct folded_words *words, const struct process *process,
		      const struct stack *stack, uint64_t *hash)
{
	*hash = 1; /* else a first word of hash 0 would not count */
	for (uint32_t i = 0; i < pc_count(stack); i++) {
		const struct part *part =
		    part_of(words, process, pc_at(stack, i));

		if (!part)
			return -ENOMEM;
		*hash = *hash * part->shift + part->hash;
	}
	return 0;
}

/* All of it, into `out`. */
static int put_stack(struct folded_words *words, const struct process *process,
		     const struct stack *stack, FILE *out)
{
	bool is_first = true;

	for (uint32_t i = 0; i < pc_count(stack); i++) {
		const struct part *part =
		    part_of(words, process, pc_at(stack, i));

		if (!part)
			return -ENOMEM;
		if (!*part->text)
			continue;
		if (!is_first)
			fputc(';', out);
		fputs(part->text, out);
		is_first = false;
	}
	if (is_first)
		fputs(NOTHING_ELSE, out);
	return 0;
}

int folded_words_text(struct folded_words *words, const struct process *process,
		      const struct stack *stack, char **text)
{
	size_t size;
	FILE *out;
	int error;

	*text = NULL;
	out = open_memstream(text, &size);
	error = out ? put_stack(words, process, stack, out) : -ENOMEM;
	if (out && fclose(out))
		error = -ENOMEM;
	if (error) {
		free(*text);
		*text = NULL;
	}
	return error;
}
