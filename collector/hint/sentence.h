/* SPDX-License-Identifier: MIT */
/*
 * sentence.h - sentences one after the other, in a text of fixed size
 */
#ifndef DARKHEAP_SENTENCE_H
#define DARKHEAP_SENTENCE_H

#include <stddef.h>

struct sentences {
	char *text;
	size_t size;
	const char *between; /* next time, instead of what is asked for */
};

#define PLACE_NAME_BYTES 300

/*
 * "; " before a part of the last sentence, ". " before one of its own, which
 * then begins with a capital.
 */
void sentence_add(struct sentences *out, const char *between,
		  const char *format, ...)
    __attribute__((format(printf, 3, 4)));

struct frame;

/* "main.(*Conn).Close (conn.go:41)", or what is known of it. */
const char *sentence_place(const struct frame *frame,
			   char place[PLACE_NAME_BYTES]);

#endif
