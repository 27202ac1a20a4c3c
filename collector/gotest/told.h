/* SPDX-License-Identifier: MIT */
/*
 * told.h - what the run of each test binary has told of it, in a file
 *
 * Why     go starts the test binaries, not we: each `darkheap run --tell=DIR`
 *         leaves DIR/PID.XXXXXX.json, and here they are read
 * Owner   told_free() frees all
 * Trust   a test may write there, too: what has not the form is counted and
 *         passed over
 */
#ifndef DARKHEAP_TOLD_H
#define DARKHEAP_TOLD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum told_result {
	TOLD_PASS,
	TOLD_FAIL,
	TOLD_UNKNOWN,
};

/* Blocks that a test left; texts may be NULL where they are not known. */
struct told_leak {
	const char *test, *function, *file, *what;
	uint64_t line, objects, object_bytes, bytes;
};

/* A test binary; texts lie in `json`. */
struct told_package {
	json_t *json;
	const char *package; /* import path, else the binary's name */
	const char *why;     /* it was not tracked; NULL: it was */
	const char *capture; /* NULL: none was kept */
	bool is_failed_by_itself;
	enum told_result result;
	struct told_leak *leaks, *suspects; /* arrays */
	size_t n_leaks, n_suspects;
};

struct told {
	struct told_package *packages; /* by name */
	size_t n_packages;
	size_t n_damaged; /* files that have not the form */
};

/* Read all of `directory`. 0, or -errno with nothing to free. */
int told_read(struct told *told, const char *directory);
void told_free(struct told *told);

#endif
