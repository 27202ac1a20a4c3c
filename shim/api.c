/* SPDX-License-Identifier: MIT */
/*
 * api.c - what a program may call by itself (include/darkheap.h)
 */
#include "darkheap.h"

#include "emit.h"
#include "guard.h"

#include "forbid.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT void darkheap_mark(const char *name)
{
	if (!name || !guard_enter())
		return;
	emit_mark(thread.state, name);
	guard_leave();
}
