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
struct confinement;
struct hardening;
struct page;
struct recorded;
struct risk;
struct running;

json_t *json_of_binary(const struct binary *binary);
json_t *json_of_running(const struct running *running,
			const struct binary *binary);
json_t *json_of_recorded(const struct recorded *recorded);
/* null when there is nothing to say */
json_t *json_of_risk(const struct risk *risk);
json_t *json_of_hardening(const struct hardening *hardening);
/* Put into a process, or into the machine, which is who asks. */
void json_add_confinement(json_t *object,
			  const struct confinement *confinement);

void text_of_binary(struct page *page, const struct binary *binary);
void text_of_running(struct page *page, const struct running *running,
		     bool is_go);
void text_of_recorded(struct page *page, const struct recorded *recorded);
/* With a blank line before them; nothing when there is nothing to say. */
void text_of_risk(struct page *page, const struct risk *risk);
void text_of_hardening(struct page *page, const struct hardening *hardening);
/* "user", "may", "limits" */
void text_of_confinement(struct page *page,
			 const struct confinement *confinement);

/* The command to start it again: to be copied, so in one line, however long. */
void text_of_restart(struct page *page, const struct running *running);

#endif
