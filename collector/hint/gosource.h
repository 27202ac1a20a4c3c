/* SPDX-License-Identifier: MIT */
/*
 * gosource.h - a Go file as lines of code, with its blocks
 *
 * Why     some mistakes show in the source alone; what is said of it must be
 *         seen in code, never in a comment or a string
 * Trust   the path comes from the target (report/source.h), and what the file
 *         holds may be anything; lines that are too long end what is known
 * Owner   gosource_release()
 */
#ifndef DARKHEAP_GOSOURCE_H
#define DARKHEAP_GOSOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* What holds at the start of a line; line numbers, 0: none. */
struct goline {
	char *code;    /* without comments, and nothing within quotes */
	int function;  /* of the innermost function, literal or not */
	int loop;      /* of the innermost loop in that function */
	int block;     /* of the innermost brace */
	bool deferred; /* that function is a literal behind defer */
};

struct gosource {
	struct goline *lines; /* lines[1] is the first */
	int n, capacity;
	bool is_odd; /* it is not what it should be */
};

/*
 * Read the file if it was there, as it is, at time `built`.  0 or -errno, with
 * nothing to release.
 */
int gosource_read(struct gosource *source, const char *file, time_t built);
void gosource_release(struct gosource *source);

/* For tests, and files of a package: the text of a file. */
int gosource_parse(struct gosource *source, const char *text);

/* Code of a line, "" when there is none. */
const char *gosource_code(const struct gosource *source, int line);

/* The same, from its first word on. */
const char *gosource_statement(const struct gosource *source, int line);

/* Last line of the function that `line` is in. */
int gosource_end(const struct gosource *source, int line);

#endif
