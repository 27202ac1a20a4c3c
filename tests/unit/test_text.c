/* SPDX-License-Identifier: MIT */
/* links: collector/model/by_stack.c
 * collector/model/ancestry.c
 * collector/symbol/gotest.c
 * collector/report/site_test.c collector/symbol/tested.c
 * collector/model/envelope.c collector/model/pace.c collector/model/later.c
 * collector/model/survivors.c collector/model/rules.c collector/model/proofs.c
 * collector/hint/hint.c collector/hint/origin.c collector/report/accusations.c
 * collector/report/text_bad_frees.c
 * collector/model/bad_frees.c collector/model/freed_by.c
 * collector/hint/callsite.c collector/hint/closer.c
 * collector/hint/ender.c collector/hint/gomethod.c
 * collector/hint/escape.c
 * collector/hint/gosource.c collector/hint/mistake.c
 * collector/hint/deallocator.c collector/hint/sentence.c
 * collector/model/timeline.c collector/report/sampled.c
 * collector/model/sampling.c collector/model/evidence.c
 * collector/model/verdict.c collector/model/process.c collector/model/marks.c
 * collector/model/live.c collector/model/tally.c collector/model/table.c
 * collector/model/module.c collector/model/shared_fd.c collector/model/maps.c
 * collector/model/segments.c collector/symbol/blame.c
 * collector/symbol/gopackage.c collector/report/site.c
 * collector/report/site_stacks.c collector/report/frames.c
 * collector/report/clock.c collector/report/starter.c collector/report/report.c
 * collector/report/told_words.c collector/report/judge.c
 * collector/report/reason.c collector/report/clean.c
 * collector/report/headline.c collector/report/page.c collector/report/source.c
 * collector/report/trimmed.c collector/report/text.c
 * collector/report/text_suppressed.c
 * collector/report/text_grown.c collector/report/grown.c
 * collector/model/go_growth.c collector/model/memory_history.c
 * collector/model/series.c collector/report/text_ledger.c
 * collector/report/audited.c collector/model/ledger.c
 * collector/report/suppression_words.c
 * collector/report/text_processes.c
 * collector/report/text_modules.c collector/report/module_totals.c
 * collector/report/joined.c collector/report/text_joined.c
 * collector/report/text_site.c ;
 * libs: -lcmocka */
/*
 * test_text.c - what people read; --show prints it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "darkheap/session.h"
#include "fixtures/reported.h"
#include "report/clean.h"
#include "report/format.h"
#include "report/page.h"
#include "report/sampled.h"
#include "report/source.h"

static bool show;

/* The caller frees it. */
static char *text_of(const struct report *report, bool utf8)
{
	struct format_options options = {.version = "0", .utf8 = utf8};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(format_text.write(report, &options, out), 0);
	fclose(out);
	if (show)
		fputs(text, stderr);
	return text;
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

static void assert_starts(const char *text, const char *start)
{
	if (strncmp(text, start, strlen(start)))
		fail_msg("does not start with '%s':\n%s", start, text);
}

static void assert_narrow(const char *text)
{
	for (size_t columns = 0; *text; text++) {
		if (*text == '\n')
			columns = 0;
		else if ((*text & 0xc0) != 0x80)
			columns++;
		assert_true(columns <= PAGE_COLUMNS);
	}
}

/* Who frees the others: the hint has the line, -v the way there. */
static void test_freer(void **state)
{
	struct format_options options = {.version = "0", .verbose = true};
	struct reported *r = *state;
	struct process *process = &r->process;
	uint32_t greet = STACK_CSTRING(process);
	uint32_t freer =
	    STACK_OF(process, PLACE_LIBC_STRDUP, PLACE_INLINING, PLACE_SERVE);
	struct freed_by **by = &process->stacks[greet]->freed_by;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	reported_greet(process);
	assert_int_equal(freed_by_add(by, freer, 5), 0);
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(format_text.write(&r->report, &options, out), 0);
	fclose(out);
	assert_has(text, "    freed by this stack and alike: 5 blocks; "
			 "innermost first\n"
			 "             strdup ");
	assert_has(text, "             example.com/app/cache.grow ");
	free(text);
	text = text_of(&r->report, false);
	assert_null(strstr(text, "    freed by "));
	free(text);
}

static void test_leak(void **state)
{
	struct reported *r = *state;
	char *text;

	reported_greet(&r->process);
	r->process.unknown_frees = 7;
	assert_int_equal(reported_build(r, 1), 0);
	text = text_of(&r->report, false);
	assert_starts(text, "darkheap: 1 leak, 12.7 KiB lost in 1000 blocks: "
			    "main.handleGreet at greet.go:41\n");
	assert_has(text, "leak 1 of 1: main.handleGreet at greet.go:41  [");
	assert_has(text, "1000 of 1000 calls left 1.00 blocks (13 B) each, "
			 "none freed;");
	assert_has(text, "defer C.free(unsafe.Pointer(p))");
	assert_has(text, "---- cgo: Go called C.CString ----");
	assert_has(text, "> main.handleGreet");
	assert_has(text, "note: the run ended while it was still growing");
	assert_has(text, "\nby module:\n  greet ");
	assert_has(text, " cache 320 B, runtime 540 B\n  libworker.so.1 ");
	assert_has(text, "  cache         320 B      10 blocks  "
			 "example.com/app/cache.(*Cache).Put at cache.go:88");
	assert_has(text, "note: 7 frees of blocks from before tracking");
	assert_null(strstr(text, "_cgo_cmalloc"));
	assert_null(strstr(text, "stacks cut"));
	assert_narrow(text);
	free(text);
	text = text_of(&r->report, true);
	assert_has(text, "──── cgo: Go called C.CString ────");
	assert_narrow(text);
	free(text);
}

static void test_sampled(void **state)
{
	struct reported *r = *state;
	char *text;

	reported_sampled(&r->process);
	assert_int_equal(reported_build(r, 1), 0);
	text = text_of(&r->report, true);
	assert_starts(text, "darkheap: 1 leak, ~6.3 MiB ± 640.0 KiB lost in "
			    "~6559");
	assert_has(text, "\ndarkheap: sampled: about one block each 64 KiB of "
			 "allocations; ± is one standard error\n");
	assert_has(text, " ± 6554 blocks, ~6.3 MiB ± 640.0 KiB");
	assert_has(text, "because  100 of 100 sampled calls left 1.00 blocks "
			 "(100 B) each, none freed;");
	assert_has(text, "  ~12.0 KiB ± 6.9 KiB");
	assert_has(text, "           (sampled) only 3 blocks were seen");
	assert_has(text, "note: sampling went from one block each 4 KiB to one "
			 "each 64 KiB at 12.0 s to stay below 2 %\n");
	assert_narrow(text);
	assert_null(strstr(text, "by module")); /* no library holds any */
	free(text);
	text = text_of(&r->report, false);
	assert_has(text, "~6.3 MiB +- 640.0 KiB lost");
	free(text);
	/* what a baseline is asked: not more than what surely lives */
	assert_in_range(sampled_least_bytes(&r->report.sites[0]->tally),
			5270000, 5280000);
	assert_int_equal(
	    sampled_least_bytes(&(struct tally){.allocated_bytes = 77}), 77);
}

static void test_clean(void **state)
{
	struct reported *r = *state;
	uint32_t stack = STACK_CSTRING(&r->process);
	char *text;

	synthetic_free(&r->process, synthetic_alloc(&r->process, stack, 1, 1),
		       1);
	synthetic_end(&r->process, 1);
	assert_int_equal(reported_build(r, 1), 0);
	text = text_of(&r->report, false);
	assert_string_equal(text, "darkheap: no leaks: nothing is left of 1 "
				  "allocations\n");
	free(text);
}

static void test_note(void **state)
{
	struct reported *r = *state;
	char *text;

	synthetic_end(&r->process, 1);
	synthetic_note = "C names of 3 files come from symbols only";
	assert_int_equal(reported_build(r, 1), 0);
	synthetic_note = NULL;
	text = text_of(&r->report, false);
	assert_non_null(strstr(text, "\nnote: C names of 3 files come from "
				     "symbols only\n"));
	free(text);
}

static void test_unknown(void **state)
{
	struct reported *r = *state;
	char *text;

	process_incomplete(&r->process, "the ring memory ran out");
	assert_int_equal(reported_build(r, 1), 0);
	text = text_of(&r->report, false);
	assert_starts(text, "darkheap: unknown: tracking was incomplete "
			    "because the ring memory ran out\n");
	free(text);
	r->process.reason = REASON_NOT_GO;
	assert_int_equal(reported_build(r, 1), 0);
	text = text_of(&r->report, false);
	assert_string_equal(text,
			    "darkheap: nothing to track: not a Go program; "
			    "if it loads a Go library later, give "
			    "--include-non-go\n");
	free(text);
}

static void build(struct reported *r, const struct process *const *list,
		  size_t n)
{
	struct report_source source = {.processes = list, .n_processes = n};

	report_release(&r->report);
	assert_int_equal(
	    report_init(&r->report, r->symbolizer, &source, &r->policy), 0);
}

/* A thousand that a script started are said in a few lines. */
static void test_many_processes(void **state)
{
	static struct process others[1000];
	static const struct process *list[1002];
	struct reported *r = *state;
	struct process second;
	char names[1000][8], *text;

	reported_greet(&r->process);
	assert_int_equal(synthetic_init(&second, 4243), 0);
	reported_greet(&second);
	strcpy(r->process.message, "no robust mutexes here");
	strcpy(second.message, "no robust mutexes here");
	for (size_t i = 0; i < 1000; i++) {
		snprintf(names[i], sizeof(names[i]), "tool%zu", i / 100);
		others[i].name = names[i];
		others[i].reason = i ? REASON_NOT_GO : REASON_GO_TOOL;
		list[i + 1] = &others[i];
	}
	list[0] = &r->process;
	list[1001] = &second;
	build(r, list, 1002);
	text = text_of(&r->report, false);
	assert_narrow(text);
	assert_has(text, "2000 blocks, 25.4 KiB in 2 of 2 processes; most in "
			 "one 12.7 KiB");
	assert_has(text, "note: 2 of 1002 processes tracked\n");
	assert_has(text, "note: 2 processes: no robust mutexes here\n");
	assert_has(text, "note: 999 processes (tool0, tool1, tool2, tool3, "
			 "...) not tracked: not a Go program");
	assert_has(text, "(tool0) not tracked: a tool of Go itself\n");
	free(text);
	build(r, list + 1, 1000);
	text = text_of(&r->report, false);
	assert_starts(text, "darkheap: nothing to track in 1000 processes\n");
	free(text);
	build(r, list + 2, 999);
	text = text_of(&r->report, false);
	assert_starts(text, "darkheap: nothing to track: not a Go program");
	free(text);
	build(r, NULL, 0);
	text = text_of(&r->report, false);
	assert_starts(text, "darkheap: nothing to track: no program used the "
			    "preloaded library\n");
	free(text);
	process_release(&second);
}

static void test_many_others(void **state)
{
	struct reported *r = *state;
	char *text;

	for (uint64_t i = 1; i <= 13; i++) {
		struct pc pc = {.address = i << 20}; /* unknown code */

		r->process.work_end = i;
		synthetic_alloc(&r->process,
				process_stack(&r->process, &pc, 1, 0, 0, i), i,
				i);
	}
	synthetic_end(&r->process, 100);
	assert_int_equal(reported_build(r, 1), 0);
	text = text_of(&r->report, false);
	/* one site: they have no name that could tell them apart */
	assert_has(text, "13 blocks  unknown code in 0x");
	free(text);
}

/* Whose the memory was, what was not known of it, and what C kept. */
static void test_ledger(void **state)
{
	struct reported *r = *state;
	struct ledger *ledger = &r->process.ledger;
	char *text;

	reported_greet(&r->process);
	*ledger = (struct ledger){
	    .is_taken = true,
	    .rss = UINT64_C(100) << 20,
	    .rows = {[LEDGER_C_LIVE] = UINT64_C(20) << 20,
		     [LEDGER_C_SLACK] = UINT64_C(70) << 20,
		     [LEDGER_FILES] = UINT64_C(10) << 20,
		     [LEDGER_SHARED] = 1024},
	    .retention = {.classes = {[RETENTION_BESIDE_LIVE] = UINT64_C(69)
								<< 20,
				      [RETENTION_TOP] = 4096},
			  .arenas = 3,
			  .live = 1 << 20},
	};
	ledger_why(ledger, LEDGER_GO_HEAP, "nobody knows");
	assert_int_equal(reported_build(r, 1), 0);
	text = text_of(&r->report, true);
	assert_narrow(text);
	assert_has(text, "memory: 100.0 MiB resident");
	assert_has(text, "70.0 MiB C freed but kept");
	assert_has(text, "Go heap: not known, nobody knows");
	assert_has(text, "freed but not returned: 69.0 MiB in 3 arenas, "
			 "1.0 MiB live");
	assert_has(text, "parts of pages beside live blocks");
	assert_has(text, "free them, or allocate them elsewhere");
	assert_null(strstr(text, "trim threshold"));
	free(text);
	/* little of much is no news */
	ledger->rss = UINT64_C(1) << 30;
	text = text_of(&r->report, true);
	assert_null(strstr(text, "not returned"));
	free(text);
}

static void test_hostile_words(void **state)
{
	char out[16];

	(void)state;
	assert_int_equal(
	    clean_copy(out, sizeof(out), "a\033[1m\xff\xc3\xa9", false, true),
	    7);
	assert_string_equal(out, "a?[1m?\xc3\xa9");
	clean_copy(out, sizeof(out), "\xc3\xa9\n", true, false);
	assert_string_equal(out, "?\n");
	clean_copy(out, 3, "\xc3\xa9\xc3\xa9", false, true);
	assert_string_equal(out, "\xc3\xa9");
	clean_copy(out, sizeof(out), "\xed\xa0\x80\xf0\x9f", false, true);
	assert_string_equal(out, "?????");
	clean_copy(out, sizeof(out), "\xe2\x80\xae", false, true);
	assert_string_equal(out, "?");
}

static void test_wrapping(void **state)
{
	struct format_options options = {.utf8 = true};
	struct page page = {.options = &options};
	char *text = NULL, word[301] = "";
	size_t size;

	(void)state;
	memset(word, 'x', 300);
	page.out = open_memstream(&text, &size);
	page_field(&page, "label", word);
	page_field(&page, "label", "");
	page_line(&page, TINT_BAD, "%s", word);
	fclose(page.out);
	assert_narrow(text);
	assert_has(text, "xxx...\n");
	free(text);
	assert_string_equal(page_size(word, 1536), "1.5 KiB");
	assert_string_equal(page_path("/a/b/c.go"), "b/c.go");
	assert_string_equal(page_path("c.go"), "c.go");
	assert_string_equal(page_path("/c.go"), "c.go");
	assert_string_equal(page_path("a/c.go"), "a/c.go");
	assert_string_equal(page_path(""), "");
}

static void test_source(void **state)
{
	char path[] = "/tmp/darkheap-XXXXXX.go", text[32];
	int fd = mkstemps(path, 3);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "one\n\tt\two \nend", 14), 14);
	close(fd);
	assert_int_equal(source_line(path, 2, text, sizeof(text)), 0);
	assert_string_equal(text, "t wo");
	assert_int_equal(source_line(path, 3, text, sizeof(text)), 0);
	assert_string_equal(text, "end");
	assert_true(source_line(path, 4, text, sizeof(text)) < 0);
	assert_true(source_line(path, 0, text, sizeof(text)) < 0);
	assert_int_equal(source_line(path, 2, text, 3), 0);
	assert_string_equal(text, "t ");
	unlink(path);
	assert_true(source_line("/etc/passwd", 1, text, sizeof(text)) < 0);
	assert_true(source_line(path, 1, text, sizeof(text)) < 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    REPORTED_TEST(test_leak),
	    REPORTED_TEST(test_sampled),
	    REPORTED_TEST(test_clean),
	    REPORTED_TEST(test_note),
	    REPORTED_TEST(test_unknown),
	    REPORTED_TEST(test_many_processes),
	    REPORTED_TEST(test_many_others),
	    REPORTED_TEST(test_ledger),
	    REPORTED_TEST(test_freer),
	    cmocka_unit_test(test_hostile_words),
	    cmocka_unit_test(test_wrapping),
	    cmocka_unit_test(test_source),
	};

	show = argc > 1 && !strcmp(argv[1], "--show");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
