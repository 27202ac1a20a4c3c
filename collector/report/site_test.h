/* SPDX-License-Identifier: MIT */
/*
 * site_test.h - which tests of a Go test binary left how much of a site
 *
 * Why     a person repairs a test, and a test can be run again alone: the site
 *         alone does not say which one it was
 * Owner   struct site owns its tests and their names
 * Errors  -ENOMEM: the site holds what was added so far
 */
#ifndef DARKHEAP_SITE_TEST_H
#define DARKHEAP_SITE_TEST_H

#include <stddef.h>
#include <stdint.h>

#include "model/tally.h"
#include "model/verdict.h"

struct process;
struct site;
struct site_set;
struct symbolizer;

struct site_test {
	const struct process *process; /* it has the package, too */
	/* "TestDecode", "BenchmarkX", "FuzzX", "ExampleX", "TestMain", "init";
	 * with a subtest that is known "TestDecode/case_b"; NULL: unknown */
	char *name;
	struct tally tally;   /* live: what it left */
	enum verdict verdict; /* its share's, until it was run alone */
	uint32_t repetitions; /* 0: it was not repeated */
	uint64_t left_before, left_after; /* objects left by 1 run, by all */
};

/*
 * Add to what a site knows: the same process and name are one test.  Beyond so
 * many they are one that is unknown.
 */
#define SITE_TESTS_MAX 4096

int site_test_add(struct site *site, const struct site_test *test);

/* That of a process by its name (NULL: the unknown one), or NULL. */
struct site_test *site_test_find(const struct site *site,
				 const struct process *process,
				 const char *name);

/*
 * What the tests of a process left of each site, by all of its stacks;
 * group_sites as site_set_add() fills it in.  Other processes have none.
 */
int site_test_collect(struct site_set *set, struct symbolizer *symbolizer,
		      const struct process *process,
		      const uint32_t *group_sites);

/* Most left first. */
void site_test_rank(struct site *site);

void site_test_release(struct site *site);

#endif
