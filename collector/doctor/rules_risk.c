/* SPDX-License-Identifier: MIT */
/*
 * rules_risk.c - what speaks for and against a loss of C memory
 *
 * Order   of one level the first that applies stands first: what was measured,
 *         then what nobody can see, then how the program is made
 */
#include <inttypes.h>
#include <string.h>

#include "doctor/examination.h"
#include "doctor/modes.h"
#include "doctor/risk.h"
#include "model/verdict.h"
#include "report/audited.h"
#include "report/page.h"
#include "symbol/distortion.h"

#define NAMES_SHOWN 6
/* Below this nobody asks who has the memory. */
#define MUCH (UINT64_C(64) << 20)

#define ENTRY(function) static bool function(const struct examination *e)
#define ABOUT(function) \
	static void function(const struct examination *e, FILE *out)

static bool has_mode(const struct examination *e, enum mode mode)
{
	return e->program && mode_is_in(modes_of(e->program), mode);
}

#define HAS_MODE(function, mode)          \
	ENTRY(function)                   \
	{                                 \
		return has_mode(e, mode); \
	}

/* What was measured: a capture's */

static const struct report *report(const struct examination *e)
{
	return e->recorded && e->recorded->report.n_tracked
		   ? &e->recorded->report
		   : NULL;
}

static size_t count(const struct report *report, enum verdict verdict)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_sites; i++)
		n += report->sites[i]->finding.verdict == verdict;
	return n;
}

static bool is_lost(const struct site *site)
{
	return site->finding.verdict == VERDICT_LEAK ||
	       site->finding.verdict == VERDICT_GROWING;
}

ENTRY(has_leaks)
{
	return report(e) && (count(report(e), VERDICT_LEAK) ||
			     count(report(e), VERDICT_GROWING));
}

/* Sites stand with the fastest first. */
ABOUT(leaks)
{
	const struct report *of = report(e);
	double rate = 0;
	size_t n = 0;
	const struct site *worst = NULL;
	char pace[WORD_BYTES];

	for (size_t i = 0; i < of->n_sites; i++) {
		if (!is_lost(of->sites[i]))
			continue;
		worst = worst ? worst : of->sites[i];
		rate += of->sites[i]->bytes_per_hour > 0
			    ? of->sites[i]->bytes_per_hour
			    : 0;
		n++;
	}
	fprintf(out, "%zu", n);
	if (worst && worst->blame.function)
		fprintf(out, ", the worst %s at %s:%d", worst->blame.function,
			worst->blame.file ? basename(worst->blame.file) : "?",
			worst->blame.line);
	if (rate > 0)
		fprintf(out, "; at this pace %s an hour",
			page_size(pace, rate < 1e18 ? (uint64_t)rate
						    : UINT64_C(1) << 60));
}

ENTRY(has_bad_frees)
{
	return report(e) && report(e)->accusations.total;
}

ABOUT(bad_frees)
{
	fprintf(out, "%" PRIu64, report(e)->accusations.total);
}

ENTRY(has_suspects)
{
	return report(e) && count(report(e), VERDICT_SUSPECT);
}

ABOUT(suspects)
{
	fprintf(out, "%zu", count(report(e), VERDICT_SUSPECT));
}

ENTRY(is_doubtful)
{
	return report(e) && !report(e)->complete;
}

ENTRY(is_unmeasured)
{
	return e->recorded && !report(e);
}

ENTRY(is_clean)
{
	return report(e) && report(e)->complete && !has_leaks(e) &&
	       !has_suspects(e) && !has_bad_frees(e);
}

ABOUT(clean_amount)
{
	const struct tally *total = &report(e)->total;

	fprintf(out, "%" PRIu64 " blocks were allocated, %" PRIu64 " freed",
		total->allocated_objects, total->freed_objects);
}

static const struct ledger *ledger(const struct examination *e)
{
	const struct process *process =
	    report(e) ? audited_process(report(e)) : NULL;

	return process && process->ledger.is_taken ? &process->ledger : NULL;
}

ENTRY(is_kept)
{
	return ledger(e) && ledger_has(ledger(e), LEDGER_C_SLACK) &&
	       ledger_retains(ledger(e));
}

ABOUT(kept)
{
	char text[AUDITED_BYTES];

	audited_notice(&ledger(e)->retention, text);
	fputs(text, out);
}

ENTRY(has_share)
{
	return ledger(e) && ledger_has(ledger(e), LEDGER_C_LIVE) &&
	       ledger(e)->rss;
}

ABOUT(share)
{
	uint64_t live = ledger(e)->rows[LEDGER_C_LIVE];
	char c[WORD_BYTES], rss[WORD_BYTES];

	fprintf(out, "%s of %s, %.0f %%", page_size(c, live),
		page_size(rss, ledger(e)->rss),
		100.0 * (double)live / (double)ledger(e)->rss);
}

ENTRY(has_no_share)
{
	return report(e) && !has_share(e);
}

/* What stands in /proc: a process's */

static uint64_t room(const struct cgroup *cgroup)
{
	return cgroup->limit > cgroup->usage ? cgroup->limit - cgroup->usage
					     : 0;
}

ENTRY(is_near_limit)
{
	return e->running && e->running->cgroup.has_limit &&
	       room(&e->running->cgroup) < e->running->cgroup.limit / 10;
}

ABOUT(limit)
{
	char left[WORD_BYTES], all[WORD_BYTES];

	fprintf(out, "%s left of %s",
		page_size(left, room(&e->running->cgroup)),
		page_size(all, e->running->cgroup.limit));
}

/* In malloc's arenas; large blocks lie elsewhere, so that it is more. */
static uint64_t in_arenas(const struct examination *e)
{
	const struct smaps *memory = &e->running->memory;

	return memory->rows[SMAPS_C_HEAP] + memory->rows[SMAPS_C_ARENAS];
}

ENTRY(is_mostly_c)
{
	return e->running && e->running->has_memory && in_arenas(e) >= MUCH &&
	       in_arenas(e) >= e->running->memory.rss / 2;
}

ABOUT(arenas)
{
	char c[WORD_BYTES], rss[WORD_BYTES];

	fprintf(out, "%s of %s", page_size(c, in_arenas(e)),
		page_size(rss, e->running->memory.rss));
}

/* What nobody can see */

static bool calls_c(const struct examination *e)
{
	return has_mode(e, MODE_CGO);
}

ENTRY(is_static)
{
	return calls_c(e) && has_mode(e, MODE_STATIC);
}

ENTRY(has_own_malloc)
{
	return e->program && e->program->is_wide &&
	       binary_is_dynamic(e->program) &&
	       e->program->allocator.kind == ALLOCATOR_EXPORTED;
}

ENTRY(has_hidden_malloc)
{
	return e->program && e->program->is_wide &&
	       binary_is_dynamic(e->program) &&
	       (e->program->allocator.kind == ALLOCATOR_HIDDEN ||
		e->program->allocator.private_use);
}

ABOUT(hidden_malloc)
{
	const struct allocator *allocator = &e->program->allocator;

	fputs(allocator->kind == ALLOCATOR_HIDDEN ? allocator->name
						  : allocator->private_use,
	      out);
}

ENTRY(is_layout_unknown)
{
	return calls_c(e) && !e->program->is_layout_known &&
	       binary_is_dynamic(e->program);
}

ABOUT(layout_why)
{
	fprintf(out, "%s, %s", e->program->go.version,
		*e->program->layout_why ? e->program->layout_why
					: "not readable");
}

/* How it is made */

static const struct gocalls *calls(const struct examination *e)
{
	static const struct gocalls none;

	return e->program ? &e->program->calls : &none;
}

ENTRY(has_own_cgo)
{
	return calls_c(e) && calls(e)->n_own;
}

ABOUT(packages)
{
	size_t shown = 0;

	for (size_t i = 0; i < GOCALLS_PACKAGES && calls(e)->packages[i]; i++) {
		if (gocalls_is_standard(calls(e)->packages[i]))
			continue;
		if (shown == NAMES_SHOWN)
			break;
		fprintf(out, "%s%s", shown++ ? " " : "", calls(e)->packages[i]);
	}
	if (calls(e)->n_own > shown)
		fprintf(out, " and %zu more", calls(e)->n_own - shown);
	fprintf(out, "; %zu C function%s by name", calls(e)->n_functions,
		calls(e)->n_functions == 1 ? "" : "s");
}

ENTRY(makes_memory)
{
	return has_own_cgo(e) && calls(e)->makes_memory;
}

/* Of C itself, of the compiler's with its sanitizers, and the loader. */
static bool is_of_libc(const char *name)
{
	static const char *const starts[] = {
	    "libc.so",	 "libm.so",	 "libpthread.so", "libdl.so",
	    "librt.so",	 "libresolv.so", "ld-linux",	  "libgcc_s.so",
	    "libc.musl", "libasan.so",	 "libubsan.so",	  "libtsan.so",
	    "liblsan.so"};

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (!strncmp(name, starts[i], strlen(starts[i])))
			return true;
	return false;
}

static size_t put_libraries(const struct examination *e, FILE *out)
{
	const struct dynamic *dynamic = &e->program->dynamic;
	size_t n = 0;

	for (size_t i = 0; i < dynamic->n_needed; i++) {
		if (is_of_libc(dynamic->needed[i]))
			continue;
		if (out && n < NAMES_SHOWN)
			fprintf(out, "%s%s", n ? " " : "", dynamic->needed[i]);
		n++;
	}
	return n;
}

ENTRY(has_libraries)
{
	return e->program && e->program->is_go && e->program->is_wide &&
	       put_libraries(e, NULL);
}

ABOUT(libraries)
{
	size_t n = put_libraries(e, out);

	if (n > NAMES_SHOWN)
		fprintf(out, " and %zu more", n - NAMES_SHOWN);
}

HAS_MODE(opens_plugins, MODE_PLUGIN_HOST)
HAS_MODE(is_plugin, MODE_PLUGIN)
HAS_MODE(is_c, MODE_C)

ENTRY(loads_more)
{
	return e->program && e->program->is_wide && !opens_plugins(e) &&
	       (e->program->imports_dlopen || calls(e)->uses_purego);
}

ABOUT(loads_by)
{
	fputs(e->program->imports_dlopen ? "dlopen" : "purego", out);
}

ENTRY(is_in_c)
{
	return has_mode(e, MODE_C_SHARED) || has_mode(e, MODE_C_ARCHIVE);
}

ENTRY(has_standard_cgo)
{
	return calls_c(e) && e->program->has_go_code && !calls(e)->n_own &&
	       !opens_plugins(e);
}

ENTRY(is_unknown_go)
{
	return calls_c(e) && !e->program->has_go_code;
}

ENTRY(is_distorted)
{
	if (e->recorded)
		return recorded_distortions(e->recorded);
	return e->program && e->program->is_go &&
	       distortions_of(&e->program->go);
}

ENTRY(is_stripped)
{
	return (calls_c(e) || is_c(e)) && !e->program->debuginfo.has_symbols &&
	       !e->program->debuginfo.has_dwarf && !e->program->debuginfo.file;
}

ENTRY(is_pure)
{
	return has_mode(e, MODE_GO) && !calls(e)->uses_purego;
}

const struct risk_rule rules_risk[] = {
    /* measured */
    {"measured_leaks", RISK_HIGH, has_leaks, "places that lose C memory",
     leaks},
    {"measured_bad_frees", RISK_HIGH, has_bad_frees,
     "frees of what was no block (any more)", bad_frees},
    {"measured_suspects", RISK_MEDIUM, has_suspects,
     "places that may lose C memory, seen too seldom to tell", suspects},
    {"measured_retention", RISK_MEDIUM, is_kept,
     "C has freed memory that the system did not get back", kept},
    {"measured_in_part", RISK_MEDIUM, is_doubtful,
     "the record is not complete, so that it clears nobody", NULL},
    {"unmeasured", RISK_MEDIUM, is_unmeasured,
     "nothing was tracked, so that nothing is known", NULL},
    {"measured_clean", RISK_LOW, is_clean, "no place was seen to lose C memory",
     clean_amount},
    {"measured_share", RISK_LOW, has_share,
     "resident memory that live blocks of C take", share},
    {"unknown_share", RISK_LOW, has_no_share,
     "how much of the resident memory C had is not known", NULL},
    {"near_limit", RISK_HIGH, is_near_limit,
     "its cgroup is nearly full, and the kernel will kill it", limit},
    {"mostly_c", RISK_MEDIUM, is_mostly_c,
     "most of its resident memory is malloc's", arenas},
    /* out of sight */
    {"unseen_static", RISK_HIGH, is_static,
     "calls C and is static: no preload can see what C loses", NULL},
    {"unseen_malloc", RISK_HIGH, has_own_malloc,
     "its malloc is inside it, where no preload can see it", NULL},
    {"hidden_malloc", RISK_MEDIUM, has_hidden_malloc,
     "some memory of C goes round libc's malloc, and is not seen",
     hidden_malloc},
    {"unseen_go", RISK_MEDIUM, is_layout_unknown,
     "C is seen, but not the Go that called it", layout_why},
    /* made so */
    {"own_cgo", RISK_MEDIUM, has_own_cgo, "packages that call C", packages},
    {"makes_memory", RISK_MEDIUM, makes_memory,
     "makes C memory by hand (C.CString, C.CBytes or C.malloc): each needs a "
     "free that no collector does",
     NULL},
    {"libraries", RISK_MEDIUM, has_libraries, "linked with libraries of C",
     libraries},
    {"plugin_host", RISK_MEDIUM, opens_plugins,
     "opens plugins: they are never unloaded, and what they hold stays", NULL},
    {"plugin", RISK_MEDIUM, is_plugin,
     "a plugin: it is never unloaded, and what it holds stays with its host",
     NULL},
    {"loads_more", RISK_MEDIUM, loads_more,
     "may load C that the file does not name", loads_by},
    {"go_in_c", RISK_MEDIUM, is_in_c,
     "Go in a program of C: blocks go over the border both ways, and whose "
     "they are is by word of mouth",
     NULL},
    {"c_program", RISK_MEDIUM, is_c,
     "a program of C: all its memory is freed by hand", NULL},
    {"unknown_go", RISK_MEDIUM, is_unknown_go,
     "Go's tables are missing or damaged, so that it may call C", NULL},
    {"standard_cgo", RISK_LOW, has_standard_cgo,
     "only Go's own packages call C", NULL},
    {"distorted", RISK_LOW, is_distorted,
     "built unlike production: its memory is not that of production", NULL},
    {"stripped", RISK_LOW, is_stripped,
     "stripped: C functions of it are named by what it exports only", NULL},
    {"pure_go", RISK_LOW, is_pure,
     "no C: what grows is Go's heap or goroutines, which pprof shows", NULL},
};

const size_t rules_risk_count = sizeof(rules_risk) / sizeof(*rules_risk);
