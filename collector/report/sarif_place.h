/* SPDX-License-Identifier: MIT */
/*
 * sarif_place.h - places and stacks as SARIF has them
 *
 * Why     GitHub shows a location only with a file and a line, so frames
 *         without them are told in words, and whole stacks beside
 * Owner   each function returns a new reference, or NULL when out of memory
 */
#ifndef DARKHEAP_SARIF_PLACE_H
#define DARKHEAP_SARIF_PLACE_H

#include <jansson.h>
#include <stddef.h>

struct frame;
struct repository;

/* GitHub shows so many steps of a code flow. */
#define SARIF_STEPS_MAX 1000

/* A string for people: never empty, no controls, no links. */
json_t *sarif_text(const char *text);

/* A message object. */
json_t *sarif_message(const char *text);

/* A location; `message` may be NULL, `id` 0. */
json_t *sarif_location(struct repository *repository, const struct frame *frame,
		       const char *message, int id);

/* The same of a file that lies at `below` from the root, NULL: outside. */
json_t *sarif_location_at(const char *below, const struct frame *frame,
			  const char *message, int id);

/* Has it a file and a line? */
int sarif_has_place(const struct frame *frame);

/* codeFlows: outermost to innermost; NULL also where no frame has a place. */
json_t *sarif_flows(struct repository *repository, const struct frame *frames,
		    size_t n);

/* stacks: every frame, innermost first. */
json_t *sarif_stacks(struct repository *repository, const struct frame *frames,
		     size_t n);

#endif
