/* SPDX-License-Identifier: MIT */
/* links: collector/hint/mistake.c collector/hint/callsite.c
 * collector/hint/escape.c
 * collector/hint/gosource.c collector/hint/sentence.c
 * collector/report/source.c
 * collector/report/trimmed.c ; libs: -lcmocka */
/*
 * test_mistake.c - what is read in Go code around a call, and what is not
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hint/callsite.h"
#include "hint/gosource.h"
#include "hint/mistake.h"
#include "hint/sentence.h"

/* The line that ends in a comment with the mark. */
static int marked_line(const char *text)
{
	const char *mark = strstr(text, "// here");
	int line = 1;

	assert_non_null(mark);
	for (; text < mark; text++)
		line += *text == '\n';
	return line;
}

static void assert_said(const char *text, const char *called,
			const char *release, bool is_returned,
			const char *wanted)
{
	char said[1000] = "";
	struct sentences out = {.text = said, .size = sizeof(said)};
	struct suspect_call call = {
	    .file = "x.go",
	    .line = marked_line(text),
	    .called = called,
	    .release = release,
	    .release_length = release ? strlen(release) : 0,
	    .is_returned = is_returned,
	    .is_one = strcmp(called, "tables") != 0,
	};
	struct gosource source;

	assert_int_equal(gosource_parse(&source, text), 0);
	assert_int_equal(mistake_say(&out, &source, &call), *wanted != 0);
	gosource_release(&source);
	assert_string_equal(said, wanted);
}

/* Of a C.CString. */
static void assert_string(const char *text, const char *wanted)
{
	assert_said(text, "CString", "free", true, wanted);
}

/* Each of several paths releases it, but for one. */
static void test_one_path_of_several(void **state)
{
	(void)state;
	assert_string("func f(s string) error {\n"
		      "	p := C.CString(s) // here\n"
		      "	if C.check(p) != 0 {\n"
		      "		C.free(unsafe.Pointer(p))\n"
		      "		return errCheck\n"
		      "	}\n"
		      "	if C.use(p) != 0 {\n"
		      "		return errUse\n"
		      "	}\n"
		      "	C.free(unsafe.Pointer(p))\n"
		      "	return nil\n"
		      "}\n",
		      "x.go calls C.free in line 4, but not before the return "
		      "of line 8: a defer right behind line 2 gets there each "
		      "time");
	assert_string("func f(s string) error {\n"
		      "	p := C.CString(s) // here\n"
		      "	if C.check(p) != 0 {\n"
		      "		C.free(unsafe.Pointer(p))\n"
		      "		return errCheck\n"
		      "	}\n"
		      "	C.free(unsafe.Pointer(p))\n"
		      "	return nil\n"
		      "}\n",
		      "");
}

static void test_in_place(void **state)
{
	(void)state;
	assert_string("func f(s string) {\n"
		      "	C.puts(C.CString(s)) // here\n"
		      "}\n",
		      "In x.go:2 it is made among the arguments of C.puts, "
		      "and no variable keeps the pointer: assign it to one "
		      "first, and release that");
	assert_string("func f(s string) {\n"
		      "	rc := C.send(3, (*C.uchar)(unsafe.Pointer("
		      "C.CString(s))), C.int(len(s))) // here\n"
		      "}\n",
		      "In x.go:2 it is made among the arguments of C.send, "
		      "and no variable keeps the pointer: assign it to one "
		      "first, and release that");
	assert_said("func f() string {\n"
		    "	return C.GoString(C.strdup(p)) // here\n"
		    "}\n",
		    "strdup", "free", true,
		    "In x.go:2 it goes straight into C.GoString, which "
		    "copies, and no variable keeps the pointer: assign it to "
		    "one first, and release that");
	assert_string("func f(s string) {\n"
		      "	C.GoSetError(C.CString(s)) // here\n"
		      "}\n",
		      "In x.go:2 it is made among the arguments of "
		      "C.GoSetError, and no variable keeps the pointer: assign "
		      "it to one first, and release that");
	/* who knows what it returns? */
	assert_said("func f() string {\n"
		    "	return C.GoString(C.text(p)) // here\n"
		    "}\n",
		    "text", NULL, false,
		    "In x.go:2 it goes straight into C.GoString, which "
		    "copies, and no variable keeps the pointer");
	/* an object's memory, which it took meanwhile */
	assert_said("func f() string {\n"
		    "	return C.GoString(C.tables(p)) // here\n"
		    "}\n",
		    "tables", NULL, false, "");
	assert_said("func f() {\n"
		    "	C.use(C.length(p)) // here\n"
		    "}\n",
		    "length", NULL, false, "");
	/* Go code may keep it */
	assert_string("func f(s string) {\n"
		      "	keep(C.CString(s)) // here\n"
		      "}\n",
		      "");
}

static void test_thrown_away(void **state)
{
	(void)state;
	assert_said("func f() {\n"
		    "	C.strdup(p) // here\n"
		    "}\n",
		    "strdup", "free", true,
		    "x.go:2 throws away what it returns");
	assert_said("func f() {\n"
		    "	C.work(p) // here\n"
		    "}\n",
		    "work", NULL, false, "");
}

/* All of these give it to somebody. */
static void test_kept(void **state)
{
	(void)state;
	assert_string("func f(s string) *T {\n"
		      "	return &T{C.CString(s)} // here\n"
		      "}\n",
		      "");
	assert_string("func f(s string) *T {\n"
		      "	return &T{\n"
		      "		C.CString(s), // here\n"
		      "	}\n"
		      "}\n",
		      "");
	assert_string("func f(s string) {\n"
		      "	keep(\n"
		      "		C.CString(s)) // here\n"
		      "}\n",
		      "");
	assert_string("func f(s string) {\n"
		      "	p :=\n"
		      "		C.CString(s) // here\n"
		      "}\n",
		      "");
	assert_string("func f(s string) (p *C.char) { p = C.CString(s); return "
		      "} // here\n",
		      "");
}

static void test_defer_early(void **state)
{
	(void)state;
	assert_string("func f(s string) {\n"
		      "	var p *C.char\n"
		      "	defer C.free(unsafe.Pointer(p))\n"
		      "	p = C.CString(s) // here\n"
		      "}\n",
		      "The defer of x.go:3 takes p as it is there, before line "
		      "4 gives it this value: move it below that line");
	assert_said("func f() {\n"
		    "	var stmt *C.sqlite3_stmt\n"
		    "	defer C.sqlite3_finalize(stmt)\n"
		    "	if rc := C.sqlite3_prepare_v2(db, q, -1, &stmt, nil);"
		    " rc != 0 { // here\n"
		    "		return\n"
		    "	}\n"
		    "}\n",
		    "sqlite3_prepare_v2", "sqlite3_finalize", false,
		    "The defer of x.go:3 takes stmt as it is there, before "
		    "line 4 gives it this value: move it below that line");
}

/* All of these do release it. */
static void test_defer_right(void **state)
{
	(void)state;
	assert_string("func f(s string) {\n"
		      "	var p *C.char\n"
		      "	defer func() { C.free(unsafe.Pointer(p)) }()\n"
		      "	p = C.CString(s) // here\n"
		      "}\n",
		      "");
	assert_string("func f(s string) {\n"
		      "	var p *C.char\n"
		      "	defer func() {\n"
		      "		C.free(unsafe.Pointer(p))\n"
		      "	}()\n"
		      "	p = C.CString(s) // here\n"
		      "}\n",
		      "");
	assert_string("func f(s string) {\n"
		      "	p := C.CString(s) // here\n"
		      "	defer C.free(unsafe.Pointer(p))\n"
		      "	if s == \"\" {\n"
		      "		return\n"
		      "	}\n"
		      "}\n",
		      "");
	/* an address is the same at any time */
	assert_said("func f() {\n"
		    "	var re C.regex_t\n"
		    "	defer C.regfree(&re)\n"
		    "	C.regcomp(&re, p, 0) // here\n"
		    "}\n",
		    "regcomp", "regfree", false, "");
	/* one is taken early, the other is not */
	assert_string("func f(s string) {\n"
		      "	var p *C.char\n"
		      "	defer C.free(unsafe.Pointer(p))\n"
		      "	p = C.CString(s) // here\n"
		      "	C.free(unsafe.Pointer(p))\n"
		      "}\n",
		      "");
	/* the text of a comment is no code */
	assert_string("func f(s string) {\n"
		      "	var p *C.char\n"
		      "	// defer C.free(unsafe.Pointer(p))\n"
		      "	p = C.CString(s) // here\n"
		      "}\n",
		      "");
	/* another function's */
	assert_string("func g(p *C.char) {\n"
		      "	defer C.free(unsafe.Pointer(p))\n"
		      "}\n"
		      "\n"
		      "func f(s string) (p *C.char) {\n"
		      "	p = C.CString(s) // here\n"
		      "	return\n"
		      "}\n",
		      "");
}

static void test_shadowed(void **state)
{
	(void)state;
	assert_string("func f(s string) {\n"
		      "	var p *C.char\n"
		      "	defer func() { C.free(unsafe.Pointer(p)) }()\n"
		      "	if s != \"\" {\n"
		      "		p := C.CString(s) // here\n"
		      "		C.use(p)\n"
		      "	}\n"
		      "}\n",
		      "x.go:5 declares a new p with :=, and C.free of line 3 "
		      "releases that of line 2");
	/* the same block: := assigns */
	assert_string("func f(s string) {\n"
		      "	var p *C.char\n"
		      "	defer func() { C.free(unsafe.Pointer(p)) }()\n"
		      "	p, err := C.CString(s), error(nil) // here\n"
		      "}\n",
		      "");
}

static void test_loops(void **state)
{
	(void)state;
	assert_string("func f(all []string) {\n"
		      "	for _, s := range all {\n"
		      "		p := C.CString(s) // here\n"
		      "		defer C.free(unsafe.Pointer(p))\n"
		      "		C.use(p)\n"
		      "	}\n"
		      "}\n",
		      "The defer of x.go:4 is in the loop of line 2, but waits "
		      "for the end of the function: call C.free at the end of "
		      "each round");
	assert_string("func f(all []string) {\n"
		      "	var p *C.char\n"
		      "	for _, s := range all {\n"
		      "		p = C.CString(s) // here\n"
		      "		C.use(p)\n"
		      "	}\n"
		      "	C.free(unsafe.Pointer(p))\n"
		      "}\n",
		      "x.go:4 makes one in each round of the loop of line 3, "
		      "C.free of line 7 is outside of it and gets the last one "
		      "only");
	assert_string("func f(all []string) {\n"
		      "	for _, s := range all {\n"
		      "		p := C.CString(s) // here\n"
		      "		C.use(p)\n"
		      "		C.free(unsafe.Pointer(p))\n"
		      "	}\n"
		      "}\n",
		      "");
	/* a function literal of its own in each round */
	assert_string("func f(all []string) {\n"
		      "	for _, s := range all {\n"
		      "		func() {\n"
		      "			p := C.CString(s) // here\n"
		      "			defer C.free(unsafe.Pointer(p))\n"
		      "		}()\n"
		      "	}\n"
		      "}\n",
		      "");
	/* this round's is what the next one's defer takes */
	assert_string("func f(all []string) {\n"
		      "	var p *C.char\n"
		      "	for _, s := range all {\n"
		      "		defer C.free(unsafe.Pointer(p))\n"
		      "		p = C.CString(s) // here\n"
		      "	}\n"
		      "}\n",
		      "");
	/* by turns: this round's is released in the next */
	assert_string("func f(all []string) {\n"
		      "	var p *C.char\n"
		      "	for _, s := range all {\n"
		      "		C.free(unsafe.Pointer(p))\n"
		      "		p = C.CString(s) // here\n"
		      "	}\n"
		      "}\n",
		      "");
}

static void test_early_return(void **state)
{
	(void)state;
	assert_string("func f(s string) error {\n"
		      "	p := C.CString(s) // here\n"
		      "	if C.parse(p) != 0 {\n"
		      "		return errors.New(\"no object\")\n"
		      "	}\n"
		      "	C.free(unsafe.Pointer(p))\n"
		      "	return nil\n"
		      "}\n",
		      "The return of x.go:4 comes before C.free of line 6: "
		      "defer the release right behind line 2");
	/* then there is nothing to release */
	assert_string("func f(s string) error {\n"
		      "	p := C.CString(s) // here\n"
		      "	if p == nil {\n"
		      "		return errors.New(\"no memory\")\n"
		      "	}\n"
		      "	C.free(unsafe.Pointer(p))\n"
		      "	return nil\n"
		      "}\n",
		      "");
	assert_said("func f() int {\n"
		    "	var stmt *C.sqlite3_stmt\n"
		    "	rc := C.sqlite3_prepare_v2(db, q, -1, &stmt, nil) "
		    "// here\n"
		    "	if rc != C.SQLITE_OK {\n"
		    "		return 1\n"
		    "	}\n"
		    "	C.sqlite3_finalize(stmt)\n"
		    "	return 0\n"
		    "}\n",
		    "sqlite3_prepare_v2", "sqlite3_finalize", false, "");
	/* somebody else has it now */
	assert_string("func f(s string) *C.char {\n"
		      "	p := C.CString(s) // here\n"
		      "	if C.check(p) == 0 {\n"
		      "		return p\n"
		      "	}\n"
		      "	C.free(unsafe.Pointer(p))\n"
		      "	return nil\n"
		      "}\n",
		      "");
}

static void test_finalizer(void **state)
{
	(void)state;
	assert_string("func f(s string) *T {\n"
		      "	t := &T{}\n"
		      "	t.p = C.CString(s) // here\n"
		      "	runtime.SetFinalizer(t, (*T).free)\n"
		      "	return t\n"
		      "}\n",
		      "x.go:4 leaves the release to runtime.SetFinalizer: Go's "
		      "collector runs when Go's own heap has grown, and knows "
		      "nothing of C memory");
}

static void test_callsite(void **state)
{
	struct callsite site;
	char name[CALLSITE_NAME];

	(void)state;
	assert_true(callsite_find(&site, "	var a = C.f(x)", "f"));
	assert_string_equal(site.holder, "a");
	assert_true(callsite_find(&site, "x, err := C.f(&y.z, &w)", "f"));
	assert_string_equal(site.holder, "x");
	assert_string_equal(site.filled, "y.z");
	assert_true(site.is_new);
	assert_true(callsite_find(
	    &site, "if c.p = (*C.char)(C.f(a && b)); c.p == nil {", "f"));
	assert_string_equal(site.holder, "c.p");
	assert_string_equal(site.filled, "");
	assert_false(site.is_new);
	assert_true(callsite_find(&site, "_ = C.f()", "f"));
	assert_string_equal(site.holder, "");
	assert_true(callsite_find(&site, "if x == C.f() {", "f"));
	assert_string_equal(site.holder, "");
	assert_false(callsite_find(&site, "C.ff() + aC.f()", "f"));
	assert_true(callsite_releases("C.a_free(x)", NULL, 0, "x", name));
	assert_string_equal(name, "C.a_free");
	assert_false(
	    callsite_releases("C.a_free(xx, y.x)", NULL, 0, "x", name));
	assert_false(callsite_releases("C.a_make(x)", NULL, 0, "x", name));
	assert_false(callsite_releases("C.freed(x)", "free", 4, "x", name));
}

static void test_code(void **state)
{
	struct gosource source;

	(void)state;
	assert_int_equal(gosource_parse(&source, "/* import {\n"
						 "*/ func f(\n"
						 "	a int,\n"
						 ") (int, error) { // {{\n"
						 "	s := `{{\n"
						 "{` + \"{\\\"{\" + '{'\n"
						 "	for {\n"
						 "		x()\n"
						 "	}\n"
						 "	y()\n"
						 "}\n"
						 "var z int\n"),
			 0);
	assert_string_equal(gosource_code(&source, 1), "           ");
	assert_int_equal(source.lines[5].function, 4);
	assert_int_equal(source.lines[8].loop, 7);
	assert_int_equal(source.lines[10].loop, 0);
	assert_int_equal(source.lines[12].function, 0);
	assert_int_equal(gosource_end(&source, 5), 11);
	assert_string_equal(gosource_code(&source, 99), "");
	gosource_release(&source);
	assert_true(gosource_parse(&source, "func f() {\n})\n}") < 0);
	assert_true(gosource_parse(&source, "") < 0);
}

/* Who edits a file while the program runs moves its lines. */
static void test_changed(void **state)
{
	char path[] = "/tmp/darkheap-mistake-XXXXXX.go";
	int fd = mkstemps(path, 3);
	struct gosource source;
	struct stat st;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "package x\n", 10), 10);
	assert_int_equal(fstat(fd, &st), 0);
	close(fd);
	assert_int_equal(gosource_read(&source, path, st.st_mtime), 0);
	assert_int_equal(source.n, 1);
	gosource_release(&source);
	assert_int_equal(gosource_read(&source, path, st.st_mtime - 1),
			 -ESTALE);
	assert_true(gosource_read(&source, "x.go", st.st_mtime) < 0);
	unlink(path);
	assert_true(gosource_read(&source, path, st.st_mtime) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_one_path_of_several),
	    cmocka_unit_test(test_in_place),
	    cmocka_unit_test(test_thrown_away),
	    cmocka_unit_test(test_kept),
	    cmocka_unit_test(test_defer_early),
	    cmocka_unit_test(test_defer_right),
	    cmocka_unit_test(test_shadowed),
	    cmocka_unit_test(test_loops),
	    cmocka_unit_test(test_early_return),
	    cmocka_unit_test(test_finalizer),
	    cmocka_unit_test(test_callsite),
	    cmocka_unit_test(test_code),
	    cmocka_unit_test(test_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
