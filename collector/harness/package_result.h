/* SPDX-License-Identifier: MIT */
/*
 * package_result.h - what became of one test binary, as a file
 *
 * Why     `darkheap test` starts many of us through go test, and says at its
 *         end what all of them found
 * Form    JSON, DIR/PID.XXXXXX.json, renamed into place
 */
#ifndef DARKHEAP_PACKAGE_RESULT_H
#define DARKHEAP_PACKAGE_RESULT_H

#include <stdbool.h>
#include <stddef.h>

struct report;
struct site;
struct site_test;

struct package_result {
	const char *exe;
	const struct report *report; /* NULL: nothing is known */
	const char *why;	     /* nothing is; NULL: the report says it */
	const char *capture;	     /* where it is kept, or NULL */
	bool failed_by_itself;
	size_t repeated, late; /* tests, and those there was no time for */
};

/* 0 or -errno */
int package_result_write(const struct package_result *result,
			 const char *directory);

/* Why no test can be named; NULL: they can, or it was not tracked. */
const char *package_result_unrecognized(const struct report *report);

/* Does this test of a failing site leak, or is it suspected? */
bool package_result_is_leak(const struct site *site,
			    const struct site_test *test);
bool package_result_is_suspect(const struct site *site,
			       const struct site_test *test);

#endif
