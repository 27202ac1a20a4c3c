/* SPDX-License-Identifier: MIT */
/*
 * parts.h - the parts of the doctor's answer, one for each kind of facts
 *
 * JSON    of NULL it is null.  Text: rows of label and words
 */
#ifndef DARKHEAP_PARTS_H
#define DARKHEAP_PARTS_H

#include <jansson.h>
#include <stdbool.h>

struct binary;
struct page;
struct recorded;
struct running;

json_t *json_of_binary(const struct binary *binary);
json_t *json_of_running(const struct running *running,
			const struct binary *binary);
json_t *json_of_recorded(const struct recorded *recorded);

void text_of_binary(struct page *page, const struct binary *binary);
void text_of_running(struct page *page, const struct running *running,
		     bool is_go);
void text_of_recorded(struct page *page, const struct recorded *recorded);

/* The command to start it again: to be copied, so in one line, however long. */
void text_of_restart(struct page *page, const struct running *running);

#endif
