/* SPDX-License-Identifier: MIT */
/*
 * suppressions.h - the rules that say which sites need nobody's attention
 *
 * Why     a gate is kept only if what is known and accepted, or not ours to
 *         mend, can be taken out of it by place and with a reason
 * Owner   struct suppressions owns rules and their texts; a report that it was
 *         applied to points to these
 * Errors  -EINVAL: `why` says file, line and what to do; -ENOMEM; -errno: the
 *         file cannot be read, `why` says so
 */
#ifndef DARKHEAP_SUPPRESSIONS_H
#define DARKHEAP_SUPPRESSIONS_H

#include <stddef.h>
#include <time.h>

#include "suppress/rule.h"

struct report;

#define SUPPRESSIONS_FILE ".darkheap.supp"
#define SUPPRESSIONS_FILE_BYTES (16 << 20)
#define SUPPRESSIONS_RULES_MAX 100000
#define SUPPRESSIONS_WHY_BYTES 512

struct suppressions {
	struct rule *rules; /* in order: the first that matches counts */
	size_t count, capacity;
	char **texts; /* of files: the rules' words lie in here */
	size_t n_texts;
	time_t now; /* what has expired by then suppresses nothing */
};

void suppressions_init(struct suppressions *suppressions, time_t now);
void suppressions_release(struct suppressions *suppressions);

/* Add the rules of a file; reports name it by `path`, which is copied. */
int suppressions_load(struct suppressions *suppressions, const char *path,
		      char why[SUPPRESSIONS_WHY_BYTES]);

/* Those that darkheap has itself; they come last. */
int suppressions_add_builtin(struct suppressions *suppressions,
			     char why[SUPPRESSIONS_WHY_BYTES]);

/* The rules' words lie in `text`, of malloc(): it is theirs. 0 or -ENOMEM. */
int suppressions_keep(struct suppressions *suppressions, char *text);

/*
 * Add the rules of a text, which is kept and cut into words: `size` bytes and a
 * zero behind them.  `file` outlives the rules, or is NULL.
 */
int suppressions_parse(struct suppressions *suppressions, const char *file,
		       char *text, size_t size,
		       char why[SUPPRESSIONS_WHY_BYTES]);

/*
 * Take what they match out of a report: policy.suppress.  0 or -ENOMEM.
 * `suppressions` must outlive the report.
 */
int suppressions_apply(const struct suppressions *suppressions,
		       struct report *report);

#endif
