/* SPDX-License-Identifier: MIT */
/*
 * rules_machine.c - what the facts of the machine mean for tracking on it
 */
#include <string.h>

#include "doctor/examination.h"
#include "doctor/remarks.h"

#define ENTRY(function) static bool function(const struct examination *e)
#define ABOUT(function) \
	static void function(const struct examination *e, FILE *out)

static bool is_asked(const struct examination *e)
{
	return e->subject == SUBJECT_MACHINE;
}

ENTRY(is_shim_missing)
{
	return !*e->machine->shim;
}

ENTRY(is_shim_misplaced)
{
	return *e->machine->shim && !e->machine->is_shim_usable;
}

ABOUT(shim)
{
	fputs(e->machine->shim, out);
}

ENTRY(lacks_memfd)
{
	return !e->machine->has_memfd;
}

ENTRY(lacks_wipe)
{
	return !e->machine->has_wipe_on_fork;
}

ENTRY(lacks_pidfd)
{
	return !e->machine->has_pidfd;
}

ENTRY(lacks_clock)
{
	return !e->machine->is_clock_usable;
}

ABOUT(clock_why)
{
	if (!e->machine->is_tsc_invariant)
		fputs("the processor does not say that its TSC is invariant",
		      out);
	else
		fprintf(out, "the kernel's clocksource is %s",
			e->machine->clocksource);
}

ENTRY(has_unknown_variables)
{
	return e->machine->n_unknown > 0;
}

ABOUT(unknown_variables)
{
	for (size_t i = 0; i < e->machine->n_unknown; i++)
		fprintf(out, "%s%s", i ? " " : "",
			e->machine->unknown[i] ? e->machine->unknown[i] : "?");
}

ENTRY(has_options)
{
	return is_asked(e) && e->machine->options && *e->machine->options;
}

ABOUT(options)
{
	fputs(e->machine->options, out);
}

ENTRY(lacks_debuginfod)
{
	return is_asked(e) && !e->machine->debuginfod_urls;
}

ENTRY(is_ready)
{
	return is_asked(e) && !is_shim_missing(e) && !is_shim_misplaced(e) &&
	       !lacks_memfd(e) && !lacks_wipe(e);
}

const struct rule rules_machine[] = {
    {"no_shim", SEVERITY_NO, is_shim_missing,
     "libdarkheap.so is missing: it is not beside darkheap nor in "
     "../lib/darkheap",
     NULL, "install both together: make install", NULL},
    {"shim_place", SEVERITY_NO, is_shim_misplaced,
     "libdarkheap.so is in a bad place: no path with a space or a colon can be "
     "preloaded",
     shim, "move both to another place", NULL},
    {"no_memfd", SEVERITY_NO, lacks_memfd,
     "the kernel, or a filter, refuses memfd_create", NULL,
     "allow it: events go through such memory", NULL},
    {"no_wipe_on_fork", SEVERITY_NO, lacks_wipe,
     "the kernel has no MADV_WIPEONFORK, by which a forked child is told", NULL,
     "use Linux 4.14 or newer", NULL},
    {"no_pidfd", SEVERITY_LIMITED, lacks_pidfd,
     "the kernel, or a filter, refuses pidfd_open; ends are noticed later",
     NULL, "use Linux 5.3 or newer, or allow it", NULL},
    {"slow_clock", SEVERITY_LIMITED, lacks_clock,
     "the TSC is no clock here: events are ordered by a shared counter, which "
     "is slower on several processors",
     clock_why, NULL, NULL},
    {"ready", SEVERITY_WORKS, is_ready,
     "command, library and kernel have all that is needed", NULL,
     "darkheap run -- PROGRAM", NULL},
    {"unknown_variables", SEVERITY_NOTE, has_unknown_variables,
     "variables that nothing reads", unknown_variables,
     "options go into DARKHEAP_OPTIONS", NULL},
    {"options", SEVERITY_NOTE, has_options,
     "DARKHEAP_OPTIONS is set, and goes before each command line", options,
     NULL, NULL},
    {"debuginfod", SEVERITY_NOTE, lacks_debuginfod,
     "DEBUGINFOD_URLS is not set: debug files are looked for in "
     "/usr/lib/debug only",
     NULL, NULL, NULL},
};

const size_t rules_machine_count =
    sizeof(rules_machine) / sizeof(*rules_machine);
