/* SPDX-License-Identifier: MIT */
/*
 * lexicon.h - JSON values that are said once, and then by number
 *
 * Why     the frames of many stacks are few
 * Owner   the lexicon owns its values until lexicon_release(); it counts what
 *         they cost (bytes of JSON, about), and its user says what is too much
 */
#ifndef DARKHEAP_LEXICON_H
#define DARKHEAP_LEXICON_H

#include <jansson.h>
#include <stddef.h>

struct frame;

struct lexicon {
	json_t *values;	 /* array */
	json_t *numbers; /* key -> index */
	size_t cost;
};

/* 0 or -ENOMEM */
int lexicon_init(struct lexicon *lexicon);
void lexicon_release(struct lexicon *lexicon);

/*
 * The number of a frame, as stacks show it:
 * [flags, function, file, line, module, pc when it has no name]
 * A number of flags: 1 Go, 2 inlined, 4 plumbing.  -ENOMEM
 */
json_int_t lexicon_frame(struct lexicon *lexicon, const struct frame *frame);

/* The same as a flame graph shows it: [flags, function, package or module] */
json_int_t lexicon_name(struct lexicon *lexicon, const struct frame *frame);

#endif
