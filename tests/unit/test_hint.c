/* SPDX-License-Identifier: MIT */
/* links: collector/hint/hint.c collector/hint/origin.c
 * collector/hint/callsite.c collector/hint/closer.c
 * collector/hint/ender.c collector/hint/gomethod.c
 * collector/hint/escape.c
 * collector/hint/gosource.c collector/hint/mistake.c collector/report/source.c
 * collector/report/trimmed.c
 * collector/hint/deallocator.c collector/hint/sentence.c
 * collector/symbol/blame.c collector/symbol/gopackage.c ; libs: -lcmocka */
/*
 * test_hint.c - what is said of a site, of stacks of each kind; --show prints
 * it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "hint/hint.h"
#include "report/site.h"

static bool show;

#define LIBC "/lib/x86_64-linux-gnu/libc.so.6"
#define SQLITE "/usr/lib/x86_64-linux-gnu/libsqlite3.so.0.8.6"
#define SERVICE "/srv/service"

/* Frames, innermost first. */
#define C(name, file)                                \
	{                                            \
		.function = (name), .module = (file) \
	}
#define OWN(name)                                      \
	{                                              \
		.function = (name), .module = SERVICE, \
		.file = "/srv/src/shim.c", .line = 12  \
	}
#define GO(name)                                                          \
	{                                                                 \
		.language = LANGUAGE_GO, .function = (name),              \
		.module = SERVICE, .file = "/srv/src/main.go", .line = 40 \
	}

struct case_ {
	struct site site;
	struct site_stack stack;
	struct stack of;
	struct group group;
	struct frame frames[8];
};

/* A leak of what `callee` allocated, on these frames and main.work. */
static struct case_ leak_of(const char *callee, const struct frame *frames,
			    size_t n)
{
	struct case_ it = {
	    .site = {.finding.verdict = VERDICT_LEAK,
		     .kind = callee ? "cgo_call" : "c_thread",
		     .callee = callee},
	};

	if (n)
		memcpy(it.frames, frames, n * sizeof(*frames));
	it.stack.n_frames = n;
	if (callee) {
		it.frames[n] = (struct frame)GO("main.work");
		it.site.blame = it.frames[n];
		it.stack.n_frames++;
	}
	return it;
}

static void assert_hint(struct case_ *it, const char *wanted)
{
	char hint[HINT_BYTES];

	it->stack.frames = it->frames;
	it->stack.stack = &it->of;
	it->of.group = &it->group;
	it->site.stacks = &it->stack;
	it->site.n_stacks = it->stack.n_frames ? 1 : 0;
	hint_write(&it->site, hint);
	if (show)
		print_message("%s\n", hint);
	assert_string_equal(hint, wanted);
}

#define HINT(callee, wanted, ...)                                         \
	do {                                                              \
		const struct frame frames_[] = {__VA_ARGS__};             \
		struct case_ it_ = leak_of(                               \
		    callee, frames_, sizeof(frames_) / sizeof(*frames_)); \
		assert_hint(&it_, wanted);                                \
	} while (0)

static void test_library(void **state)
{
	(void)state;
	HINT("strdup",
	     "C.strdup made a copy of a string: C.free(unsafe.Pointer(s)) "
	     "releases it",
	     C("strdup", LIBC), C("_cgo_a0_Cfunc_strdup", SERVICE));
	HINT("calloc", "C.calloc made a block: C.free(p) releases it",
	     C("_cgo_a0_Cfunc_calloc", SERVICE));
	/* that took memory, but inside what Go called */
	HINT("sqlite3_prepare_v2",
	     "C.sqlite3_prepare_v2 made a prepared statement, at its fourth "
	     "argument: "
	     "C.sqlite3_finalize(stmt) releases it",
	     C("sqlite3_malloc64", SQLITE), C("sqlite3LockAndPrepare", SQLITE),
	     C("_cgo_a0_Cfunc_sqlite3_prepare_v2", SERVICE));
	HINT("sqlite3_prepare_v2",
	     "C.sqlite3_prepare_v2 made a prepared statement, at its fourth "
	     "argument: "
	     "C.sqlite3_finalize(stmt) releases it",
	     OWN("sqlite3LockAndPrepare"),
	     C("_cgo_a0_Cfunc_sqlite3_prepare_v2", SERVICE));
}

static void test_namesake(void **state)
{
	(void)state;
	HINT("strdup",
	     "C.strdup of libmine.so allocates it: call what its "
	     "documentation names for that",
	     C("strdup", "/srv/libmine.so"),
	     C("_cgo_a0_Cfunc_strdup", SERVICE));
	HINT("strdup",
	     "strdup (shim.c:12), C code of the program, allocates it: "
	     "see there who has to release it",
	     OWN("strdup"), C("_cgo_a0_Cfunc_strdup", SERVICE));
	/* no frame between malloc and Go: it may be anybody's */
	HINT("strdup",
	     "what C.strdup allocates is never released: call what its "
	     "library documents for that",
	     C("_cgo_a0_Cfunc_strdup", SERVICE));
}

/* C.thing_new ends by calling what allocates, and leaves no frame. */
static void test_last_call(void **state)
{
	(void)state;
	HINT("thing_new",
	     "C.thing_new got it from strdup: C.free(unsafe.Pointer(s)) "
	     "releases it, unless it is an object that has a release of its "
	     "own",
	     C("strdup", LIBC), C("_cgo_a0_Cfunc_thing_new", SERVICE));
	/* one that is an object can be nothing else */
	HINT("thing_new",
	     "C.sqlite3_open made a connection, at its second argument: "
	     "C.sqlite3_close(db) releases it; also when it returns an error; "
	     "with open statements sqlite3_close returns SQLITE_BUSY and "
	     "releases nothing",
	     C("sqlite3_malloc64", SQLITE), C("sqlite3_open", SQLITE),
	     C("_cgo_a0_Cfunc_thing_new", SERVICE));
}

static void test_own_code(void **state)
{
	(void)state;
	HINT("open_store",
	     "sqlite3_open made a connection, at its second argument, for "
	     "open_store (shim.c:12): "
	     "sqlite3_close() releases it; also when it returns an error; "
	     "with open statements sqlite3_close returns SQLITE_BUSY and "
	     "releases nothing",
	     C("sqlite3_malloc64", SQLITE), C("sqlite3_open", SQLITE),
	     OWN("open_store"), C("_cgo_a0_Cfunc_open_store", SERVICE));
	/* it may belong to anything */
	HINT("open_store",
	     "open_store (shim.c:12), C code of the program, got it from "
	     "strdup: who keeps it has to call free()",
	     C("__strdup", LIBC), OWN("open_store"),
	     C("_cgo_a0_Cfunc_open_store", SERVICE));
	/* a library's own business */
	HINT("open_store",
	     "thing_new (libthing.so.1), which open_store (shim.c:12) calls, "
	     "allocates it: call what its documentation names for that",
	     C("strdup", LIBC), C("thing_new", "/usr/lib/libthing.so.1"),
	     OWN("open_store"), C("_cgo_a0_Cfunc_open_store", SERVICE));
	HINT("open_store",
	     "make_node (shim.c:12), C code of the program, allocates it: "
	     "see there who has to release it",
	     OWN("make_node"), OWN("open_store"),
	     C("_cgo_a0_Cfunc_open_store", SERVICE));
}

static void test_cxx(void **state)
{
	(void)state;
	HINT("shape_make",
	     "Shape::make (shim.c:12) made it with new: only a delete in C++ "
	     "ends it, C.free does not",
	     C("operator new(unsigned long)", "/usr/lib/libstdc++.so.6"),
	     OWN("Shape::make"), OWN("shape_make"),
	     C("_cgo_a0_Cfunc_shape_make", SERVICE));
}

static void test_thread(void **state)
{
	(void)state;
	HINT(NULL,
	     "worker_run (shim.c:12) allocated it, and no Go code called it: "
	     "that C code has to release it",
	     OWN("worker_run"), C("start_thread", LIBC));
}

/* What started the thread leaks, and is what a person has to end. */
static void test_started_thread(void **state)
{
	const struct frame frames[] = {OWN("worker_run"),
				       C("start_thread", LIBC)};
	struct case_ it = leak_of(NULL, frames, 2);
	const struct site starter = {.blame = GO("main.work")};

	(void)state;
	it.site.starter = &starter;
	assert_hint(&it, "worker_run (shim.c:12) allocated it in a thread of "
			 "C, which goes on while what main.work (main.go:40) "
			 "made is not ended: mend that first");
}

/* Between the frames that are there and Go's others are missing. */
static void test_cut(void **state)
{
	const struct frame frames[] = {C("sqlite3_malloc64", SQLITE)};
	const struct frame other[] = {C("make", "/srv/libmine.so")};
	struct case_ it = leak_of("sqlite3_prepare_v2", frames, 1);

	(void)state;
	it.of.quality = QUALITY_C_CUT;
	assert_hint(&it, "C.sqlite3_prepare_v2 made a prepared statement, at "
			 "its fourth argument: "
			 "C.sqlite3_finalize(stmt) releases it");
	it = leak_of("sqlite3_prepare_v2", other, 1);
	it.of.quality = QUALITY_C_CUT;
	assert_hint(&it, "what C.sqlite3_prepare_v2 allocates is never "
			 "released: call what its library documents for that");
}

static void test_helpers(void **state)
{
	struct case_ it = leak_of("x", NULL, 0);

	(void)state;
	it.site.callee = NULL;
	it.site.kind = "C.CString";
	assert_hint(&it, "Go never frees what C.CString returns: defer "
			 "C.free(unsafe.Pointer(p))");
	it.site.kind = "C.malloc";
	assert_hint(&it, "every C.malloc needs its C.free(p)");
	it.site.has_caller = true;
	it.site.caller = (struct frame)GO("main.compress");
	assert_hint(&it, "every C.malloc needs its C.free(p). The program "
			 "comes here from main.compress (main.go:40)");
}

static void test_grown(void **state)
{
	const struct frame frames[] = {OWN("push")};
	struct case_ it = leak_of("push", frames, 1);

	(void)state;
	it.of.moved = 60;
	it.of.tally.allocated_objects = 100;
	assert_hint(
	    &it,
	    "push (shim.c:12), C code of the program, allocates "
	    "it: see there who has to release it. It was grown by realloc: "
	    "what the last realloc returned is to be freed, no "
	    "earlier address");
}

static void test_siblings(void **state)
{
	struct case_ it = leak_of("x", NULL, 0);

	(void)state;
	it.site.callee = NULL;
	it.site.kind = "C.malloc";
	it.site.calls = 1000;
	it.site.calls_leaving = 7;
	it.site.tally.allocated_objects = 1000;
	it.site.tally.freed_objects = 993;
	assert_hint(&it, "every C.malloc needs its C.free(p). 993 of 1000 "
			 "calls from this line left nothing: look for the "
			 "path of the other 7");
	/* calls that left nothing, because they allocated nothing that stays */
	it.site.tally.freed_objects = 0;
	assert_hint(&it, "every C.malloc needs its C.free(p)");
}

/* With --free-stacks. */
static void test_freer(void **state)
{
	struct case_ it = leak_of("x", NULL, 0);

	(void)state;
	it.site.callee = NULL;
	it.site.kind = "C.malloc";
	it.site.calls = 1000;
	it.site.calls_leaving = 7;
	it.site.tally.freed_objects = 993;
	it.group.tally.allocated_objects = 1000;
	it.site.freed_by_freer = 993;
	it.site.freer = (struct frame)GO("main.(*Conn).Close");
	assert_hint(&it, "every C.malloc needs its C.free(p). "
			 "main.(*Conn).Close (main.go:40) freed 993 of the "
			 "1000 blocks of this line: the others need that, "
			 "too");
	it.site.freer = (struct frame)GO("main.work");
	assert_hint(&it, "every C.malloc needs its C.free(p). main.work "
			 "(main.go:40) freed 993 of the 1000 blocks of this "
			 "line: not every way through it gets there");
}

static void test_verdicts(void **state)
{
	struct case_ it = leak_of("x", NULL, 0);
	struct site_share share = {.tally.peak_bytes = 3000};

	(void)state;
	it.site.callee = NULL;
	it.site.kind = "C.malloc";
	it.site.finding.verdict = VERDICT_SUSPECT;
	assert_hint(
	    &it,
	    "too few calls to tell: run more of what comes to "
	    "this line. If it leaks then: every C.malloc needs its C.free(p)");
	it.site.finding.verdict = VERDICT_CACHE;
	it.site.shares = &share;
	it.site.n_shares = 1;
	assert_hint(&it, "nothing to do if it is meant to be a cache: "
			 "--fail-on='leak,growing,site:main.work>4KiB' tells "
			 "when it gets larger than it was here");
	it.site.blame.function = "main.put[...]";
	assert_hint(&it, "nothing to do if it is meant to be a cache: it held "
			 "less than 4KiB at any time");
	it.site.finding.verdict = VERDICT_STARTUP;
	assert_hint(&it, "");
	it.site.finding.verdict = VERDICT_RUNTIME;
	assert_hint(&it, "");
	it.site.finding.verdict = VERDICT_LEAK;
	it.site.is_lost = true;
	assert_hint(&it, "");
}

/* Names of a target are of any length. */
static void test_long_names(void **state)
{
	static char name[4000];
	const struct frame frames[] = {OWN(name), OWN(name)};
	struct case_ it;
	char hint[HINT_BYTES];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	it = leak_of(name, frames, 2);
	it.frames[0].function = "inner";
	it.stack.frames = it.frames;
	it.of.group = &it.group;
	it.stack.stack = &it.of;
	it.site.stacks = &it.stack;
	it.site.n_stacks = 1;
	it.site.has_caller = true;
	it.site.caller = it.frames[1];
	hint_write(&it.site, hint);
	assert_true(strlen(hint) < HINT_BYTES);
	assert_true(strlen(hint) > 200);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_library),
	    cmocka_unit_test(test_namesake),
	    cmocka_unit_test(test_last_call),
	    cmocka_unit_test(test_own_code),
	    cmocka_unit_test(test_cxx),
	    cmocka_unit_test(test_thread),
	    cmocka_unit_test(test_started_thread),
	    cmocka_unit_test(test_cut),
	    cmocka_unit_test(test_helpers),
	    cmocka_unit_test(test_grown),
	    cmocka_unit_test(test_siblings),
	    cmocka_unit_test(test_freer),
	    cmocka_unit_test(test_verdicts),
	    cmocka_unit_test(test_long_names),
	};

	show = argc > 1 && !strcmp(argv[1], "--show");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
