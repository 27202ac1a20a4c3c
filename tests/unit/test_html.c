/* SPDX-License-Identifier: MIT */
/* links: collector/model/by_stack.c
 * collector/model/ancestry.c
 * collector/symbol/gotest.c
 * collector/report/site_test.c collector/symbol/tested.c
 * collector/model/envelope.c collector/model/pace.c collector/model/later.c
 * collector/model/survivors.c collector/model/rules.c collector/model/proofs.c
 * collector/hint/hint.c collector/hint/origin.c collector/report/accusations.c
 * collector/report/json_bad_frees.c
 * collector/model/bad_frees.c
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
 * collector/report/reason.c collector/report/clean.c collector/report/page.c
 * collector/report/source.c
 * collector/report/trimmed.c collector/report/headline.c
 * collector/report/json_grown.c collector/report/grown.c
 * collector/model/go_growth.c collector/model/memory_history.c
 * collector/model/series.c collector/report/json_ledger.c
 * collector/report/audited.c collector/model/ledger.c collector/report/json.c
 * collector/report/json_modules.c collector/report/module_totals.c
 * collector/report/text_modules.c
 * collector/report/json_suppressed.c collector/report/json_site.c
 * collector/report/json_process.c collector/report/lexicon.c
 * collector/report/flame.c collector/report/embed.c
 * collector/report/gzip.c collector/report/text_processes.c
 * collector/report/html.c collector/report/html_data.c
 * collector/report/html_bad_frees.c collector/report/html_memory.c
 * collector/report/html_suppressed.c
 * collector/report/joined.c collector/report/json_joined.c
 * collector/report/html_joined.c
 * collector/report/html_flame.c collector/report/html_page.c
 * collector/report/html_site.c ;
 * libs: -lcmocka -ljansson -lz */
/*
 * test_html.c - the data that the program writes into the page, and its bounds;
 * tests/web/ has the page itself in a browser; --write FILE: a big one for it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

#include "darkheap/session.h"
#include "fixtures/reported.h"
#include "report/embed.h"
#include "report/flame.h"
#include "report/format.h"
#include "report/html_bad_frees.h"
#include "report/html_data.h"
#include "report/html_flame.h"
#include "report/html_page.h"
#include "report/html_site.h"
#include "report/html_suppressed.h"
#include "report/site_test.h"

#define DATA_START "<script id=\"data\" type=\"application/json\">"

static const struct format_options options = {.version = "1.2.3"};

/* The caller frees it. */
static char *page_of(const struct report *report)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(format_html.write(report, &options, out), 0);
	fclose(out);
	return text;
}

/* What stands between the page's two halves, as it was written. */
static char *data_of(const char *page)
{
	const char *start = strstr(page, DATA_START), *end;

	assert_non_null(start);
	start += strlen(DATA_START);
	end = strstr(start, "</script>");
	assert_non_null(end);
	return strndup(start, (size_t)(end - start));
}

static json_t *parsed(const char *text)
{
	json_error_t error;
	json_t *root = json_loads(text, 0, &error);

	if (!root)
		fail_msg("%s", error.text);
	return root;
}

static json_t *written(const struct report *report)
{
	char *page = page_of(report), *data = data_of(page);
	json_t *root = parsed(data);

	free(page);
	free(data);
	return root;
}

static json_int_t number_at(const json_t *array, size_t i)
{
	return json_integer_value(json_array_get(array, i));
}

static void test_leak(void **state)
{
	struct reported *r = *state;
	const char *text, *mood, *verdict, *stack;
	json_t *root, *frames, *numbers, *nodes;
	const struct ledger looked = {
	    .is_taken = true,
	    .rss = 100,
	    .why[LEDGER_GO_HEAP] = "no table",
	    .rows[LEDGER_FILES] = 60,
	};
	json_t *memory;
	int fails, count;

	reported_greet(&r->process);
	assert_int_equal(process_mark(&r->process, "after", 2000000), 0);
	assert_int_equal(process_mark_ledger(&r->process, 1, &looked), 0);
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report);
	assert_int_equal(
	    json_unpack(root,
			"{s:{s:s, s:s}, s:o, s:{s:o}, s:[{s:s, s:b, "
			"s:[[s, i, i, i, o]]}]}",
			"headline", "text", &text, "mood", &mood, "frames",
			&frames, "flame", "nodes", &nodes, "sites", "verdict",
			&verdict, "fails", &fails, "stacks", &stack, &count,
			&count, &count, &numbers),
	    0);
	assert_string_equal(text, "1 leak, 12.7 KiB lost in 1000 blocks");
	assert_string_equal(mood, "bad");
	assert_string_equal(verdict, "leak");
	assert_true(fails);
	assert_int_equal(json_array_size(numbers), 7);
	for (size_t i = 0; i < 7; i++)
		assert_true(number_at(numbers, i) <
			    (json_int_t)json_array_size(frames));
	assert_string_equal(
	    json_string_value(json_array_get(json_array_get(frames, 4), 1)),
	    "main.handleGreet");
	/* the root's live bytes, then the rest of its seven numbers */
	assert_int_equal(number_at(nodes, 3), 13000 + 320 + 540 + 16);
	assert_int_equal(json_array_size(nodes) % 7, 0);
	assert_int_equal(
	    number_at(
		json_object_get(
		    json_array_get(json_object_get(root, "marks"), 0), "sites"),
		0),
	    13000);
	memory = json_object_get(
	    json_array_get(json_object_get(root, "marks"), 0), "memory");
	assert_int_equal(json_array_size(memory), 1 + LEDGER_ROWS);
	assert_int_equal(number_at(memory, 0), 100);
	assert_true(json_is_null(json_array_get(memory, 1 + LEDGER_GO_HEAP)));
	assert_int_equal(number_at(memory, 1 + LEDGER_FILES), 60);
	json_decref(root);
}

static void test_page_around(void **state)
{
	struct reported *r = *state;
	const char *mark = strstr(html_page, HTML_PAGE_MARK);
	char *page;

	assert_int_equal(strlen(html_page), html_page_length());
	assert_non_null(mark);
	assert_null(strstr(mark + 1, HTML_PAGE_MARK));
	assert_int_equal(reported_build(r, 1), 0);
	page = page_of(&r->report);
	assert_memory_equal(page, html_page, (size_t)(mark - html_page));
	mark += strlen(HTML_PAGE_MARK);
	assert_string_equal(page + strlen(page) - strlen(mark), mark);
	assert_true(strlen(page) < 400000);
	free(page);
}

static void test_nothing(void **state)
{
	struct reported *r = *state;
	const char *text;
	json_t *root;

	assert_int_equal(reported_build(r, 0), 0);
	json_decref(written(&r->report));
	r->process.reason = REASON_NOT_GO;
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report);
	assert_int_equal(
	    json_unpack(root, "{s:{s:s}}", "headline", "text", &text), 0);
	assert_true(!strncmp(text, "nothing to track: ", 18));
	assert_true(json_is_null(json_object_get(root, "process")));
	json_decref(root);
}

/* Nothing that a target says may end the element, or be long. */
static void test_hostile_words(void **state)
{
	static char name[] = "</script><!--<script>\xff\"'\xe2\x80\xae";
	static char word[100001];
	char *args[] = {name, word, NULL}, *page, *data;
	struct reported *r = *state;
	json_t *root, *list;

	memset(word, 'x', sizeof(word) - 1);
	word[4095] = '\xc3';
	word[4096] = '\xa9';
	r->process.args = args;
	reported_greet(&r->process);
	assert_int_equal(process_mark(&r->process, name, 1), 0);
	assert_int_equal(reported_build(r, 1), 0);
	page = page_of(&r->report);
	data = data_of(page);
	for (const char *c = data; *c; c++)
		assert_true(*c >= ' ' && *c < 127 && *c != '<');
	root = parsed(data);
	assert_int_equal(
	    json_unpack(root, "{s:{s:o}}", "process", "args", &list), 0);
	assert_string_equal(json_string_value(json_array_get(list, 0)),
			    "</script><!--<script>?\"'\xe2\x80\xae");
	assert_int_equal(json_string_length(json_array_get(list, 1)), 4095);
	json_decref(root);
	free(page);
	free(data);
	r->process.args = NULL;
}

/* 160 MiB that malloc keeps of 200 MiB. */
static struct ledger kept(void)
{
	struct ledger ledger = {.is_taken = true, .rss = 200 << 20};

	ledger.rows[LEDGER_C_SLACK] = 160 << 20;
	ledger.rows[LEDGER_FILES] = 40 << 20;
	ledger.c_live_requested = 77;
	ledger.retention.classes[RETENTION_WHOLE_PAGES] = 159 << 20;
	ledger.retention.classes[RETENTION_TOP] = 1 << 20;
	ledger.retention.arenas = 3;
	ledger.retention.live = 1024;
	return ledger;
}

static void test_memory(void **state)
{
	struct reported *r = *state;
	const char *notice, *why;
	json_int_t slack, effect;
	json_t *root, *memory;

	r->process.ledger = kept();
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report);
	assert_int_equal(json_unpack(root, "{s:{s:{s:I}, s:{s:s, s:I, s:n}}}",
				     "memory", "rows", "c_slack", &slack,
				     "retention", "notice", &notice, "effect",
				     &effect, "because"),
			 0);
	assert_int_equal(slack, 160 << 20);
	assert_int_equal(effect, 159 << 20);
	assert_string_equal(notice, "freed but not returned: 160.0 MiB in 3 "
				    "arenas, 1.0 KiB live");
	json_decref(root);
	r->process.ledger = (struct ledger){0};
	ledger_why_none(&r->process.ledger, "it was too quick");
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report);
	assert_int_equal(json_unpack(root, "{s:{s:n, s:n, s:{s:s}}}", "memory",
				     "rss", "retention", "why", "files", &why),
			 0);
	assert_string_equal(why, "it was too quick");
	json_decref(root);
	r->process.reason = REASON_NOT_GO;
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report);
	memory = json_object_get(root, "memory");
	assert_true(json_is_null(memory));
	json_decref(root);
}

static void test_bad_frees(void **state)
{
	struct reported *r = *state;
	const char *what, *says, *address;
	json_t *root, *allocated, *freed, *list;
	json_int_t count, left;
	struct bad_free bad = {
	    .what = BAD_FREE_DOUBLE, .count = 1, .address = 0xbad};

	reported_greet(&r->process);
	bad.allocated = STACK_CSTRING(&r->process);
	bad_frees_add(&r->process.bad_frees, &bad);
	bad_frees_add(&r->process.bad_frees, &bad);
	for (uint32_t i = 0; i < HTML_BAD_FREES_MAX; i++) {
		struct bad_free other = {
		    .what = BAD_FREE_FOREIGN, .count = 1, .freed = i + 100};

		bad_frees_add(&r->process.bad_frees, &other);
	}
	assert_int_equal(reported_build(r, 1), 0);
	root = written(&r->report);
	list = json_object_get(root, "bad_frees");
	assert_int_equal(json_array_size(list), HTML_BAD_FREES_MAX);
	assert_int_equal(
	    json_unpack(root, "{s:I}", "bad_frees_left_out", &left), 0);
	assert_int_equal(left, 1);
	assert_int_equal(json_unpack(json_array_get(list, 0),
				     "{s:s, s:s, s:s, s:I, s:o, s:o}", "what",
				     &what, "says", &says, "address", &address,
				     "count", &count, "allocated", &allocated,
				     "freed", &freed),
			 0);
	assert_string_equal(what, "double_free");
	assert_string_equal(says, "a block was freed twice");
	assert_string_equal(address, "0xbad");
	assert_int_equal(count, 2);
	assert_true(json_array_size(allocated) > 2);
	assert_true(json_is_null(freed));
	json_decref(root);
}

/* What left nothing, and was not tried again, is not said. */
static void test_tests(void **state)
{
	char name[32] = "TestClean";
	struct reported *r = *state;
	struct site_test test = {.name = name};
	json_int_t blocks, runs, left;
	const char *shown;
	json_t *root, *site;

	reported_greet(&r->process);
	assert_int_equal(reported_build(r, 1), 0);
	test.process = &r->process;
	assert_int_equal(site_test_add(r->report.sites[0], &test), 0);
	test.tally.allocated_objects = 7;
	test.repetitions = 4;
	for (int i = 0; i < HTML_TESTS_MAX + 3; i++) {
		snprintf(name, sizeof(name), "Test%d", i);
		assert_int_equal(site_test_add(r->report.sites[0], &test), 0);
	}
	root = written(&r->report);
	site = json_array_get(json_object_get(root, "sites"), 0);
	assert_int_equal(json_array_size(json_object_get(site, "tests")),
			 HTML_TESTS_MAX);
	assert_int_equal(json_unpack(site, "{s:[{s:s, s:I, s:I}], s:I}",
				     "tests", "name", &shown, "live_objects",
				     &blocks, "repetitions", &runs,
				     "tests_left_out", &left),
			 0);
	assert_string_equal(shown, "Test0");
	assert_int_equal(blocks, 7);
	assert_int_equal(runs, 4);
	assert_int_equal(left, 3);
	json_decref(root);
}

#define RULES 120

/* A rule that took something away is shown, wherever it stands. */
static void test_suppressed(void **state)
{
	struct report_suppression rules[RULES] = {0}, *own;
	struct reported *r = *state;
	const char *rule, *second;
	json_int_t sites, left;
	size_t n_own;
	json_t *root;

	assert_int_equal(reported_build(r, 1), 0);
	for (int i = 0; i < RULES; i++)
		rules[i].rule = "go:main.other";
	rules[RULES - 1].rule = "go:main.last";
	rules[RULES - 1].state = SUPPRESSION_USED;
	rules[RULES - 1].sites = 3;
	rules[RULES - 2].rule = "go:main.old";
	rules[RULES - 2].state = SUPPRESSION_EXPIRED;
	rules[RULES - 2].expires = "2025-01-31";
	own = r->report.suppressed;
	n_own = r->report.n_suppressed;
	r->report.suppressed = rules;
	r->report.n_suppressed = RULES;
	root = written(&r->report);
	assert_int_equal(json_unpack(root, "{s:[{s:s, s:I}, {s:s}], s:I}",
				     "suppressed", "rule", &rule, "sites",
				     &sites, "rule", &second,
				     "suppressed_left_out", &left),
			 0);
	assert_string_equal(rule, "go:main.last");
	assert_int_equal(sites, 3);
	assert_string_equal(second, "go:main.old");
	assert_int_equal(left, RULES - HTML_RULES_MAX);
	json_decref(root);
	r->report.suppressed = own;
	r->report.n_suppressed = n_own;
}

#define MANY_SITES 3000

/* The same site many times, with other names. */
static void multiply(struct report *report, struct site *sites,
		     struct site **ranked)
{
	for (size_t i = 0; i < MANY_SITES; i++) {
		sites[i] = *report->sites[0];
		snprintf(sites[i].id, sizeof(sites[i].id), "%012zx", i);
		ranked[i] = &sites[i];
	}
	report->sites = ranked;
	report->n_sites = MANY_SITES;
}

static void test_many_sites(void **state)
{
	struct site *sites = calloc(MANY_SITES, sizeof(*sites));
	struct site **ranked = calloc(MANY_SITES, sizeof(struct site *));
	struct reported *r = *state;
	json_int_t sites_left, bytes_left, leaks;
	struct report many;
	json_t *root;

	reported_greet(&r->process);
	assert_int_equal(reported_build(r, 1), 0);
	many = r->report;
	multiply(&many, sites, ranked);
	root = html_data(&many, &options);
	assert_non_null(root);
	assert_int_equal(json_array_size(json_object_get(root, "sites")),
			 HTML_SITES_MAX);
	assert_int_equal(json_unpack(root, "{s:{s:I, s:I, s:{s:I}}}", "counts",
				     "sites_left_out", &sites_left,
				     "bytes_left_out", &bytes_left, "verdicts",
				     "leak", &leaks),
			 0);
	assert_int_equal(sites_left, MANY_SITES - HTML_SITES_MAX);
	assert_int_equal(bytes_left,
			 (MANY_SITES - HTML_SITES_MAX) * INT64_C(13000));
	assert_int_equal(leaks, MANY_SITES);
	/* the frames of all of them are said once */
	assert_true(json_array_size(json_object_get(root, "frames")) < 10);
	json_decref(root);
	free(ranked);
	free(sites);
}

/* Stacks of all kinds, from a generator that always says the same. */
static void add_stacks(struct process *process, uint32_t n)
{
	uint64_t seed = 1;

	for (uint32_t i = 0; i < n; i++) {
		enum place list[13] = {0};

		for (int j = 0; j < 12; j++) {
			seed = seed * UINT64_C(6364136223846793005) + 1;
			list[j] =
			    PLACE_GREET +
			    seed / (UINT64_MAX / (PLACES - PLACE_GREET) + 1);
		}
		synthetic_alloc(process, synthetic_stack(process, list),
				8 + i % 50, i);
	}
	synthetic_end(process, n);
}

/* No child has more than its parent, and nothing is lost on the way. */
static void assert_tree(const struct flame *flame, uint64_t live_bytes)
{
	uint64_t leaves = 0;

	assert_int_equal(flame->nodes[0].live_bytes, live_bytes);
	for (uint32_t i = 0; i < flame->count; i++) {
		const struct flame_node *node = &flame->nodes[i];
		uint64_t below = 0;

		for (uint32_t j = node->child; j; j = flame->nodes[j].sibling) {
			assert_int_equal(flame->nodes[j].parent, i);
			below += flame->nodes[j].live_bytes;
		}
		assert_true(below <= node->live_bytes);
		leaves += node->live_bytes - below;
	}
	assert_int_equal(leaves, live_bytes);
}

static void test_flame_bounds(void **state)
{
	struct reported *r = *state;
	struct flame flame;
	json_t *root, *nodes;
	uint64_t live;

	add_stacks(&r->process, 5000);
	assert_int_equal(reported_build(r, 1), 0);
	live = tally_live_bytes(&r->report.total);
	assert_int_equal(flame_init(&flame, &r->report, FLAME_NODES_MAX), 0);
	assert_true(flame.count > 10000);
	assert_int_equal(flame.full, 0);
	assert_tree(&flame, live);
	root = html_flame(&flame);
	nodes = json_object_get(root, "nodes");
	assert_true(json_array_size(nodes) <= 7 * 2 * 20000);
	assert_true(json_array_size(nodes) > 7 * 100);
	assert_int_equal(number_at(nodes, 3), live);
	json_decref(root);
	flame_release(&flame);

	assert_int_equal(flame_init(&flame, &r->report, 100), 0);
	/* each may have a child that stands for what had no room */
	assert_true(flame.count <= 200);
	assert_true(flame.full > 4000);
	assert_tree(&flame, live);
	flame_release(&flame);
}

static void test_flame_lost(void **state)
{
	struct reported *r = *state;
	struct flame flame;

	synthetic_alloc(&r->process, 0, 7, 1);
	synthetic_end(&r->process, 1);
	assert_int_equal(reported_build(r, 1), 0);
	assert_int_equal(flame_init(&flame, &r->report, 100), 0);
	assert_int_equal(flame.count, 2);
	assert_int_equal(flame.nodes[1].kind, FLAME_LOST);
	assert_int_equal(flame.nodes[1].live_bytes, 7);
	flame_release(&flame);
}

static void test_embed(void **state)
{
	size_t length = EMBED_PLAIN_MAX + 1, size;
	char *json = malloc(length), *text = NULL;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(json);
	memset(json, '<', length);
	assert_int_equal(embed_json("data", json, length, out), 0);
	assert_int_equal(embed_json("small", "[\"<\"]", 5, out), 0);
	fclose(out);
	/* 1f 8b 08 in base64: gzip */
	assert_true(!strncmp(
	    text, "<script id=\"data\" type=\"application/gzip\">H4sI", 46));
	assert_non_null(strstr(
	    text, "</script>\n<script id=\"small\" type=\"application/json\">"
		  "[\"\\u003c\"]</script>\n"));
	assert_true(size < 1000);
	free(text);
	free(json);
}

/* More of everything than a page shows, for tests/web/. */
static int write_big(const char *path)
{
	struct site *sites = calloc(MANY_SITES, sizeof(*sites));
	struct site **ranked = calloc(MANY_SITES, sizeof(struct site *));
	FILE *out = fopen(path, "w");
	struct report many;
	struct reported *r;
	void *state;
	int err;

	if (!sites || !ranked || !out || reported_set_up(&state))
		return 1;
	r = state;
	add_stacks(&r->process, 5000);
	if (reported_build(r, 1))
		return 1;
	many = r->report;
	multiply(&many, sites, ranked);
	err = format_html.write(&many, &options, out);
	err = fclose(out) || err;
	reported_tear_down(&state);
	free(ranked);
	free(sites);
	return err;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    REPORTED_TEST(test_leak),	    REPORTED_TEST(test_page_around),
	    REPORTED_TEST(test_nothing),    REPORTED_TEST(test_hostile_words),
	    REPORTED_TEST(test_memory),	    REPORTED_TEST(test_bad_frees),
	    REPORTED_TEST(test_suppressed), REPORTED_TEST(test_tests),
	    REPORTED_TEST(test_many_sites), REPORTED_TEST(test_flame_bounds),
	    REPORTED_TEST(test_flame_lost), cmocka_unit_test(test_embed),
	};

	if (argc > 2 && !strcmp(argv[1], "--write"))
		return write_big(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
