/* SPDX-License-Identifier: MIT */
/*
 * rules_limits.c - limits that leave darkheap no room
 *
 * Why     a program that is started again under darkheap inherits the limits
 *         that it has now, and its collector does, too
 */
#include <inttypes.h>

#include "doctor/examination.h"
#include "doctor/remarks.h"
#include "report/page.h"

/* What the collector keeps for itself, and takes for a process. */
#define DESCRIPTORS_KEPT 128
#define DESCRIPTORS_EACH 12
/* A file of events by default (--memory). */
#define EVENT_BYTES (UINT64_C(64) << 20)
/* Below this tables of unwinding are left out (shim/wire.c takes a part). */
#define ADDRESS_BYTES (UINT64_C(256) << 20)
#define OVERCOMMIT_NEVER 2

#define ENTRY(function) static bool function(const struct examination *e)
#define ABOUT(function) \
	static void function(const struct examination *e, FILE *out)

static const struct confinement *confinement(const struct examination *e)
{
	return e->running ? &e->running->confinement : &e->machine->self;
}

/* Of a process that is there; or of whom asks, for whatever he asks for. */
static const struct limit *limit(const struct examination *e,
				 enum limit_kind kind)
{
	const struct limit *of = &confinement(e)->limits[kind];
	bool is_tracked = e->running && e->running->memory.has_ring;

	return of->is_known && !is_tracked ? of : NULL;
}

ENTRY(lacks_descriptors)
{
	const struct limit *nofile = limit(e, LIMIT_NOFILE);

	return nofile && nofile->hard < DESCRIPTORS_KEPT + 2 * DESCRIPTORS_EACH;
}

ABOUT(descriptors)
{
	fprintf(out, "%" PRIu64 ", of which it keeps %d and takes %d a process",
		limit(e, LIMIT_NOFILE)->hard, DESCRIPTORS_KEPT,
		DESCRIPTORS_EACH);
}

ENTRY(lacks_file_size)
{
	const struct limit *fsize = limit(e, LIMIT_FSIZE);

	return fsize && fsize->soft < EVENT_BYTES;
}

ABOUT(file_size)
{
	char size[WORD_BYTES];

	fputs(page_size(size, limit(e, LIMIT_FSIZE)->soft), out);
}

/* What a program will map is known only while it runs. */
ENTRY(lacks_addresses)
{
	const struct limit *as = limit(e, LIMIT_AS);
	uint64_t used = confinement(e)->address_space;

	return e->running && as && as->soft != LIMIT_NONE &&
	       (used > as->soft || as->soft - used < ADDRESS_BYTES);
}

ABOUT(addresses)
{
	char used[WORD_BYTES], all[WORD_BYTES];

	fprintf(out, "%s of %s are used",
		page_size(used, confinement(e)->address_space),
		page_size(all, limit(e, LIMIT_AS)->soft));
}

ENTRY(lacks_mappings)
{
	return e->running && e->machine->max_map_count > 0 &&
	       e->running->confinement.mappings >
		   e->machine->max_map_count / 10 * 9;
}

ABOUT(mappings)
{
	fprintf(out, "%ld of %ld", e->running->confinement.mappings,
		e->machine->max_map_count);
}

ENTRY(is_never_overcommitted)
{
	return e->subject != SUBJECT_CAPTURE &&
	       e->machine->overcommit == OVERCOMMIT_NEVER;
}

const struct rule rules_limits[] = {
    {"limit_nofile", SEVERITY_NO, lacks_descriptors,
     "may open too few files: the collector has no room for a process",
     descriptors, "raise the hard limit of open files (ulimit -Hn) to 1024",
     NULL},
    {"limit_fsize", SEVERITY_LIMITED, lacks_file_size,
     "may make no file of the size that events take: nothing is tracked by "
     "default",
     file_size, "raise the limit (ulimit -f), or give a smaller --memory=SIZE",
     NULL},
    {"limit_as", SEVERITY_LIMITED, lacks_addresses,
     "its address space is nearly full: stacks may lack C frames, or nothing "
     "is tracked",
     addresses, "raise the limit (ulimit -v)", NULL},
    {"limit_mappings", SEVERITY_LIMITED, lacks_mappings,
     "has nearly as many mappings as the kernel allows: threads may get no "
     "ring",
     mappings, "raise vm.max_map_count", NULL},
    {"no_overcommit", SEVERITY_NOTE, is_never_overcommitted,
     "memory is never overcommitted here: files of events count in full "
     "(--memory)",
     NULL, NULL, NULL},
};

const size_t rules_limits_count = sizeof(rules_limits) / sizeof(*rules_limits);
