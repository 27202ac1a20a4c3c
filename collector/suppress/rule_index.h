/* SPDX-License-Identifier: MIT */
/*
 * rule_index.h - which rules may match a stack
 *
 * Why     ten thousand rules on each of ten thousand sites would be a hundred
 *         million looks at all frames
 * How     each rule has pieces that stand in some name of each stack it
 *         matches; four bytes, the rarest among all rules, lead from a name to
 *         the rules whose piece stands there.  What has no such bytes is always
 *         tried
 * Owner   the rules are the caller's and must outlive the index
 */
#ifndef DARKHEAP_RULE_INDEX_H
#define DARKHEAP_RULE_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "model/table.h"
#include "suppress/rule.h"

struct rule_index {
	uint32_t *heads;	     /* of chains, by a hash of four bytes */
	struct index_entry *entries; /* one a rule */
	struct table names;	     /* known names -> what they lead to */
	uint32_t *found;	     /* candidates of one stack */
	size_t n_found, room;
	uint32_t *always; /* rules that any stack may match */
	size_t n_always;
};

/* 0 or -ENOMEM, with nothing to release. */
int rule_index_init(struct rule_index *index, const struct rule *rules,
		    size_t count);
void rule_index_release(struct rule_index *index);

/*
 * Numbers of the rules that may match, in order, each once: index->found.  The
 * names of the stack must live as long as the index.  0 or -ENOMEM.
 */
int rule_index_look_up(struct rule_index *index,
		       const struct stack_subject *stack);

#endif
