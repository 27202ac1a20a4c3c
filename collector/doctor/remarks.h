/* SPDX-License-Identifier: MIT */
/*
 * remarks.h - what the facts mean, and what to do about it
 *
 * Why     a rule is one row of a table: when, how bad, what to say, what to do.
 *         The verdict is that of the worst row
 * Owner   remarks_release() frees what remarks_judge() made
 */
#ifndef DARKHEAP_REMARKS_H
#define DARKHEAP_REMARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct examination;

/* In rising order: the highest is the verdict. */
enum severity {
	SEVERITY_NOTE,	  /* good to know */
	SEVERITY_WORKS,	  /* this will be seen */
	SEVERITY_LIMITED, /* it works, but not all of it */
	SEVERITY_NO,	  /* cannot be tracked */
	SEVERITY_NOTHING, /* has nothing to track */
};

struct rule {
	const char *id; /* for scripts: never changes its meaning */
	enum severity severity;
	bool (*applies)(const struct examination *examination);
	/* Up to its first comma, colon or semicolon it fits into a headline. */
	const char *says;
	/* Writes what `says` is about, behind it; NULL: nothing more. */
	void (*about)(const struct examination *examination, FILE *out);
	const char *does; /* NULL: nothing */
	void (*about_does)(const struct examination *examination, FILE *out);
};

struct remark {
	const struct rule *rule;
	char *says, *does; /* does: NULL, nothing to do */
};

struct remarks {
	struct remark *items; /* worst first */
	size_t n;
	enum severity verdict; /* SEVERITY_WORKS at least */
	char *headline;	       /* the verdict in one line */
};

/* 0 or -ENOMEM. */
int remarks_judge(struct remarks *remarks,
		  const struct examination *examination);
void remarks_release(struct remarks *remarks);

/* "note", "works", "limited", "no", "nothing" */
const char *severity_name(enum severity severity);

/* A table of rules, each in a file of its own. */
struct rules {
	const struct rule *first;
	const size_t *count;
};

#define RULES(name)                      \
	extern const struct rule name[]; \
	extern const size_t name##_count;
RULES(rules_binary)
RULES(rules_build)
RULES(rules_running)
RULES(rules_limits)
RULES(rules_machine)
RULES(rules_recorded)
#undef RULES

#define REMARKS_TABLES 6
extern const struct rules remarks_tables[REMARKS_TABLES];

#endif
