/* SPDX-License-Identifier: MIT */
/*
 * child.h - what the waiter tells the collector about the program's end
 */
#ifndef DARKHEAP_CHILD_H
#define DARKHEAP_CHILD_H

#include <stdint.h>

struct child_end {
	int32_t pid; /* 0: the program could not be started, report nothing */
	int32_t wait_status; /* as waitpid(2) gives it */
};

#endif
