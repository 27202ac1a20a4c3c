/* SPDX-License-Identifier: MIT */
/*
 * json_process.h - a process and how well it could be seen
 *
 * Owner   each function returns a new reference, or NULL when out of memory
 */
#ifndef DARKHEAP_JSON_PROCESS_H
#define DARKHEAP_JSON_PROCESS_H

#include <jansson.h>

struct process;

json_t *json_process(const struct process *process);

/* `process` may be NULL: nothing was tracked. */
json_t *json_coverage(const struct process *process);

#endif
