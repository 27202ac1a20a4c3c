/* SPDX-License-Identifier: MIT */
/*
 * again.h - the words that have a test binary run one test again, alone
 *
 * Why     go test's flags say what the first run was to do and to write; of
 *         those only what changes how a test behaves may stay
 * Owner   again_words() allocates all, again_free() frees it
 */
#ifndef DARKHEAP_AGAIN_H
#define DARKHEAP_AGAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct again {
	/* "TestX", "TestX/case", "BenchmarkX", "FuzzX", "ExampleX" */
	const char *const *tests;
	size_t n_tests;	     /* of one kind, all without a slash if several */
	uint32_t count;	     /* how often */
	bool is_verbose;     /* names its subtests on stdout */
	uint64_t timeout_ns; /* 0: none */
	/* files that it opens at its end, one after the other (settling.h) */
	const char *first_gate, *second_gate;
};

/* Can it be asked for by name?  TestMain, init and NULL cannot. */
bool again_is_possible(const char *test);

/* NULL-terminated; NULL: no memory. */
char **again_words(char *const *program, const struct again *again);
void again_free(char **words);

/* The value of -test.NAME in the words of a test binary, NULL: not given. */
const char *again_value(char *const *program, const char *name);

/* The pattern for -test.run that only these tests match; NULL: no memory. */
char *again_pattern(const char *const *tests, size_t n);

#endif
