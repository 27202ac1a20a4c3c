/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/blame.c collector/symbol/gopackage.c ;
 * libs: -lcmocka */
/*
 * test_blame.c - whom stacks blame, as cgo of several releases makes them
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbol/blame.h"

#define GO(name, path, at)                                               \
	{                                                                \
		.language = LANGUAGE_GO, .function = name, .file = path, \
		.line = at, .start_line = 1                              \
	}
#define C(name, path)                                                    \
	{                                                                \
		.language = LANGUAGE_C, .function = name, .module = path \
	}
#define N(array) (sizeof(array) / sizeof((array)[0]))

#define CGOCALL GO("runtime.cgocall", "/go/src/runtime/cgocall.go", 167)
#define GOTYPES "_cgo_gotypes.go"

/* Few frames name the same one as all of them, or none. */
static void check_beginnings(const struct frame *frames, size_t n)
{
	size_t blamed = blame_find(frames, n), first = 0;

	for (size_t i = 0; i <= n; i++) {
		first = blame_find_first(frames, i);
		if (i > blamed + 1)
			assert_int_equal(first, blamed);
		else
			assert_int_equal(first, i);
	}
}

static void test_cstring(void **state)
{
	const struct frame frames[] = {
	    C("_cgo_0123456789ab_Cfunc__Cmalloc", "/srv/app"),
	    GO("runtime.asmcgocall_landingpad.abi0", "asm_amd64.s", 1),
	    GO("runtime.asmcgocall.abi0", "asm_amd64.s", 1),
	    CGOCALL,
	    /* a //line directive may give it any file */
	    GO("main._cgo_cmalloc", "/srv/src/other.go", 7),
	    GO("main._Cfunc_CString", GOTYPES, 60),
	    GO("example.com/lib.(*T).Name", "/lib/t.go", 9),
	    GO("main.main", "/srv/src/main.go", 12),
	};
	const char *callee = "unset";

	(void)state;
	assert_int_equal(blame_find(frames, N(frames)), 6);
	check_beginnings(frames, N(frames));
	assert_int_equal(blame_caller(frames, N(frames), "other.org/app"), 7);
	assert_int_equal(blame_caller(frames, N(frames), "example.com/lib"), 6);
	assert_string_equal(blame_kind(frames, N(frames), &callee),
			    "C.CString");
	assert_null(callee);
	assert_false(blame_is_runtime(frames, N(frames)));
}

static void test_malloc_is_inlined(void **state)
{
	const struct frame frames[] = {
	    CGOCALL,
	    GO("main._cgo_cmalloc", GOTYPES, 50),
	    GO("main._Cfunc__CMalloc", GOTYPES, 55),
	    GO("main.main", "/srv/src/main.go", 12),
	};
	const char *callee;

	(void)state;
	assert_int_equal(blame_find(frames, N(frames)), 3);
	check_beginnings(frames, N(frames));
	assert_string_equal(blame_kind(frames, N(frames), &callee), "C.malloc");
}

static void test_call_names_its_callee(void **state)
{
	const struct frame frames[] = {
	    C("__strdup", "/lib/x86_64-linux-gnu/libc.so.6"),
	    CGOCALL,
	    GO("main._C2func_strdup", GOTYPES, 70),
	    GO("main.dup", "/srv/src/main.go", 12),
	};
	const char *callee;

	(void)state;
	assert_string_equal(blame_kind(frames, N(frames), &callee), "cgo_call");
	assert_string_equal(callee, "strdup");
}

static void check_closure(const char *closure, const char *caller, int line,
			  size_t blamed)
{
	const struct frame frames[] = {
	    CGOCALL,
	    GO("main._Cfunc_parse", GOTYPES, 70),
	    GO(closure, "/srv/src/main.go", 12),
	    GO(caller, "/srv/src/main.go", line),
	};

	assert_int_equal(blame_find(frames, N(frames)), blamed);
	check_beginnings(frames, N(frames));
}

static void test_closures_of_cgo(void **state)
{
	(void)state;
	check_closure("main.main.func3", "main.main", 12, 3);
	check_closure("main.main.func3.1", "main.main.func3", 12, 3);
	check_closure("main.main.(*T).Parse.func1", "main.(*T).Parse", 12, 3);
	check_closure("main.(*T).Parse.func1", "main.(*T).Parse", 12, 3);
	/* the user's own closures */
	check_closure("main.main.func3", "main.main", 13, 2);
	check_closure("main.main.func3", "main.other", 12, 2);
	check_closure("main.domain.func3", "main.main", 12, 2);
	check_closure("main.main", "main.main", 12, 2);
}

static void test_runtime_is_to_blame(void **state)
{
	const struct frame setenv[] = {
	    C("setenv", "/lib/libc.so.6"),
	    GO("runtime.asmcgocall.abi0", "asm_amd64.s", 1),
	    GO("syscall.runtimeSetenv", "runtime.go", 130),
	    GO("os.Setenv", "env.go", 100),
	    GO("main.main", "main.go", 5),
	};
	const struct frame thread[] = {
	    C("x_cgo_thread_start", "/srv/app"),
	    CGOCALL,
	    GO("runtime.newm1", "proc.go", 2700),
	};
	const struct frame loader[] = {
	    C("allocate_dtv", "/lib64/ld-linux-x86-64.so.2"),
	    C("pthread_create", "/lib/libc.so.6"),
	};

	(void)state;
	assert_true(blame_is_runtime(setenv, N(setenv)));
	assert_true(blame_is_runtime(thread, N(thread)));
	assert_true(blame_is_runtime(loader, N(loader)));
	assert_int_equal(blame_find(thread, N(thread)), 2);
	assert_false(blame_is_runtime(setenv, 0));
}

/* Code without a name is part of what its library was called by. */
static void test_unnamed(void **state)
{
	const struct frame slab[] = {
	    C(NULL, "/lib/libglib-2.0.so.0"),
	    C("g_slice_alloc", "/lib/libglib-2.0.so.0"),
	    C("g_type_create_instance", "/lib/libgobject-2.0.so.0"),
	};
	const struct frame inner[] = {
	    C("g_malloc", "/lib/libglib-2.0.so.0"),
	    C(NULL, "/lib/libpng16.so.16"),
	    C(NULL, "/lib/libpng16.so.16"),
	    C("png_read_row", "/lib/libpng16.so.16"),
	    C("load", "/srv/app"),
	};
	const struct frame callback[] = {
	    C(NULL, "/lib/libone.so"),
	    C(NULL, NULL),
	    C("two", "/lib/libtwo.so"),
	    C("start_thread", "/lib/libc.so.6"),
	};

	(void)state;
	assert_int_equal(blame_find(slab, N(slab)), 2);
	assert_int_equal(blame_find(inner, N(inner)), 3);
	/* nobody knows what it was called for */
	assert_int_equal(blame_find(callback, N(callback)), 0);
	assert_int_equal(blame_find(callback + 1, 1), 0);
}

/* A stripped program's threads are one place, in all of its builds. */
static void test_unnamed_thread(void **state)
{
	const struct frame thread[] = {
	    C("calloc", "/lib/ld-linux-x86-64.so.2"),
	    C("_dl_allocate_tls", "/lib/ld-linux-x86-64.so.2"),
	    C("__pthread_create_2_1", "/lib/libc.so.6"),
	    C(NULL, "/srv/app"),
	    C(NULL, "/srv/app"),
	};

	(void)state;
	assert_int_equal(blame_find(thread, N(thread)), 2);
	assert_true(blame_is_runtime(thread, N(thread)));
	/* no name at all */
	assert_int_equal(blame_find(thread + 3, 2), 0);
}

static void test_packages(void **state)
{
	(void)state;
	assert_true(blame_is_runtime_package("net.(*Resolver).lookup"));
	assert_true(blame_is_runtime_package("internal/poll.(*FD).Read"));
	assert_true(blame_is_runtime_package("os/user.lookup"));
	assert_false(blame_is_runtime_package("net/http.Get"));
	assert_false(blame_is_runtime_package("example.com/net.Get"));
	assert_false(blame_is_runtime_package("main.main"));
	assert_false(blame_is_runtime_package(""));
}

static void check_in_module(const char *function, size_t index)
{
	const struct frame frame = GO(function, "x.go", 1);

	assert_int_equal(blame_caller(&frame, 1, "gopkg.in/app.v2"), index);
}

static void test_caller_is_of_the_module(void **state)
{
	(void)state;
	check_in_module("gopkg.in/app%2ev2.Run", 0);
	check_in_module("gopkg.in/app.v2/sub.(*T).Run[...]", 0);
	check_in_module("gopkg.in/app%2ev2_test.TestX", 0);
	check_in_module("gopkg.in/app%2ev22.Run", 1);
	check_in_module("gopkg.in/app%2.Run", 1);
	check_in_module("gopkg.in.Run", 1);
	check_in_module("main._Cfunc_f", 1);
}

static void test_c_wrappers(void **state)
{
	const struct frame frames[] = {
	    C("operator new(unsigned long)", "/lib/libstdc++.so.6"),
	    C("g_malloc0", "/lib/libglib-2.0.so.0"),
	    C("strdup", "/lib/libc.so.6"),
	    C("worker_run", "/srv/libworker.so"),
	};
	const char *callee;

	(void)state;
	assert_int_equal(blame_find(frames, N(frames)), 3);
	check_beginnings(frames, N(frames));
	assert_int_equal(blame_find(frames, 3), 3);
	assert_string_equal(blame_kind(frames, N(frames), &callee), "c_thread");
}

/* Computed apart: FNV-1a 64 of "main.f\0C.CString\0" "6", without 16 bits. */
static void test_site_id(void **state)
{
	struct frame blame = GO("main.f", "/a/main.go", 41);
	char id[13], other[13];

	(void)state;
	blame.start_line = 35;
	blame_site_id(&blame, "C.CString", NULL, "ignored", id);
	assert_string_equal(id, "4533485301fa");
	blame.line += 100; /* moved as a whole */
	blame.start_line += 100;
	blame.file = "/b/main.go";
	blame_site_id(&blame, "C.CString", NULL, NULL, other);
	assert_string_equal(id, other);
	blame_site_id(&blame, "cgo_call", "strdup", NULL, other);
	assert_string_not_equal(id, other);
	blame.line++;
	blame_site_id(&blame, "C.CString", NULL, NULL, other);
	assert_string_not_equal(id, other);
}

static void test_site_id_of_c(void **state)
{
	struct frame blame = C("worker_run", "/srv/libworker.so");
	char id[13], other[13];

	(void)state;
	blame_site_id(&blame, "c_thread", NULL, "libworker.so", id);
	blame_site_id(&blame, "c_thread", NULL, "libother.so", other);
	assert_string_not_equal(id, other);
	blame.function = NULL;
	blame_site_id(&blame, "c_thread", NULL, NULL, other);
	assert_string_not_equal(id, other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cstring),
	    cmocka_unit_test(test_malloc_is_inlined),
	    cmocka_unit_test(test_call_names_its_callee),
	    cmocka_unit_test(test_closures_of_cgo),
	    cmocka_unit_test(test_runtime_is_to_blame),
	    cmocka_unit_test(test_unnamed),
	    cmocka_unit_test(test_unnamed_thread),
	    cmocka_unit_test(test_packages),
	    cmocka_unit_test(test_caller_is_of_the_module),
	    cmocka_unit_test(test_c_wrappers),
	    cmocka_unit_test(test_site_id),
	    cmocka_unit_test(test_site_id_of_c),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
