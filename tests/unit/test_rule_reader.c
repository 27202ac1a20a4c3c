/* SPDX-License-Identifier: MIT */
/* links: collector/suppress/rule_reader.c collector/suppress/rule_fields.c
 * collector/suppress/valgrind_block.c collector/suppress/suppressions.c
 * collector/suppress/builtin_rules.c collector/suppress/rule_match.c
 * collector/suppress/glob.c collector/symbol/demangle.c
 * collector/symbol/gopackage.c collector/cli/nearest.c collector/cli/size.c ;
 * libs: -lcmocka -liberty */
/*
 * test_rule_reader.c - what a suppression file says, and what is wrong with it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "suppress/suppressions.h"

#define NOW 1800000000 /* 2027-01-15 08:00 UTC */

static char why[SUPPRESSIONS_WHY_BYTES];

static int parse(struct suppressions *rules, const char *text, size_t size)
{
	char *copy = malloc(size + 1);

	assert_non_null(copy);
	memcpy(copy, text, size);
	copy[size] = 0;
	suppressions_init(rules, NOW);
	why[0] = 0;
	return suppressions_parse(rules, "x.supp", copy, size, why);
}

static void parse_well(struct suppressions *rules, const char *text, size_t n)
{
	if (parse(rules, text, strlen(text)))
		fail_msg("%s", why);
	assert_int_equal(rules->count, n);
}

static void test_lsan(void **state)
{
	struct suppressions rules;

	(void)state;
	parse_well(&rules,
		   "# a file of LSan\nleak:foo\n  leak:^bar*baz$  \r\n"
		   "leak:libx.so",
		   3);
	assert_string_equal(rules.rules[0].text, "leak:foo");
	assert_string_equal(rules.rules[0].leak.text, "*foo*");
	assert_string_equal(rules.rules[1].leak.text, "bar*baz");
	assert_string_equal(rules.rules[1].text, "leak:^bar*baz$");
	assert_int_equal(rules.rules[1].line, 3);
	assert_int_equal(rules.rules[2].line, 4);
	assert_string_equal(rules.rules[2].file, "x.supp");
	suppressions_release(&rules);
}

static void test_ours(void **state)
{
	struct suppressions rules;
	const struct rule *rule;

	(void)state;
	parse_well(&rules,
		   "\n\ngo: main.(*T).load[...]\nmodule:example.com/x\n"
		   "kind: C.CString\nsite: 0123456789ab\nmax_bytes: 64KiB\n"
		   "# ticket\nexpires: 2027-01-15\nreason: issue 12: soon\n\n"
		   "leak: a\nreason: first\nleak: b\n\nreason:\ngo:main.b\n",
		   4);
	rule = &rules.rules[0];
	assert_int_equal(rule->line, 3);
	assert_string_equal(rule->text, "go:main.(*T).load[...] "
					"module:example.com/x kind:C.CString "
					"site:0123456789ab");
	assert_true(rule->has_max && !rule->is_expired);
	assert_int_equal(rule->max_bytes, 65536);
	assert_string_equal(rule->reason, "issue 12: soon");
	assert_string_equal(rules.rules[1].reason, "first");
	assert_null(rules.rules[2].reason);
	assert_int_equal(rules.rules[3].line, 16);
	assert_null(rules.rules[3].reason);
	suppressions_release(&rules);
	parse_well(&rules, "go:a\nexpires:2027-01-14", 1);
	assert_true(rules.rules[0].is_expired);
	suppressions_release(&rules);
}

static void test_valgrind(void **state)
{
	struct suppressions rules;
	const struct rule *rule;

	(void)state;
	parse_well(&rules,
		   "{\n   a name: x\n   Memcheck:Leak\n"
		   "   match-leak-kinds: reachable\n   fun:malloc\n"
		   "   fun:_ZN2ns1fEi\n   ...\n   obj:/lib/*.so\n"
		   "   src:a.c:12\n   src:b:c.c\n}\nmax_bytes:1\n"
		   "{\n x\n Memcheck:Cond\n fun:a\n}\n"
		   "{\n y\n Memcheck:Param\n write(buf)\n fun:a\n}\n"
		   "{\n z\n Helgrind,Memcheck:Leak\n fun:a\n}\nleak:b\n",
		   3);
	rule = &rules.rules[0];
	assert_string_equal(rule->text, "a name: x");
	assert_int_equal(rule->line, 1);
	assert_int_equal(rule->n_frames, 6);
	assert_true(rule->has_max);
	assert_string_equal(rule->frames[1].plain, "ns::f");
	assert_int_equal(rule->frames[2].kind, PATTERN_ANY);
	assert_int_equal(rule->frames[3].kind, PATTERN_OBJECT);
	assert_int_equal(rule->frames[4].line, 12);
	assert_string_equal(rule->frames[4].glob.text, "a.c");
	assert_string_equal(rule->frames[5].glob.text, "b:c.c");
	assert_string_equal(rules.rules[1].text, "z");
	assert_string_equal(rules.rules[2].text, "leak:b");
	suppressions_release(&rules);
}

static void refuse(const char *text, const char *said)
{
	struct suppressions rules;

	assert_int_equal(parse(&rules, text, strlen(text)), -EINVAL);
	if (!strstr(why, said))
		fail_msg("not '%s' but '%s' of:\n%s", said, why, text);
	suppressions_release(&rules);
}

static void test_refused(void **state)
{
	struct suppressions rules;

	(void)state;
	refuse("leak:a\n\ngot: main.f\n",
	       "x.supp:3: unknown word 'got': did you mean 'go:'?");
	refuse("race:f", "x.supp:1: unknown word 'race': there are leak:");
	refuse("main.f", "'main.f' is no rule: a line is 'word: text'");
	refuse("go:", "x.supp:1: 'go:' says nothing");
	refuse("leak:", "'leak:' says nothing");
	refuse("go:a\ngo:b\n", "x.supp:2: a second 'go:' in one rule");
	refuse("\nreason: x\nmax_bytes: 1\n\ngo:a\n",
	       "x.supp:2: this rule matches nothing");
	refuse("site: main.f", "'main.f' is no site id");
	refuse("site: 0123456789AB", "is no site id");
	refuse("go:a\nmax_bytes: many", "x.supp:2: bad size 'many'");
	refuse("go:a\nexpires: tomorrow", "bad date 'tomorrow'");
	refuse("go:a\nexpires: 2027-02-29", "bad date '2027-02-29'");
	refuse("go:a\nexpires: 2027-1-1", "bad date");
	refuse("{\nname\nMemcheck:Leak\nfun:a\n", "x.supp:1: this block is not "
						  "closed");
	refuse("{\nname\nMemcheck:Leak\n...\n}\n", "x.supp:5: this block names "
						   "no frame");
	refuse("{\n}\n", "names no frame");
	refuse("{\nname\nMemcheck:Leak\nfunc:a\n}\n",
	       "x.supp:4: 'func:a' is no frame");
	assert_int_equal(parse(&rules, "go:a\0b\n", 7), -EINVAL);
	assert_non_null(strstr(why, "zero byte"));
	suppressions_release(&rules);
}

static void test_files(void **state)
{
	struct suppressions rules;

	(void)state;
	suppressions_init(&rules, NOW);
	assert_int_equal(suppressions_load(&rules, "/no/such", why), -ENOENT);
	assert_non_null(strstr(why, "'/no/such': No such file"));
	assert_int_equal(suppressions_load(&rules, "/dev/zero", why), -EFBIG);
	assert_int_equal(suppressions_load(&rules, "/", why), -EISDIR);
	assert_int_equal(suppressions_load(&rules, "/dev/null", why), 0);
	assert_int_equal(rules.count, 0);
	suppressions_release(&rules);
}

/* Each is known by somebody's words, and bounded. */
static void test_builtin(void **state)
{
	struct suppressions rules;

	(void)state;
	suppressions_init(&rules, NOW);
	if (suppressions_add_builtin(&rules, why))
		fail_msg("%s", why);
	assert_true(rules.count > 10);
	for (size_t i = 0; i < rules.count; i++) {
		assert_null(rules.rules[i].file);
		assert_non_null(rules.rules[i].reason);
		assert_true(rules.rules[i].has_max);
	}
	suppressions_release(&rules);
}

static void test_many(void **state)
{
	size_t n = SUPPRESSIONS_RULES_MAX + 1, size = 7 * n;
	char *text = malloc(size);
	struct suppressions rules;

	(void)state;
	for (size_t i = 0; i < n; i++)
		memcpy(text + 7 * i, "leak:a\n", 7);
	assert_int_equal(parse(&rules, text, size), -EINVAL);
	assert_non_null(strstr(why, "x.supp:100001: more than 100000 rules"));
	suppressions_release(&rules);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lsan),     cmocka_unit_test(test_ours),
	    cmocka_unit_test(test_valgrind), cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_files),    cmocka_unit_test(test_builtin),
	    cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
