/* SPDX-License-Identifier: MIT */
/*
 * verdict.h - what a site's memory is
 *
 * Why     the policy, every report and people's scripts use the same words
 * Rules   the first that holds decides, and says with which numbers; a cgo call
 *         is the natural experiment: what call after call leaves is a leak,
 *         what one call of many left is not
 */
#ifndef DARKHEAP_VERDICT_H
#define DARKHEAP_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

struct site_evidence;
struct stack;

/* In order of weight. */
enum verdict {
	VERDICT_OK,
	VERDICT_RUNTIME,
	VERDICT_STARTUP,
	VERDICT_CACHE,
	VERDICT_SUSPECT,
	VERDICT_GROWING,
	VERDICT_LEAK,
	VERDICT_COUNT,
};

#define FINDING_PROOFS_MAX 5

/* One thing that speaks for the verdict. */
struct proof {
	const char *test; /* a word for scripts */
	const char *unit; /* of value */
	double value;
	char says[200]; /* for people */
};

struct finding {
	enum verdict verdict;
	const char *rule; /* "R9" */
	/* one of several stacks may leak beside others that hide it */
	bool by_stack;
	const struct stack *stack; /* that decided (by_stack.h), or NULL */
	size_t n_proofs;
	struct proof proofs[FINDING_PROOFS_MAX];
};

/* The test of the proof that says: it did not stop before the run did. */
#define PROOF_STILL_GROWING "still_growing"

/* Of the proof that names the stack which decided. */
#define PROOF_STACK "stack"

/* The word that people read and type; "unknown" for what is no verdict. */
const char *verdict_name(enum verdict verdict);

/* The rules as people read them, in their order. */
struct verdict_rule {
	const char *name; /* "R9" */
	const char *condition, *verdict;
};

/* NULL: there are no more. */
const struct verdict_rule *verdict_rule(size_t i);

void verdict_judge(const struct site_evidence *site, struct finding *finding);

#endif
