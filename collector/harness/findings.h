/* SPDX-License-Identifier: MIT */
/*
 * findings.h - from what repetition says of tests to what sites are called
 *
 * Rule    the worst of a site's tests speaks for it; a test that could not be
 *         asked keeps the site's own verdict
 */
#ifndef DARKHEAP_FINDINGS_H
#define DARKHEAP_FINDINGS_H

#include <stdbool.h>

struct candidates;
struct finding;
struct site;

/* Revise a judged site; false: repetition changed nothing of it. */
bool findings_revise(struct site *site, const struct candidates *candidates);

/* Was it found by repetition, or because that was not possible? */
bool findings_is_one(const struct finding *finding);

#endif
