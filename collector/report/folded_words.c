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

struct folded_words {
	struct places *places;
	bool is_all;
	char **of_place; /* by place's number; "": nothing to be seen */
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
		free(words->of_place[i]);
	free(words->of_place);
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
			frame->module ? page_name(frame->module) : "unknown");
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

/* The words of a place, inlined frames behind their callers. */
static char *place_words(const struct folded_words *words,
			 const struct place *place)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool is_first = true;
	int error = out ? 0 : -ENOMEM;

	for (size_t i = place->n_frames; !error && i-- > 0;) {
		char *word;

		error = word_new(words, &place->frames[i], &word);
		if (word)
			fprintf(out, "%s%s", is_first ? "" : ";", word);
		is_first = is_first && !word;
		free(word);
	}
	if (out && fclose(out))
		error = -ENOMEM;
	if (!error)
		return text;
	free(text);
	return NULL;
}

static int reserve(struct folded_words *words, uint64_t number)
{
	size_t wanted = 2 * number + 64;
	char **grown;

	if (number < words->capacity)
		return 0;
	grown = reallocarray(words->of_place, wanted, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	memset(grown + words->capacity, 0,
	       (wanted - words->capacity) * sizeof(*grown));
	words->of_place = grown;
	words->capacity = wanted;
	return 0;
}

/* The words of a pc (NULL: of lost stacks), made once; NULL: no memory. */
static const char *words_of(struct folded_words *words,
			    const struct process *process, const struct pc *pc)
{
	const struct place *place = pc ? places_find(words->places, process, pc)
				       : places_lost(words->places);
	char **text;

	if (!place || reserve(words, place->number))
		return NULL;
	text = &words->of_place[place->number];
	if (!*text)
		*text = place_words(words, place);
	return *text;
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

#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

int folded_words_hash(struct folded_words *words, const struct process *process,
		      const struct stack *stack, uint64_t *hash)
{
	*hash = FNV_START;
	for (uint32_t i = 0; i < pc_count(stack); i++) {
		const char *text = words_of(words, process, pc_at(stack, i));

		if (!text)
			return -ENOMEM;
		for (const char *c = text; *c; c++)
			*hash = (*hash ^ (unsigned char)*c) * FNV_PRIME;
		if (*text)
			*hash = (*hash ^ ';') * FNV_PRIME;
	}
	return 0;
}

int folded_words_text(struct folded_words *words, const struct process *process,
		      const struct stack *stack, char **text)
{
	size_t size;
	FILE *out;
	bool is_first = true;

	*text = NULL;
	out = open_memstream(text, &size);
	for (uint32_t i = 0; out && i < pc_count(stack); i++) {
		const char *part = words_of(words, process, pc_at(stack, i));

		if (!part) {
			fclose(out);
			free(*text);
			*text = NULL;
			return -ENOMEM;
		}
		if (*part)
			fprintf(out, "%s%s", is_first ? "" : ";", part);
		is_first = is_first && !*part;
	}
	if (out && is_first)
		fputs(NOTHING_ELSE, out);
	return !out || fclose(out) ? -ENOMEM : 0;
}
