/* SPDX-License-Identifier: MIT */
/*
 * folded_words.h - a stack as one line of words, outermost first
 *
 * Why     flame graph tools split a line at `;` and at its last blank, so a
 *         name may hold neither a `;` nor the end of a line
 * Words   a function; "C.malloc" where Go called C, for all that cgo and the
 *         runtime put there; "[libx.so]" for code without a name
 * Errors  0 or -ENOMEM
 */
#ifndef DARKHEAP_FOLDED_WORDS_H
#define DARKHEAP_FOLDED_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/process.h"
#include "symbol/symbolizer.h"

struct folded_words;

/* `is_all`: the runtime's frames and cgo's, too. */
struct folded_words *folded_words_new(struct symbolizer *symbolizer,
				      bool is_all);
void folded_words_free(struct folded_words *words);

/* Equal for stacks whose texts are equal. */
int folded_words_hash(struct folded_words *words, const struct process *process,
		      const struct stack *stack, uint64_t *hash);

/* The caller frees the text. */
int folded_words_text(struct folded_words *words, const struct process *process,
		      const struct stack *stack, char **text);

#endif
