/* SPDX-License-Identifier: MIT */
/* links: collector/gotest/told.c ; libs: -ljansson */
/*
 * test_told.c - the files that the runs of test binaries leave
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
#include <sys/stat.h>
#include <unistd.h>

#include "gotest/told.h"

#define LEAK                                                             \
	"{\"test\":\"TestDecode\",\"objects\":3,\"object_bytes\":12,"    \
	"\"bytes\":36,\"function\":\"m/decode.Decode\",\"file\":\"/m/d/" \
	"decode.go\",\"line\":42,\"what\":\"C.CString never freed\"}"

static char directory[] = "/tmp/told.XXXXXX";

static int set_up(void **state)
{
	(void)state;
	strcpy(directory + sizeof(directory) - 7, "XXXXXX");
	return !mkdtemp(directory) || chdir(directory);
}

static int tear_down(void **state)
{
	static const char *const names[] = {"1.json", "2.json", "3.json",
					    ".4.json", "5.json.new"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		unlink(names[i]);
		rmdir(names[i]);
	}
	return rmdir(directory);
}

static void put(const char *name, const char *text)
{
	FILE *out = fopen(name, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static void all_files_are_read_in_order(void **state)
{
	struct told told;

	(void)state;
	put("1.json", "{\"package\":\"m/z\",\"exe\":\"/t/z.test\",\"tracked\":"
		      "true,\"why\":null,\"result\":\"pass\",\"failed_by_itself"
		      "\":true,\"leaks\":[],\"suspects\":[],\"repeated\":0,"
		      "\"capture\":null}");
	put("2.json", "{\"package\":\"m/decode\",\"exe\":\"/t/decode.test\","
		      "\"tracked\":true,\"why\":null,\"result\":\"fail\","
		      "\"failed_by_itself\":false,\"leaks\":[" LEAK "],"
		      "\"suspects\":[" LEAK "," LEAK "],\"repeated\":1,"
		      "\"capture\":\"/a/decode.test.2.darkheap\"}");
	put("3.json", "{\"package\":null,\"exe\":\"/t/pure.test\",\"tracked\":"
		      "false,\"why\":\"built without cgo\",\"result\":"
		      "\"unknown\"}");
	put(".4.json", "half");
	put("5.json.new", "half");
	assert_int_equal(told_read(&told, directory), 0);
	assert_int_equal(told.n_packages, 3);
	assert_int_equal(told.n_damaged, 0);

	const struct told_package *decode = &told.packages[0];
	assert_string_equal(decode->package, "m/decode");
	assert_null(decode->why);
	assert_string_equal(decode->capture, "/a/decode.test.2.darkheap");
	assert_int_equal(decode->result, TOLD_FAIL);
	assert_false(decode->is_failed_by_itself);
	assert_int_equal(decode->n_leaks, 1);
	assert_int_equal(decode->n_suspects, 2);
	assert_string_equal(decode->leaks[0].test, "TestDecode");
	assert_string_equal(decode->leaks[0].what, "C.CString never freed");
	assert_int_equal(decode->leaks[0].line, 42);
	assert_int_equal(decode->leaks[0].objects, 3);
	assert_int_equal(decode->leaks[0].object_bytes, 12);
	assert_int_equal(decode->leaks[0].bytes, 36);

	assert_string_equal(told.packages[1].package, "m/z");
	assert_true(told.packages[1].is_failed_by_itself);
	assert_string_equal(told.packages[2].package, "pure.test");
	assert_string_equal(told.packages[2].why, "built without cgo");
	assert_int_equal(told.packages[2].result, TOLD_UNKNOWN);
	told_free(&told);
}

static void assert_damaged(const char *text)
{
	struct told told;

	put("1.json", text);
	assert_int_equal(told_read(&told, directory), 0);
	assert_int_equal(told.n_packages, 0);
	assert_int_equal(told.n_damaged, 1);
	told_free(&told);
}

static void what_has_not_the_form_is_counted(void **state)
{
	(void)state;
	assert_damaged("");
	assert_damaged("{");
	assert_damaged("[1]");
	assert_damaged("{\"result\":\"pass\"}");
	assert_damaged("{\"package\":\"m\",\"result\":\"green\"}");
	assert_damaged("{\"package\":\"m\",\"result\":1}");
	assert_damaged("{\"package\":[],\"exe\":\"\",\"result\":\"pass\"}");
}

static void odd_values_are_nothing(void **state)
{
	struct told told;

	(void)state;
	put("1.json", "{\"package\":\"m\",\"tracked\":true,\"result\":\"fail\","
		      "\"leaks\":[7,null,{\"objects\":-3,\"line\":\"x\"}],"
		      "\"suspects\":{\"a\":1},\"capture\":9}");
	assert_int_equal(told_read(&told, directory), 0);
	assert_int_equal(told.n_packages, 1);
	assert_int_equal(told.packages[0].n_leaks, 1);
	assert_int_equal(told.packages[0].leaks[0].objects, 0);
	assert_int_equal(told.packages[0].leaks[0].line, 0);
	assert_null(told.packages[0].leaks[0].test);
	assert_int_equal(told.packages[0].n_suspects, 0);
	assert_null(told.packages[0].capture);
	told_free(&told);
}

static void what_is_no_file_is_counted(void **state)
{
	struct told told;

	(void)state;
	assert_int_equal(mkdir("1.json", 0700), 0);
	assert_int_equal(mkfifo("2.json", 0600), 0);
	assert_int_equal(symlink("/etc/hostname", "3.json"), 0);
	assert_int_equal(told_read(&told, directory), 0);
	assert_int_equal(told.n_packages, 0);
	assert_int_equal(told.n_damaged, 3);
	told_free(&told);
}

static void no_directory_is_an_error(void **state)
{
	struct told told;

	(void)state;
	assert_int_equal(told_read(&told, "absent"), -ENOENT);
	told_free(&told);
}

int main(void)
{
#define TEST_IN_PLACE(name) \
	cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST_IN_PLACE(all_files_are_read_in_order),
	    TEST_IN_PLACE(what_has_not_the_form_is_counted),
	    TEST_IN_PLACE(odd_values_are_nothing),
	    TEST_IN_PLACE(what_is_no_file_is_counted),
	    TEST_IN_PLACE(no_directory_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
