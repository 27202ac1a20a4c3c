/* SPDX-License-Identifier: MIT */
/*
 * explore.h - every state that a setting of the model can reach
 *
 * Why     a rule that fails in one interleaving of a million is found by trying
 *         all, not by running long
 * Method  breadth first over normalized states, each kept in full and met once;
 *         in each the process may be killed too.  Stops at the first violation,
 *         which is then one of the shortest
 */
#ifndef EVENT_RULES_EXPLORE_H
#define EVENT_RULES_EXPLORE_H

#include "model.h"

struct exploration {
	size_t states;
	size_t transitions;
	enum violation found;
};

/*
 * 0, or -ENOMEM when more than `states_max` states came up.  A counterexample
 * goes to `trace` unless it is NULL.
 */
int explore(const struct setting *setting, size_t states_max, FILE *trace,
	    struct exploration *result);

#endif
