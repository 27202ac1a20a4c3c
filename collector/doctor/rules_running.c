/* SPDX-License-Identifier: MIT */
/*
 * rules_running.c - what the facts of a process mean for tracking it
 */
#include <inttypes.h>
#include <string.h>

#include "doctor/examination.h"
#include "doctor/remarks.h"
#include "report/page.h"

/* What darkheap may take of the program's group by default (--memory). */
#define EVENT_BYTES (64u << 20)
#define SECCOMP_FILTER 2

#define ENTRY(function) static bool function(const struct examination *e)
#define ABOUT(function) \
	static void function(const struct examination *e, FILE *out)

ENTRY(is_tracked)
{
	return e->running && e->running->memory.has_ring;
}

ENTRY(is_asleep)
{
	return e->running && e->running->memory.has_shim && !is_tracked(e);
}

ENTRY(is_untracked)
{
	return e->running && e->running->has_memory &&
	       !e->running->memory.has_shim;
}

ENTRY(is_unreadable)
{
	return e->running && !e->running->has_memory;
}

ABOUT(memory_why)
{
	fputs(strerror(-e->running->memory_error), out);
}

ENTRY(is_deleted)
{
	return e->running && e->running->is_exe_deleted;
}

ENTRY(is_under_filter)
{
	return e->running &&
	       e->running->confinement.seccomp == SECCOMP_FILTER &&
	       !is_tracked(e);
}

ENTRY(is_elsewhere)
{
	return e->running && e->running->is_elsewhere == 1 && !is_tracked(e);
}

static uint64_t room(const struct cgroup *cgroup)
{
	return cgroup->limit > cgroup->usage ? cgroup->limit - cgroup->usage
					     : 0;
}

ENTRY(is_group_full)
{
	return e->running && e->running->cgroup.has_limit && !is_tracked(e) &&
	       room(&e->running->cgroup) < EVENT_BYTES;
}

ABOUT(group_room)
{
	char left[WORD_BYTES], limit[WORD_BYTES];

	fprintf(out, "%s left of %s",
		page_size(left, room(&e->running->cgroup)),
		page_size(limit, e->running->cgroup.limit));
}

ENTRY(has_preload)
{
	return e->running && e->running->preload &&
	       !strstr(e->running->preload, "libdarkheap.so");
}

ABOUT(preload)
{
	fputs(e->running->preload, out);
}

ENTRY(is_traced)
{
	return e->running && e->running->tracer > 0;
}

ENTRY(is_started_secure)
{
	return e->running && e->running->confinement.is_secure == 1 &&
	       !is_tracked(e);
}

/* In its environment, or in that of who asks about another thing. */
ENTRY(has_cgo_check)
{
	return e->running
		   ? e->running->has_cgo_check
		   : e->subject != SUBJECT_CAPTURE && e->machine->has_cgo_check;
}

ENTRY(is_cgocheck_off)
{
	return e->running && e->running->cgocheck == 0;
}

const struct rule rules_running[] = {
    {"deleted", SEVERITY_LIMITED, is_deleted,
     "its file is deleted, as go run and go test do", NULL,
     "build it first, and run what was built", NULL},
    {"asleep", SEVERITY_LIMITED, is_asleep,
     "libdarkheap.so is loaded but asleep: it records nothing", NULL,
     "it stood down, its collector has ended, or it was preloaded without "
     "darkheap run: restart it",
     NULL},
    {"unreadable", SEVERITY_LIMITED, is_unreadable,
     "its memory map cannot be read, so that it is not known whether it is "
     "tracked",
     memory_why, "ask as the user who runs it, or as root", NULL},
    {"elsewhere", SEVERITY_LIMITED, is_elsewhere,
     "runs in another mount namespace, say a container", NULL,
     "start it with darkheap in there: the command and libdarkheap.so must "
     "both be in it",
     NULL},
    {"group_full", SEVERITY_LIMITED, is_group_full,
     "its cgroup is nearly full: events on the way to the collector need "
     "some of it",
     group_room, "give it more, or run it with a smaller --memory=SIZE", NULL},
    {"seccomp", SEVERITY_LIMITED, is_under_filter,
     "under a seccomp filter: one that kills on socket() would kill it at "
     "its start",
     NULL, "let the filter allow socket, connect, sendmsg and recvmsg", NULL},
    {"started_secure", SEVERITY_LIMITED, is_started_secure,
     "was started with more rights than its caller: then a preload is ignored",
     NULL,
     "start it as the user whom it becomes, or a copy without the rights (cp "
     "drops them)",
     NULL},
    {"tracked", SEVERITY_WORKS, is_tracked,
     "recorded now; the report comes when it ends", NULL, NULL, NULL},
    {"restart", SEVERITY_WORKS, is_untracked,
     "runs without darkheap: what it has allocated so far cannot be told", NULL,
     "restart it under darkheap", NULL},
    {"preload", SEVERITY_NOTE, has_preload,
     "other libraries are preloaded; they stay behind ours", preload, NULL,
     NULL},
    {"cgo_check", SEVERITY_NOTE, has_cgo_check,
     "CGO_CHECK is set, which nothing reads: there are GODEBUG=cgocheck=1 (on "
     "by itself) and GOEXPERIMENT=cgocheck2, and both look for Go pointers in "
     "C, not for leaks",
     NULL, "leave it out: what dlopen and dlsym lead to is tracked as all else",
     NULL},
    {"cgocheck_off", SEVERITY_NOTE, is_cgocheck_off,
     "GODEBUG=cgocheck=0: Go does not check pointers that it passes to C; "
     "leaks are found all the same",
     NULL, NULL, NULL},
    {"traced", SEVERITY_NOTE, is_traced,
     "another program traces it (a debugger or strace)", NULL, NULL, NULL},
};

const size_t rules_running_count =
    sizeof(rules_running) / sizeof(*rules_running);
