/* SPDX-License-Identifier: MIT */
/*
 * answer.h - names of addresses on their way through a pipe
 *
 * Why     a child of namer.h reads the debug information
 * Trust   the child may be anything by now: whatever bytes come, a reader
 *         stays within them, and what it gives out is well-formed
 * Errors  -EBADMSG: the bytes are no answers; nothing more can be had
 */
#ifndef DARKHEAP_ANSWER_H
#define DARKHEAP_ANSWER_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "symbol/frame.h"

enum answer_kind {
	ANSWER_FRAMES = 1,
	ANSWER_SONAME,
};

/* An answer that came; it lives until the next call. */
struct answer {
	enum answer_kind kind;
	uint64_t index; /* of the address asked for */
	size_t count;	/* of frames */
	struct frame frames[FRAME_EXPAND_MAX];
	const char *soname;
};

/* What was written is seen in stream's error flag. */
void answer_write_frames(FILE *out, uint64_t index, const struct frame *frames,
			 size_t count);
void answer_write_soname(FILE *out, uint64_t index, const char *soname);

/* Start with all zeros. */
struct answer_reader {
	uint8_t *bytes;
	size_t start, end, capacity;
};

void answer_reader_release(struct answer_reader *reader);

/* Read once from `fd`: how many bytes, 0 at the end, or -errno. */
int answer_reader_fill(struct answer_reader *reader, int fd);

/* 1: an answer; 0: it is not whole yet; or -EBADMSG. */
int answer_reader_next(struct answer_reader *reader, struct answer *answer);

#endif
