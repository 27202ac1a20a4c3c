/* SPDX-License-Identifier: MIT */
/*
 * confine.c - a program that forbids itself what recording needs
 *
 * Why     strict seccomp kills who wakes the collector, and without the TSC
 *         who reads it dies of SIGSEGV: recording ends before, and the report
 *         says so.  Filters are another thing: after its start a process makes
 *         no calls but those that libc's malloc and threads make, too
 * Context [any]
 */
#include <linux/prctl.h>
#include <linux/seccomp.h>

#include "arch.h"
#include "emit.h"
#include "guard.h"
#include "real.h"

#include "forbid.h"

typedef unsigned long word;

__attribute__((visibility("default"))) int prctl(int option, word a, word b,
						 word c, word d);

static bool is_in_our_way(int option, word value)
{
	return (option == PR_SET_SECCOMP && value == SECCOMP_MODE_STRICT) ||
	       (option == PR_SET_TSC && value == PR_TSC_SIGSEGV);
}

/* For all threads: what the others record would have gaps. */
static void end_recording(void)
{
	if (!guard_enter())
		return;
	emit_off(OFF_CONFINED);
	thread.state = NULL;
	guard_leave();
}

/* As libc has it: arguments that an option has not are anything. */
__attribute__((visibility("default"))) ARCH_ENTRY int
prctl(int option, word a, word b, word c, word d)
{
	if ((!real.malloc && !real_resolve()) || !real.prctl)
		return -1;
	if (is_in_our_way(option, a))
		end_recording();
	return real.prctl(option, a, b, c, d);
}
