/* SPDX-License-Identifier: MIT */
/*
 * hardening.h - may the process do more than it has to?
 *
 * Why     none of it changes whether a program can be tracked: it is what a
 *         production system asks of a service, and what darkheap runs with
 * Owner   hardening_release() frees the words
 */
#ifndef DARKHEAP_HARDENING_H
#define DARKHEAP_HARDENING_H

#include <stddef.h>
#include <stdio.h>

struct examination;

enum hardness {
	HARDNESS_TIGHT,
	HARDNESS_LOOSE,
	HARDNESS_UNKNOWN,
};

struct hardening_check {
	const char *id; /* for scripts: never changes its meaning */
	/* How it stands; `out` takes the facts. */
	enum hardness (*look)(const struct examination *examination, FILE *out);
	const char *does; /* when it is loose */
};

struct hardening_item {
	const struct hardening_check *check;
	enum hardness hardness;
	char *says;
};

#define HARDENING_CHECKS 8

/* Of a process, or of whom asks when it is the machine that is asked for. */
struct hardening {
	struct hardening_item items[HARDENING_CHECKS];
	size_t n; /* 0: it is a file that was asked for */
};

/* 0 or -ENOMEM, with nothing to release. */
int hardening_check(struct hardening *hardening,
		    const struct examination *examination);
void hardening_release(struct hardening *hardening);

/* "tight", "loose", "unknown" */
const char *hardness_name(enum hardness hardness);

extern const struct hardening_check hardening_checks[HARDENING_CHECKS];

#endif
