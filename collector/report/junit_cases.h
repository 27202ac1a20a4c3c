/* SPDX-License-Identifier: MIT */
/*
 * junit_cases.h - what fails, in the order of processes and their tests
 *
 * Owner   struct junit_cases owns its arrays, nothing that they point to
 */
#ifndef DARKHEAP_JUNIT_CASES_H
#define DARKHEAP_JUNIT_CASES_H

#include <stddef.h>

struct accusation;
struct process;
struct report;
struct site;
struct site_test;

/* A finding of a process: either a site or a bad free. */
struct junit_case {
	const struct process *process;
	const struct site *site;
	const struct accusation *bad;
	const struct site_test *test; /* who left it, NULL: not known */
	size_t owner, rank;	      /* to sort by */
};

struct junit_cases {
	struct junit_case *cases;
	size_t n, capacity;
	/* of process i: from starts[i] up to starts[i + 1] */
	size_t *starts;
};

/* 0 or -ENOMEM; to be released in either case. */
int junit_cases_init(struct junit_cases *all, const struct report *report);
void junit_cases_release(struct junit_cases *all);

/* How many of the first are one testcase, at least 1; and testcases in all. */
size_t junit_same(const struct junit_case *cases, size_t n);
size_t junit_count(const struct junit_case *cases, size_t n);

#define JUNIT_NAME_BYTES 1024

/* The test's, else one that stays the same when lines move. */
const char *junit_case_name(const struct junit_case *found,
			    char name[JUNIT_NAME_BYTES]);

/* The package under test, else the program. */
const char *junit_suite_name(const struct process *process);

#endif
