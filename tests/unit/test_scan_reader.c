/* SPDX-License-Identifier: MIT */
/* links: collector/joined/scan_reader.c collector/joined/scan_result.c
 * collector/joined/scan_uri.c ;
 * libs: -lcmocka -ljansson */
/*
 * test_scan_reader.c - SARIF in all its forms, and what is none
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "joined/scan_reader.h"
#include "report/joined.h"

#define HEAD "{\"version\":\"2.1.0\",\"runs\":["
#define TOOL                                                 \
	"{\"tool\":{\"driver\":{\"name\":\"darkheap-scan\"," \
	"\"version\":\"0.1\",\"rules\":[{\"id\":\"leak\","   \
	"\"defaultConfiguration\":{\"level\":\"error\"},"    \
	"\"messageStrings\":{\"m\":{\"text\":\"of the rule\"}}}]}},"
#define RUN(results) HEAD TOOL "\"results\":[" results "]}]}"
#define AT(place, line)                                                    \
	"\"locations\":[{\"physicalLocation\":{"                           \
	"\"artifactLocation\":{" place "},\"region\":{\"startLine\":" line \
	"}}}]"
#define URI(uri) "\"uri\":\"" uri "\""

static struct joined joined;
static char why[SCAN_WHY_BYTES];

static int read_text(const char *text)
{
	scan_release(&joined);
	return scan_parse(&joined, "x.sarif", text, strlen(text), why);
}

static void read_good(const char *text, size_t n)
{
	if (read_text(text))
		fail_msg("%s", why);
	assert_int_equal(joined.n_findings, n);
}

static int tear_down(void **state)
{
	(void)state;
	scan_release(&joined);
	return 0;
}

static void test_whole(void **state)
{
	const struct joined_finding *finding;

	(void)state;
	read_good(RUN("{\"ruleId\":\"leak\",\"level\":\"note\",\"message\":{"
		      "\"text\":\"lost\"},\"partialFingerprints\":{\"a\":\"f\"}"
		      ",\"properties\":{\"function\":\"m.F\"},\"locations\":[{"
		      "\"logicalLocations\":[{\"name\":\"F\"}],"
		      "\"physicalLocation\":{\"artifactLocation\":{" URI(
			  "a/b.go") "},\"region\":{\"startLine\":7,"
				    "\"endLine\":9}}}]}"),
		  1);
	assert_string_equal(joined.tool, "darkheap-scan");
	assert_string_equal(joined.version, "0.1");
	assert_string_equal(joined.path, "x.sarif");
	finding = &joined.findings[0];
	assert_string_equal(finding->rule, "leak");
	assert_string_equal(finding->level, "note");
	assert_string_equal(finding->message, "lost");
	assert_string_equal(finding->function, "m.F");
	assert_string_equal(finding->file, "a/b.go");
	assert_string_equal(finding->id, "f");
	assert_null(finding->root);
	assert_null(finding->path);
	assert_int_equal(finding->line, 7);
	assert_int_equal(finding->end_line, 9);
}

/* What may be said by number, or by the rule. */
static void test_roundabout(void **state)
{
	const struct joined_finding *finding;

	(void)state;
	read_good(RUN("{\"ruleIndex\":0,\"message\":{\"id\":\"m\"}," AT(
		      URI("a.go"), "3") "}"),
		  1);
	finding = &joined.findings[0];
	assert_string_equal(finding->rule, "leak");
	assert_string_equal(finding->level, "error");
	assert_string_equal(finding->message, "of the rule");
	assert_int_equal(finding->end_line, 3);
	read_good(RUN("{\"rule\":{\"id\":\"x\"}," AT(URI("a.go"), "3") "}"), 1);
	assert_string_equal(joined.findings[0].rule, "x");
	assert_null(joined.findings[0].level);
	assert_string_equal(joined.findings[0].message, "");
	read_good(RUN("{\"ruleIndex\":99," AT(URI("a.go"), "3") "}"), 1);
	assert_string_equal(joined.findings[0].rule, "finding");
	read_good("\xef\xbb\xbf" RUN(""), 0);
}

static void expect_place(const char *bases, const char *place, const char *root,
			 const char *file, const char *path)
{
	char text[4096];

	snprintf(text, sizeof(text),
		 HEAD TOOL "%s\"results\":[{" AT("%s", "3") "}]}]}", bases,
		 place);
	read_good(text, 1);
	assert_string_equal(joined.findings[0].file, file);
	if (root)
		assert_string_equal(joined.findings[0].root, root);
	else
		assert_null(joined.findings[0].root);
	if (path)
		assert_string_equal(joined.findings[0].path, path);
	else
		assert_null(joined.findings[0].path);
}

#define BASE(uri) "\"originalUriBaseIds\":{\"R\":{" URI(uri) "}},"
#define OF_R(uri) URI(uri) ",\"uriBaseId\":\"R\""

static void test_places(void **state)
{
	(void)state;
	expect_place(BASE("file:///src/m/"), OF_R("a/b%20c.go"), "/src/m",
		     "a/b c.go", "/src/m/a/b c.go");
	expect_place(BASE("file:///src/m"), OF_R("./a//../b.go"), "/src/m",
		     "b.go", "/src/m/b.go");
	expect_place("", OF_R("a.go"), NULL, "a.go", NULL);
	expect_place("", URI("file:///src/m/a.go"), NULL, "/src/m/a.go",
		     "/src/m/a.go");
	expect_place("", URI("file:/src/a.go"), NULL, "/src/a.go", "/src/a.go");
	expect_place("", URI("/src/../../a.go#L3"), NULL, "/a.go", "/a.go");
	/* below the root all the same */
	expect_place(BASE("file:///src/m"), OF_R("file:///src/m/a.go"),
		     "/src/m", "a.go", "/src/m/a.go");
	expect_place(BASE("file:///src/m"), OF_R("file:///src/my/a.go"),
		     "/src/m", "/src/my/a.go", "/src/my/a.go");
	/* a base that nobody says the place of */
	expect_place(BASE("sub/"), OF_R("a.go"), NULL, "sub/a.go", NULL);
	expect_place(
	    "\"originalUriBaseIds\":{\"R\":{" URI(
		"m/") ",\"uriBaseId\":\"S\"},\"S\":{" URI("file:///"
							  "src/") "}},",
	    OF_R("a.go"), "/src/m", "a.go", "/src/m/a.go");
	/* a base of itself */
	expect_place("\"originalUriBaseIds\":{\"R\":{" URI(
			 "m/") ",\"uriBaseId\":\"R\"}},",
		     OF_R("a.go"), NULL, "m/m/m/m/m/m/m/m/a.go", NULL);
	expect_place("\"artifacts\":[{\"location\":{" OF_R("a.go") "}}]," BASE(
			 "file:///s"),
		     "\"index\":0", "/s", "a.go", "/s/a.go");
}

static void test_unusable(void **state)
{
	(void)state;
	read_good(
	    RUN("{},3,null,[],{\"locations\":3},{\"locations\":[]},{" AT(
		URI("http://x/a.go"),
		"3") "},{" AT(URI(""),
			      "3") "},{" AT(URI(".."),
					    "3") "},{" AT(URI("a%00b"),
							  "3") "},{" AT(URI("a."
									    "g"
									    "o"),
									"0") "}"
									     ","
									     "{" AT(
										 "\"ind"
										 "ex\":"
										 "-1",
										 "3") "},{" AT(URI("file:"),
											       "1") "}"),
	    0);
	assert_int_equal(joined.n_unusable, 13);
	/* a function is a place, too */
	read_good(RUN("{\"properties\":{\"function\":\"m.F\"}," AT(URI("a.go"),
								   "-5") "}"),
		  1);
	assert_int_equal(joined.findings[0].line, 0);
	read_good(RUN("{" AT(URI("a.go"), "99999999999") "}"), 0);
}

static void test_not_findings(void **state)
{
	(void)state;
	read_good(
	    RUN("{\"kind\":\"pass\"," AT(URI("a.go"),
					 "1") "},{\"kind\":"
					      "\"open\"," AT(URI("a.go"), "2") "},{\"baselineState\":\"absent\"," AT(
						  URI("a.go"),
						  "3") "},{"
						       "\"suppress"
						       "ions\":[{"
						       "\"kind\":"
						       "\"inSource"
						       "\"}]," AT(
							   URI("a."
							       "g"
							       "o"),
							   "4") "}"
								","
								"{"
								"\"suppressions"
								"\":[{"
								"\"status\":"
								"\"rejected\"}]"
								"," AT(
								    URI("a.go"),
								    "5") "},{"
									 "\"sup"
									 "press"
									 "ions"
									 "\":[]"
									 "," AT(
									     URI("a.go"),
									     "6") "}"),
	    3);
	assert_int_equal(joined.n_suppressed, 1);
	assert_int_equal(joined.n_unusable, 0);
	assert_int_equal(joined.findings[0].line, 2);
}

/* Several runs, of several tools; what is found twice is one. */
static void test_runs(void **state)
{
	(void)state;
	read_good(
	    HEAD
		TOOL "\"results\":[{\"ruleId\":\"leak\"," AT(URI("b.go"), "1") "},{\"ruleId\":\"leak\"," AT(
		    URI("a.go"),
		    "9") "}]}," TOOL "\"results\":[{\"ruleId\":"
			 "\"leak\"," AT(
			     URI("a.go"),
			     "9") "},{\"ruleId\":\"x\"," AT(URI("a.go"),
							    "9") "}]},{"
								 "\"tool\":{"
								 "\"driver\":{"
								 "\"name\":"
								 "\"vet\"}},"
								 "\"results\":["
								 "{},{}]},{},3]"
								 "}",
	    3);
	assert_int_equal(joined.n_of_others, 2);
	assert_string_equal(joined.findings[0].file, "a.go");
	assert_string_equal(joined.findings[0].rule, "leak");
	assert_string_equal(joined.findings[1].rule, "x");
	assert_string_equal(joined.findings[2].file, "b.go");
	/* two in one line have a fingerprint each */
	read_good(RUN("{\"partialFingerprints\":{\"a\":\"1\"}," AT(
		      URI("a.go"), "9") "},{\"partialFingerprints\":{\"a\":"
					"\"2\"}," AT(URI("a.go"), "9") "}"),
		  2);
	read_good(HEAD "{\"tool\":{\"driver\":{\"name\":\"darkheap\"}},"
		       "\"results\":[{}]}]}",
		  0);
	assert_null(joined.tool);
	assert_int_equal(joined.n_of_others, 1);
	read_good(HEAD TOOL "\"results\":null}]}", 0);
}

static void refuse(const char *text, const char *words)
{
	assert_int_equal(read_text(text), -EINVAL);
	if (!strstr(why, words))
		fail_msg("'%s' is not in '%s'", words, why);
	assert_null(joined.path);
	assert_int_equal(joined.n_findings, 0);
}

static void test_no_sarif(void **state)
{
	char deep[5000];

	(void)state;
	refuse("", "line 1");
	refuse("nothing", "darkheap scan --format=sarif");
	refuse("[]", "no \"version\"");
	refuse("{\"version\":\"2.0.0\",\"runs\":[]}", "another version");
	refuse("{\"version\":\"2.1.0\"}", "no \"runs\"");
	refuse("{\"version\":\"2.1.0\",\"runs\":{}}", "no \"runs\"");
	refuse(HEAD "]} x", "line 1");
	refuse(HEAD "\"\xff\"]}", "line 1");
	refuse(HEAD "\"\\u0000\"]}", "line 1");
	memset(deep, '[', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = 0;
	refuse(deep, "line 1");
}

static void test_files(void **state)
{
	char *big = malloc(SCAN_FILE_BYTES + 2);

	(void)state;
	assert_int_equal(scan_load(&joined, "/nowhere/x", why), -ENOENT);
	assert_non_null(strstr(why, "'/nowhere/x': No such file"));
	assert_int_equal(scan_load(&joined, "/tmp", why), -EISDIR);
	assert_non_null(big);
	memset(big, ' ', SCAN_FILE_BYTES + 1);
	assert_int_equal(
	    scan_parse(&joined, "x", big, SCAN_FILE_BYTES + 1, why), -EFBIG);
	free(big);
}

/* More than is read: what is left out is counted. */
static void test_many(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	fputs(HEAD TOOL "\"results\":[", out);
	for (int i = 0; i < SCAN_FINDINGS_MAX + 5; i++)
		fprintf(out, "%s{" AT(URI("a.go"), "%d") "}", i ? "," : "",
			i + 1);
	fputs("]}]}", out);
	fclose(out);
	read_good(text, SCAN_FINDINGS_MAX);
	assert_int_equal(joined.n_left_out, 5);
	free(text);
}

#define TEST(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_whole),	 TEST(test_roundabout),	  TEST(test_places),
	    TEST(test_unusable), TEST(test_not_findings), TEST(test_runs),
	    TEST(test_no_sarif), TEST(test_files),	  TEST(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
