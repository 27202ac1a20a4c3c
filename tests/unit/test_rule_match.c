/* SPDX-License-Identifier: MIT */
/* links: collector/suppress/rule_reader.c collector/suppress/rule_fields.c
 * collector/suppress/valgrind_block.c collector/suppress/suppressions.c
 * collector/suppress/builtin_rules.c collector/suppress/rule_match.c
 * collector/suppress/rule_index.c collector/suppress/glob.c
 * collector/model/table.c collector/symbol/demangle.c
 * collector/symbol/gopackage.c collector/cli/nearest.c collector/cli/size.c ;
 * libs: -lcmocka -liberty */
/*
 * test_rule_match.c - which stacks a rule matches, and that its index finds it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suppress/rule_index.h"
#include "suppress/suppressions.h"

static const struct frame frames[] = {
    {.function = "grow",
     .inlined = true,
     .file = "/src/box.c",
     .line = 7,
     .module = "/usr/lib/libbox.so.1"},
    {.function = "ns::make",
     .file = "/src/box.c",
     .line = 12,
     .module = "/usr/lib/libbox.so.1"},
    {.function = "_cgo_0123456789ab_Cfunc_make", .module = "/srv/greet"},
    {.language = LANGUAGE_GO, .function = "runtime.cgocall"},
    {.language = LANGUAGE_GO,
     .function = "gopkg.in/box%2ev2.(*Box).fill[...]",
     .file = "/go/box.go",
     .module = "/srv/greet"},
    {.language = LANGUAGE_GO,
     .function = "main.serve",
     .file = "/src/main.go",
     .module = "/srv/greet"},
};

static const struct stack_subject subject = {
    .site = "0123456789ab",
    .kind = "cgo_call",
    .blame = &frames[4],
    .frames = frames,
    .n_frames = 6,
};

/* By looking, and by the index, which must never miss it. */
static bool matches_stack(const char *text, const struct stack_subject *stack)
{
	struct suppressions rules;
	char why[SUPPRESSIONS_WHY_BYTES];
	struct rule_index index;
	bool is_match, is_found = false;

	suppressions_init(&rules, 0);
	if (suppressions_parse(&rules, "x", strdup(text), strlen(text), why))
		fail_msg("%s", why);
	assert_int_equal(rules.count, 1);
	is_match = rule_matches(&rules.rules[0], stack);
	assert_int_equal(rule_index_init(&index, rules.rules, 1), 0);
	for (int i = 0; i < 2; i++) { /* the second time from its memory */
		assert_int_equal(rule_index_look_up(&index, stack), 0);
		is_found = index.n_found == 1;
		if (is_match && !is_found)
			fail_msg("the index misses %s", text);
	}
	rule_index_release(&index);
	suppressions_release(&rules);
	return is_match;
}

static void matches(const char *text, bool wanted)
{
	if (matches_stack(text, &subject) != wanted)
		fail_msg("%s: %s", wanted ? "no match" : "match", text);
}

static void test_leak(void **state)
{
	(void)state;
	matches("leak:make", true);
	matches("leak:^make", false);
	matches("leak:^ns::make$", true);
	matches("leak:libbox", true);
	matches("leak:box.c", true);
	matches("leak:^*/box.c$", true);
	matches("leak:box*so", true);
	matches("leak:libbox$", false);
	matches("leak:(*Box).fill", true);
	matches("leak:serve", true);
	matches("leak:ma?e", false);
	matches("leak:other", false);
	matches("leak:*", true);
}

static void test_ours(void **state)
{
	(void)state;
	matches("go:main.serve", true);
	matches("go:main.*", true);
	matches("go:main.serv?", true);
	matches("go:main", false);
	matches("go:gopkg.in/box%2ev2.(*Box).fill[...]", true);
	matches("go:ns::make", false);
	matches("module:gopkg.in/box.v2", true);
	matches("module:gopkg.in/box%2ev2", false);
	matches("module:gopkg.in", true);
	matches("module:gopkg", false);
	matches("module:gopkg.in/*", true);
	matches("module:libbox.so.*", true);
	matches("module:/usr/lib/libbox.so.1", true);
	matches("module:libbox", false);
	matches("site:0123456789ab", true);
	matches("site:0123456789ac", false);
	matches("kind:cgo_call", true);
	matches("kind:C.*", false);
	matches("go:main.serve\nkind:cgo_call\nleak:grow", true);
	matches("go:main.serve\nkind:C.CString", false);
	matches("go:main.serve\nmodule:libother.so", false);
}

#define BLOCK(frames) "{\nname\nMemcheck:Leak\n" frames "}\n"

static void test_block(void **state)
{
	(void)state;
	matches(BLOCK("fun:malloc\nfun:grow\n"), true);
	matches(BLOCK("fun:grow\nfun:_ZN2ns4makeEi\n"), true);
	/* an inlined frame may be missing, another one not */
	matches(BLOCK("fun:*alloc\nfun:_ZN2ns4makeEi\n"), true);
	matches(BLOCK("fun:malloc\nfun:_cgo_*\n"), false);
	matches(BLOCK("fun:malloc\n...\nfun:_cgo_*\n"), true);
	matches(BLOCK("...\nfun:malloc\n...\nfun:_cgo_*\n"), true);
	matches(BLOCK("fun:make\n"), false);
	matches(BLOCK("...\nfun:ns::ma?e\n"), true);
	matches(BLOCK("obj:*/libbox.so.*\nobj:*libbox*\nobj:*/greet\n"), true);
	matches(BLOCK("obj:libbox.so.1\n"), false);
	matches(BLOCK("src:box.c:7\nsrc:/src/box.c:12\n"), true);
	matches(BLOCK("src:box.c:8\n"), false);
	/* Go's frames may be named, or stand between */
	matches(BLOCK("...\nfun:ns::make\nfun:_cgo_*\nfun:main.serve\n"), true);
	matches(BLOCK("...\nfun:_cgo_*\nfun:runtime.cgocall\nfun:main.serve\n"),
		true);
	matches(BLOCK("...\nfun:main.serve\nfun:_cgo_*\n"), false);
	matches(BLOCK("...\nfun:main.serve\n...\n"), true);
	matches(BLOCK("...\nfun:main.serve\nfun:more\n"), false);
	matches(BLOCK("fun:malloc\n"), true);
	/* what valgrind writes of a call by Go ends on the system stack */
	matches(BLOCK("fun:malloc\nfun:*make*\nfun:_cgo_*\n"
		      "fun:runtime.asmcgocall.abi0\nobj:*\n"
		      "fun:runtime.systemstack.abi0\nfun:runtime.rt0_go\n"),
		true);
	matches(BLOCK("fun:malloc\nfun:other\nfun:_cgo_*\n"
		      "fun:runtime.asmcgocall.abi0\nobj:*\n"),
		false);
}

/* Stacks can be lost: then the blamed frame is all there is. */
static void test_no_stack(void **state)
{
	struct stack_subject stack = subject;

	(void)state;
	stack.n_frames = 0;
	stack.kind = NULL;
	assert_true(matches_stack("go:*.fill[...]", &stack));
	assert_true(matches_stack("module:gopkg.in/box.v2", &stack));
	assert_false(matches_stack("kind:*", &stack));
	assert_false(matches_stack("leak:make", &stack));
	/* 'go:' is the blamed function's, even when that is of C */
	stack.blame = &frames[1];
	assert_true(matches_stack("go:ns::make", &stack));
}

/* What many rules share leads nowhere: their rarest part does. */
static void test_index(void **state)
{
	struct stack_subject stack = subject;
	struct frame frame = {.language = LANGUAGE_GO,
			      .function = "example.com/app.handler1234"};
	struct suppressions rules;
	struct rule_index index;
	char *text = NULL, why[SUPPRESSIONS_WHY_BYTES];
	size_t size, n = 2000;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	for (size_t i = 0; i < n; i++)
		fprintf(out, "go:example.com/app.handler%zu\n\n", i);
	fprintf(out, "go:*4\n\ngo:?\n");
	fclose(out);
	suppressions_init(&rules, 0);
	assert_int_equal(suppressions_parse(&rules, "x", text, size, why), 0);
	assert_int_equal(rule_index_init(&index, rules.rules, rules.count), 0);
	stack.frames = stack.blame = &frame;
	stack.n_frames = 1;
	assert_int_equal(rule_index_look_up(&index, &stack), 0);
	/* handler234, handler1234 and the like, and both without four bytes */
	assert_in_range(index.n_found, 3, 40);
	assert_int_equal(index.found[index.n_found - 1], n + 1);
	for (size_t i = 1; i < index.n_found; i++)
		assert_true(index.found[i - 1] < index.found[i]);
	rule_index_release(&index);
	suppressions_release(&rules);
}

/* How many of the rules that are built in match this stack. */
static size_t count_builtin(const struct stack_subject *stack)
{
	char why[SUPPRESSIONS_WHY_BYTES];
	struct suppressions rules;
	size_t n = 0;

	suppressions_init(&rules, 0);
	assert_int_equal(suppressions_add_builtin(&rules, why), 0);
	for (size_t i = 0; i < rules.count; i++)
		n += rule_matches(&rules.rules[i], stack);
	suppressions_release(&rules);
	return n;
}

static void test_builtin(void **state)
{
	static const struct frame constructor[] = {
	    {.function = "g_malloc0", .module = "/usr/lib/libglib-2.0.so.0"},
	    {.function = "call_init",
	     .module = "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"},
	};
	struct frame locale = {.function = "setlocale",
			       .module = "/usr/lib/libc.so.6"};
	struct stack_subject stack = {
	    .site = "0123456789ab",
	    .kind = "c_thread",
	    .blame = constructor,
	    .frames = constructor,
	    .n_frames = 2,
	};

	(void)state;
	assert_int_equal(count_builtin(&subject), 0);
	assert_int_equal(count_builtin(&stack), 1);
	/* what a Go program opens is its own */
	stack.kind = "cgo_call";
	assert_int_equal(count_builtin(&stack), 0);
	stack.frames = stack.blame = &locale;
	stack.n_frames = 1;
	assert_int_equal(count_builtin(&stack), 1);
	locale.function = "my_setlocale";
	assert_int_equal(count_builtin(&stack), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_leak),  cmocka_unit_test(test_ours),
	    cmocka_unit_test(test_block), cmocka_unit_test(test_no_stack),
	    cmocka_unit_test(test_index), cmocka_unit_test(test_builtin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
