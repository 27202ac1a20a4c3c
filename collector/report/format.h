/* SPDX-License-Identifier: MIT */
/*
 * format.h - the forms that a report can have
 *
 * Errors  write() returns 0, -ENOMEM or -EIO: the file is then not whole
 */
#ifndef DARKHEAP_FORMAT_H
#define DARKHEAP_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct report;

struct format_options {
	const char *version; /* of darkheap */
	bool color;
	bool utf8;    /* of the reader's locale; JSON is UTF-8 always */
	bool verbose; /* text, pprof, folded: every frame */
};

struct format {
	const char *name;
	bool is_binary;	   /* nothing for a terminal */
	bool needs_stacks; /* it cannot show a mark, which keeps sites only */
	int (*write)(const struct report *report,
		     const struct format_options *options, FILE *out);
};

#define FORMAT(name, users, what) extern const struct format format_##name;
#include "report/formats.def"
#undef FORMAT

/* The format of this name, or NULL. */
const struct format *format_find(const char *name);

/* The formats in their order, from 0 on; NULL behind the last. */
const struct format *format_at(size_t number);

#endif
