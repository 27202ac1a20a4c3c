/* SPDX-License-Identifier: MIT */
/*
 * rule.h - what one suppression matches
 *
 * Words   a rule may say several things, and all of them must hold of a stack;
 *         docs/suppressions.md has the forms
 */
#ifndef DARKHEAP_RULE_H
#define DARKHEAP_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "suppress/glob.h"
#include "symbol/frame.h"

enum frame_pattern_kind {
	PATTERN_ANY, /* "...": no frame, or many */
	PATTERN_FUNCTION,
	PATTERN_OBJECT,
	PATTERN_SOURCE,
};

/* A line of valgrind's block. */
struct frame_pattern {
	enum frame_pattern_kind kind;
	struct glob glob;
	char *plain; /* a mangled name as frames have it, or NULL */
	int line;    /* of a source file, 0: any */
};

struct rule {
	char *text;	  /* as reports name it */
	const char *file; /* NULL: built in */
	int line;
	struct glob leak; /* a function's, file's or module's name */
	char *leak_text;  /* it lies in here */
	struct glob go, module, kind;
	const char *site;	      /* an id, or NULL */
	struct frame_pattern *frames; /* valgrind's block, innermost first */
	size_t n_frames;
	bool has_max, is_expired;
	uint64_t max_bytes;
	const char *expires, *reason; /* as typed, NULL: not said */
};

/* A stack of a site. */
struct stack_subject {
	const char *site, *kind; /* kind may be NULL */
	const struct frame *blame;
	const struct frame *frames; /* innermost first */
	size_t n_frames;
};

bool rule_matches(const struct rule *rule, const struct stack_subject *stack);

/* The room that rule_matches() needs is of this many patterns. */
#define RULE_FRAMES_MAX 512

/* Is it one of malloc's family, which stands in no stack of ours? */
bool rule_is_allocator(const struct frame_pattern *pattern);

#endif
