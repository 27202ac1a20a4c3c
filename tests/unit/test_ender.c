/* SPDX-License-Identifier: MIT */
/* links: collector/hint/ender.c collector/hint/gomethod.c
 * collector/hint/callsite.c collector/hint/gosource.c
 * collector/report/source.c
 * collector/report/trimmed.c ; libs: -lcmocka */
/*
 * test_ender.c - which method ends what a function of a package makes
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "hint/ender.h"
#include "hint/gosource.h"

#include "fixtures/go_files.h"

/* Of the function of a.go that begins in `line`. */
static bool find_of(struct ender *ender, int line)
{
	char path[128];
	struct frame blame = {.file = path,
			      .function = "m/pack.New",
			      .start_line = line,
			      .line = line + 1};
	struct gosource source;
	bool found;

	go_files_path("a.go", path);
	assert_int_equal(gosource_read(&source, path, time(NULL) + 10), 0);
	found = ender_find(ender, &source, &blame, time(NULL) + 10);
	gosource_release(&source);
	return found;
}

static void of_a_result(void **state)
{
	struct ender ender;

	(void)state;
	go_files_write("a.go",
		       "func Open(name string) (*Handle, error) {\n"
		       "\th.c = C.lib_open(name)\n}\n"
		       "func (h *Handle) Stop() {\n\tC.lib_stop(h.c)\n}\n"
		       "func (h *Handle) Close() error {\n"
		       "\tC.lib_lock(h.c)\n\tC.lib_close(h.c)\n}\n");
	assert_true(find_of(&ender, 1));
	assert_string_equal(ender.type, "Handle");
	assert_string_equal(ender.method, "Close");
	assert_string_equal(ender.file, "a.go");
	assert_int_equal(ender.line, 7);
	assert_string_equal(ender.calls, "C.lib_close");
	assert_false(ender.is_indirect);
	/* a method is of its type, too, and so is the only one there is */
	assert_true(find_of(&ender, 4));
	assert_string_equal(ender.method, "Close");
}

/* What it returns is nearer to what it makes than what it is a method of. */
static void of_a_result_of_a_method(void **state)
{
	struct ender ender;

	(void)state;
	go_files_write("a.go",
		       "func (c *Conn) Close() {\n\tC.lib_close(c.c)\n}\n"
		       "func (c *Conn) Prepare(s string) (*Stmt, error) {\n"
		       "\tC.lib_prepare(c.c)\n}\n"
		       "func (s *Stmt) Close() {\n\tC.lib_end(s.c)\n}\n"
		       "func (c *Conn) Exec(s string) error {\n"
		       "\tC.lib_exec(c.c)\n}\n");
	assert_true(find_of(&ender, 4));
	assert_string_equal(ender.type, "Stmt");
	assert_string_equal(ender.calls, "C.lib_end");
	assert_true(find_of(&ender, 10));
	assert_string_equal(ender.type, "Conn");
	go_files_write("a.go",
		       "func Open() (*Dev, error) {\n\tC.lib_init()\n}\n"
		       "func (d *Dev) Uninit() {\n\tC.lib_uninit(d.c)\n}\n");
	assert_true(find_of(&ender, 1));
	assert_string_equal(ender.method, "Uninit");
	/* what is of another package has its release there */
	go_files_write("a.go",
		       "func (f *Font) Close() {\n\tC.lib_close(f.c)\n}\n"
		       "func (f *Font) Render(s string) (*sdl.Surface, error) "
		       "{\n\tC.lib_render(f.c)\n}\n");
	assert_false(find_of(&ender, 4));
}

static void through_another_method(void **state)
{
	struct ender ender;

	(void)state;
	go_files_write("a.go", "func open(\n\ta func(x int) int,\n"
			       ") (handle *Handle, err error) {\n"
			       "\tC.lib_open()\n}\n");
	go_files_write("b.go", "func (p *Handle) Close() {\n\tp.mu.Lock()\n"
			       "\tif !p.isOpen() {\n\t\treturn\n\t}\n"
			       "\tp.libClose()\n}\n"
			       "func (p *Other) libClose() {\n\tC.no()\n}\n"
			       "func (p *Handle) libClose() {\n"
			       "\tC.lib_close(p.c)\n}\n");
	assert_true(find_of(&ender, 1));
	assert_string_equal(ender.file, "b.go");
	assert_int_equal(ender.line, 1);
	assert_string_equal(ender.calls, "C.lib_close");
	assert_true(ender.is_indirect);
}

/* A guess would be worse than nothing. */
static void of_nothing(void **state)
{
	static const char *const texts[] = {
	    /* no method of the usual names, none that calls C, an unexported
	     * one, another's type, one of another package */
	    "func Open() *T {\n\tC.f()\n}\nfunc (t *T) Stop() {\n\tC.g()\n}\n",
	    "func Open() *T {\n\tC.f()\n}\nfunc (t *T) Close() {\n\tg()\n}\n",
	    "func Open() *T {\n\tC.f()\n}\nfunc (t *T) close() {\n\tC.g()\n}\n",
	    "func Open() *T {\n\tC.f()\n}\nfunc (u *U) Close() {\n\tC.g()\n}\n",
	    "func Open() *x.T {\n\tC.f()\n}\nfunc (t *T) Close() "
	    "{\n\tC.g()\n}\n",
	    "func Open(t *T) {\n\tC.f()\n}\nfunc (t *T) Close() "
	    "{\n\tC.g()\n}\n",
	    "func Open() *T {\n\tC.f()\n}\nfunc (t *T) Close() "
	    "{\n\t// C.g()\n}\n",
	};
	struct ender ender;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		go_files_write("a.go", texts[i]);
		assert_false(find_of(&ender, 1));
	}
}

/* Of what the program called, which has nothing to do with C itself. */
static void of_what_is_returned(void **state)
{
	char path[128];
	struct frame called = {.file = path,
			       .function = "m/sql.(*DB).Prepare",
			       .start_line = 1,
			       .line = 2};
	struct gosource source;
	struct ender ender;

	(void)state;
	go_files_path("a.go", path);
	go_files_write("a.go",
		       "func (db *DB) Prepare(q string) (*Stmt, error) {\n"
		       "\treturn db.c.Prepare(q)\n}\n"
		       "func (db *DB) Ping() error {\n\treturn nil\n}\n"
		       "func (db *DB) Close() error {\n\treturn nil\n}\n"
		       "func (s *Stmt) Close() error {\n\treturn nil\n}\n");
	assert_int_equal(gosource_read(&source, path, time(NULL) + 10), 0);
	assert_true(
	    ender_find_result(&ender, &source, &called, time(NULL) + 10));
	assert_string_equal(ender.type, "Stmt");
	assert_string_equal(ender.method, "Close");
	assert_string_equal(ender.calls, "");
	/* what it is called of is not what it made */
	called.start_line = 4;
	assert_false(
	    ender_find_result(&ender, &source, &called, time(NULL) + 10));
	gosource_release(&source);
}

static void calls_in_the_caller(void **state)
{
	const struct ender ender = {.method = "Close"};
	char path[128];
	struct frame caller = {.file = path, .start_line = 1, .line = 2};
	time_t built = time(NULL) + 10;
	bool is_deferred;

	(void)state;
	go_files_path("main.go", path);
	go_files_write("main.go", "func f() {\n\tx := Open()\n\tuse(x)\n}\n"
				  "func g() {\n\tx := Open()\n"
				  "\tdefer x.Close()\n}\n");
	assert_int_equal(ender_call(&ender, &caller, built, "", &is_deferred),
			 0);
	caller.start_line = 5;
	caller.line = 6;
	assert_int_equal(ender_call(&ender, &caller, built, "", &is_deferred),
			 7);
	assert_true(is_deferred);
	assert_int_equal(ender_call(&ender, &caller, built, "x", &is_deferred),
			 7);
	/* another one's */
	assert_int_equal(ender_call(&ender, &caller, built, "y", &is_deferred),
			 0);
	go_files_write("main.go", "func f() {\n\tx := Open()\n"
				  "\tif y {\n\t\tdefer x.Close()\n\t}\n}\n");
	caller.start_line = 1;
	caller.line = 2;
	assert_int_equal(ender_call(&ender, &caller, built, "x", &is_deferred),
			 4);
	assert_false(is_deferred);
	assert_int_equal(ender_call(&ender, &caller, 1, "", &is_deferred), -1);
	caller.file = NULL;
	assert_int_equal(ender_call(&ender, &caller, built, "", &is_deferred),
			 -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(of_a_result),
	    cmocka_unit_test(of_a_result_of_a_method),
	    cmocka_unit_test(through_another_method),
	    cmocka_unit_test(of_nothing),
	    cmocka_unit_test(calls_in_the_caller),
	    cmocka_unit_test(of_what_is_returned),
	};

	return cmocka_run_group_tests(tests, go_files_set_up,
				      go_files_tear_down);
}
