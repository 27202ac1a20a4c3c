/* SPDX-License-Identifier: MIT */
/*
 * rules_hardening.c - what a service in production should not be able to do
 */
#include <inttypes.h>

#include "doctor/examination.h"
#include "doctor/hardening.h"
#include "report/page.h"

#define SECCOMP_FILTER 2
#define CAPABILITIES_SHOWN 4

#define LOOK(function) \
	static enum hardness function(const struct examination *e, FILE *out)

static const struct confinement *confinement(const struct examination *e)
{
	return e->running ? &e->running->confinement : &e->machine->self;
}

static enum hardness unknown(FILE *out, const char *what)
{
	fprintf(out, "%s cannot be read", what);
	return HARDNESS_UNKNOWN;
}

LOOK(look_at_user)
{
	long uid = confinement(e)->uid;

	if (uid < 0)
		return unknown(out, "its user");
	fprintf(out, uid ? "user %ld" : "root", uid);
	return uid ? HARDNESS_TIGHT : HARDNESS_LOOSE;
}

static void put_capabilities(FILE *out, uint64_t set)
{
	unsigned int n = (unsigned int)__builtin_popcountll(set), shown = 0;

	for (unsigned int i = 0; i < 64 && shown < CAPABILITIES_SHOWN; i++) {
		const char *name = capability_name(i);

		if (!(set >> i & 1))
			continue;
		if (name)
			fprintf(out, "%s%s", shown ? " " : "", name);
		else
			fprintf(out, "%s%u", shown ? " " : "", i);
		shown++;
	}
	if (n > shown)
		fprintf(out, " and %u more", n - shown);
}

LOOK(look_at_capabilities)
{
	const struct confinement *c = confinement(e);

	if (!c->has_capabilities)
		return unknown(out, "its capabilities");
	if (!(c->effective | c->permitted)) {
		fputs("none", out);
		return HARDNESS_TIGHT;
	}
	put_capabilities(out, c->effective | c->permitted);
	return HARDNESS_LOOSE;
}

LOOK(look_at_new_privileges)
{
	int flag = confinement(e)->no_new_privileges;

	if (flag < 0)
		return unknown(out, "the flag");
	fputs(flag ? "can gain none (no_new_privs)"
		   : "a setuid program may give it some",
	      out);
	return flag ? HARDNESS_TIGHT : HARDNESS_LOOSE;
}

LOOK(look_at_seccomp)
{
	int mode = confinement(e)->seccomp;

	if (mode < 0)
		return unknown(out, "its seccomp mode");
	fputs(mode == SECCOMP_FILTER ? "under a filter"
	      : mode		     ? "strict"
				     : "all calls of the kernel are allowed",
	      out);
	return mode ? HARDNESS_TIGHT : HARDNESS_LOOSE;
}

LOOK(look_at_root)
{
	int is = confinement(e)->is_root_read_only;

	if (is < 0)
		return unknown(out, "its mounts");
	fputs(is ? "read-only" : "writable", out);
	return is ? HARDNESS_TIGHT : HARDNESS_LOOSE;
}

LOOK(look_at_cores)
{
	const struct limit *core = &confinement(e)->limits[LIMIT_CORE];

	if (!core->is_known)
		return unknown(out, "its limits");
	fputs(core->soft ? "memory may be written to a core dump" : "none",
	      out);
	return core->soft ? HARDNESS_LOOSE : HARDNESS_TIGHT;
}

/* Of the group or of the address space; a process is known by its group. */
LOOK(look_at_memory)
{
	const struct limit *as = &confinement(e)->limits[LIMIT_AS];
	char text[WORD_BYTES];

	if (e->running && e->running->cgroup.has_limit) {
		fprintf(out, "%s for its cgroup",
			page_size(text, e->running->cgroup.limit));
		return HARDNESS_TIGHT;
	}
	if (as->is_known && as->soft != LIMIT_NONE) {
		fprintf(out, "%s of address space", page_size(text, as->soft));
		return HARDNESS_TIGHT;
	}
	if (!as->is_known)
		return unknown(out, "its limits");
	fputs("no limit", out);
	return HARDNESS_LOOSE;
}

LOOK(look_at_processes)
{
	const struct limit *nproc = &confinement(e)->limits[LIMIT_NPROC];

	if (!nproc->is_known)
		return unknown(out, "its limits");
	if (nproc->soft == LIMIT_NONE) {
		fputs("no limit", out);
		return HARDNESS_LOOSE;
	}
	fprintf(out, "%" PRIu64 " of its user", nproc->soft);
	return HARDNESS_TIGHT;
}

const struct hardening_check hardening_checks[HARDENING_CHECKS] = {
    {"user", look_at_user,
     "run it as a user of its own: darkheap needs no "
     "root"},
    {"capabilities", look_at_capabilities,
     "drop all that it does not use: darkheap needs none"},
    {"new_privileges", look_at_new_privileges,
     "set no_new_privs: darkheap starts nothing that is setuid"},
    {"seccomp", look_at_seccomp,
     "give it a filter: docs/hardening.md has the calls that darkheap makes"},
    {"read_only_root", look_at_root,
     "mount its root read-only: darkheap writes its capture and its reports, "
     "no more"},
    {"core_dumps", look_at_cores,
     "set the limit of core to 0, or keep dumps where secrets may be"},
    {"memory_limit", look_at_memory,
     "give its cgroup a limit, with room for --memory"},
    {"process_limit", look_at_processes, "limit nproc, or pids of its cgroup"},
};
