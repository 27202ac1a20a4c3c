/* SPDX-License-Identifier: MIT */
/*
 * by_stack.h - one stack of a site, judged alone (rule S)
 *
 * Why     a leak beside a busy cache at the same line looks like the cache:
 *         its blocks are few, and the line frees many.  Through another stack
 *         they came all the same
 * Which   sites whose finding says so, that have several stacks which hold
 *         something; of a process BY_STACK_MAX stacks at most, first seen first
 *         And of a leak, the stack that its later calls went through, when the
 *         first ones left another amount (later.h)
 * Errors  -ENOMEM: findings are as they were
 */
#ifndef DARKHEAP_BY_STACK_H
#define DARKHEAP_BY_STACK_H

#include "model/evidence.h"
#include "model/verdict.h"

#define BY_STACK_MAX 16384

/* `map` and `evidence` are of all sites; findings[] may become worse. */
int by_stack_judge(const struct process *process, const struct site_map *map,
		   const struct site_evidence *evidence,
		   struct finding *findings);

#endif
