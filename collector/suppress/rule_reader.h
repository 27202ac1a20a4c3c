/* SPDX-License-Identifier: MIT */
/*
 * rule_reader.h - where in a suppression file its reader is
 *
 * Errors  -EINVAL: what is wrong is in `why`; -ENOMEM
 */
#ifndef DARKHEAP_RULE_READER_H
#define DARKHEAP_RULE_READER_H

#include <stdbool.h>

#include "suppress/rule.h"

struct suppressions;

/* What valgrind's block must say next. */
enum block_state {
	BLOCK_NONE, /* not in a block */
	BLOCK_NAME,
	BLOCK_TOOL,
	BLOCK_FRAMES,
};

struct rule_reader {
	struct suppressions *to;
	const char *file;
	char *why; /* of SUPPRESSIONS_WHY_BYTES */
	int line;
	bool is_open;	  /* `rule` is being read */
	bool is_foreign;  /* a block about something else than leaks */
	unsigned said;	  /* which fields it has */
	const char *leak; /* as typed */
	enum block_state block;
	struct rule rule;
};

/* A word that a line may begin with. */
struct field {
	const char *word;
	int (*set)(struct rule_reader *reader, char *value);
	unsigned bit; /* in rule_reader.said */
	bool may_be_empty;
	bool begins_next; /* said again it is another rule, no mistake */
};

/* NULL: there is no such word, and `why` says what there is. */
const struct field *field_find(struct rule_reader *reader, const char *word);

/* Say what is wrong in a line; -EINVAL. */
int reader_fail(struct rule_reader *reader, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int reader_no_memory(struct rule_reader *reader);

#endif
