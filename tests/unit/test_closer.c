/* SPDX-License-Identifier: MIT */
/* links: collector/hint/closer.c collector/hint/gomethod.c
 * collector/hint/callsite.c collector/hint/gosource.c collector/report/source.c
 * collector/report/trimmed.c
 * ; libs: -lcmocka */
/*
 * test_closer.c - which method of a package releases what one of its functions
 * makes
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "hint/closer.h"
#include "hint/gosource.h"

#include "fixtures/go_files.h"

/* Of a function that begins in line 1 of a.go and calls C in line 2. */
static bool find_of(struct closer *closer, const char *release,
		    const char *field)
{
	char path[128];
	struct frame blame = {
	    .file = path, .function = "m/pack.New", .start_line = 1, .line = 2};
	struct gosource source;
	struct closer_wanted wanted = {
	    .source = &source,
	    .blame = &blame,
	    .release = release,
	    .length = release ? strlen(release) : 0,
	    .field = field,
	    .built = time(NULL) + 10,
	};
	bool found;

	go_files_path("a.go", path);
	assert_int_equal(gosource_read(&source, path, wanted.built), 0);
	found = closer_find(closer, &wanted);
	gosource_release(&source);
	return found;
}

static bool find(struct closer *closer, const char *release)
{
	return find_of(closer, release, NULL);
}

#define NEW "func New() *Writer {\n	return &Writer{C.make()}\n}\n\n"

static void test_same_file(void **state)
{
	struct closer closer;

	(void)state;
	go_files_write("a.go", NEW "func (w *Writer) Close() {\n"
				   "	C.unmake(w.ctx)\n"
				   "}\n");
	assert_true(find(&closer, "unmake"));
	assert_string_equal(closer.type, "Writer");
	assert_string_equal(closer.method, "Close");
	assert_string_equal(closer.file, "a.go");
	assert_string_equal(closer.release, "C.unmake");
	assert_int_equal(closer.line, 5);
	assert_false(closer.is_indirect);
	assert_false(find(&closer, "destroy"));
}

static void test_other_file(void **state)
{
	struct closer closer;

	(void)state;
	go_files_write("a.go", NEW);
	go_files_write("b.go", "func (w *Writer) Destroy() {\n"
			       "	C.free_writer(w.ctx)\n"
			       "}\n");
	assert_true(find(&closer, NULL));
	assert_string_equal(closer.file, "b.go");
	assert_string_equal(closer.release, "C.free_writer");
}

static void test_indirect(void **state)
{
	struct closer closer;

	(void)state;
	go_files_write("a.go", NEW "func (w *Writer) free() {\n"
				   "	C.free(w.ctx)\n"
				   "}\n");
	assert_false(find(&closer, "free"));
	go_files_write("b.go", "func (q *Queue) Unlink() {\n"
			       "	q.Close()\n"
			       "}\n"
			       "\n"
			       "func (q *Queue) Close() {\n"
			       "	q.w.free()\n"
			       "}\n");
	assert_true(find(&closer, "free"));
	assert_string_equal(closer.type, "Queue");
	assert_string_equal(closer.method, "Close");
	assert_true(closer.is_indirect);
}

static void test_others(void **state)
{
	struct closer closer;

	(void)state;
	/* another type's; another's memory; a test; not named for it */
	go_files_write("a.go", NEW "func (r *Reader) Close() {\n"
				   "	C.unmake(r.ctx)\n"
				   "}\n"
				   "\n"
				   "func (w *Writer) CloseAll(p *C.char) {\n"
				   "	C.unmake(p)\n"
				   "}\n"
				   "\n"
				   "func (w *Writer) Write() {\n"
				   "	C.unmake(w.ctx)\n"
				   "}\n");
	go_files_write("b_test.go", "func (w *Writer) Close() {\n"
				    "	C.unmake(w.ctx)\n"
				    "}\n");
	assert_false(find(&closer, "unmake"));
}

/* free() is for anything: it must be that of the field. */
static void test_field(void **state)
{
	struct closer closer;

	(void)state;
	go_files_write("a.go", NEW "func (w *Writer) Close() {\n"
				   "	C.free(unsafe.Pointer(w.name))\n"
				   "}\n");
	assert_true(find_of(&closer, "free", "name"));
	assert_false(find_of(&closer, "free", "names"));
	assert_false(find_of(&closer, "free", "nam"));
}

static void assert_field(const char *text, const char *wanted)
{
	struct gosource source;
	char field[CALLSITE_NAME];

	assert_int_equal(gosource_parse(&source, text), 0);
	assert_int_equal(closer_field(&source, 2, "f", field), *wanted != 0);
	assert_string_equal(field, wanted);
	gosource_release(&source);
}

static void test_which_field(void **state)
{
	(void)state;
	assert_field("func f() {\n	w.p = C.f()\n}\n", "p");
	assert_field("func f() {\n	w.q.p = (*C.char)(C.f())\n}\n", "p");
	assert_field("func f() {\n	return &T{p: C.f()}\n}\n", "p");
	assert_field("func f() {\n	v := C.f()\n	w := T{\n"
		     "		p: (*C.char)(v),\n	}\n}\n",
		     "p");
	assert_field("func f() {\n	v := C.f()\n	w.p = v\n}\n", "p");
	assert_field("func f() {\n	v := C.f()\n	C.use(v, w.p)\n}\n",
		     "");
	assert_field("func f() {\n	C.use(C.f())\n}\n", "");
	assert_field("func f() {\n	v := C.f()\n}\n"
		     "\n"
		     "func g() {\n	w.p = v\n}\n",
		     "");
}

#define TEST(name)                                             \
	cmocka_unit_test_setup_teardown(name, go_files_set_up, \
					go_files_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_same_file), TEST(test_other_file),
	    TEST(test_indirect),  TEST(test_others),
	    TEST(test_field),	  cmocka_unit_test(test_which_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
