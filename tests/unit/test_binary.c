/* SPDX-License-Identifier: MIT */
/* links: collector/doctor/binary.c collector/doctor/dynamic.c
 * collector/doctor/allocator.c collector/doctor/debuginfo.c
 * collector/doctor/symbol_table.c collector/doctor/gocalls.c
 * collector/doctor/goroot.c
 * collector/model/segments.c collector/symbol/buildinfo.c
 * collector/symbol/elf_image.c collector/symbol/elf_word.c
 * collector/symbol/elf_file.c collector/symbol/debug_file.c
 * collector/symbol/golayout.c collector/symbol/gocode.c
 * collector/symbol/pclntab.c collector/symbol/moduledata.c
 * collector/symbol/goname.c ;
 * libs: -lcmocka -ldw -lelf -lz */
/*
 * test_binary.c - facts of executables as they are built, and damaged ones
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "doctor/binary.h"
#include "fixtures/go/fixture.h"

static struct fixture plain, stripped;

static int build(void **state)
{
	(void)state;
	return fixture_build(&plain, "local", "plain", "") == 1 &&
		       fixture_build(&stripped, "local", "stripped",
				     "-ldflags='-s -w'") == 1
		   ? 0
		   : -1;
}

static void test_cgo(void **state)
{
	struct binary binary;
	int fd = open(plain.path, O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(binary_read(&binary, fd, plain.path, ""), 0);
	assert_string_equal(binary_linkage(&binary), "dynamic");
	assert_string_equal(binary_machine(&binary), "x86-64");
	assert_null(binary_go_library(&binary));
	assert_true(binary_is_dynamic(&binary));
	assert_true(binary.has_interpreter);
	assert_int_equal(binary.libc, LIBC_GLIBC);
	assert_non_null(dynamic_needs(&binary.dynamic, "libc.so"));
	assert_null(dynamic_needs(&binary.dynamic, "libasan"));
	assert_true(binary.dynamic.glibc_minor > 0);
	assert_int_equal(binary.allocator.kind, ALLOCATOR_LIBC);
	assert_true(binary.is_go && binary.has_cgo && binary.is_layout_known);
	assert_int_equal(binary.calls.n_own, binary.calls.n_packages);
	assert_string_equal(binary.calls.packages[0], "main");
	assert_false(binary.calls.opens_plugins || binary.imports_dlopen);
	assert_non_null(binary.goroot.path);
	assert_string_equal(binary.debuginfo.go_release, binary.go.version);
	assert_null(binary.goroot.other);
	assert_true(binary.debuginfo.has_symbols);
	assert_true(binary.debuginfo.has_dwarf && binary.debuginfo.has_c_dwarf);
	assert_in_range(binary.debuginfo.newest, 4, 5);
	assert_int_not_equal(*binary.debuginfo.build_id, 0);
	binary_release(&binary);
	close(fd);
}

/* The interpreter is looked for below the root of the process. */
static void test_root(void **state)
{
	struct binary binary;
	int fd = open(plain.path, O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(
	    binary_read(&binary, fd, plain.path, "/proc/self/root"), 0);
	assert_true(binary.has_interpreter);
	binary_release(&binary);
	assert_int_equal(binary_read(&binary, fd, plain.path, "/proc/self/fd"),
			 0);
	assert_false(binary.has_interpreter);
	binary_release(&binary);
	close(fd);
}

static void test_no_sections(void **state)
{
	struct binary binary;
	size_t bytes;
	int fd = fixture_copy(stripped.path, &bytes);

	(void)state;
	fixture_drop_sections(fd);
	assert_int_equal(binary_read(&binary, fd, plain.path, ""), 0);
	assert_int_equal(binary.linkage, LINKAGE_DYNAMIC);
	assert_int_equal(binary.allocator.kind, ALLOCATOR_LIBC);
	assert_true(binary.is_go && binary.has_cgo);
	assert_false(binary.debuginfo.has_symbols);
	assert_false(binary.debuginfo.has_dwarf);
	binary_release(&binary);
	close(fd);
}

static void test_cut_short(void **state)
{
	struct binary binary;
	size_t bytes, lengths[] = {0, 3, 4, 51, 63, 64, 500, 5000, 500000};
	int fd = fixture_copy(plain.path, &bytes);

	(void)state;
	for (size_t i = sizeof(lengths) / sizeof(*lengths); i--;) {
		int error;

		assert_int_equal(ftruncate(fd, (off_t)lengths[i]), 0);
		error = binary_read(&binary, fd, plain.path, "");
		assert_int_equal(error, lengths[i] < 4 ? -ENOEXEC : -EBADMSG);
	}
	close(fd);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_int_equal(binary_read(&binary, fd, plain.path, ""), -ENOEXEC);
	close(fd);
}

static void test_other_machines(void **state)
{
	struct binary binary;
	size_t bytes;
	int fd = fixture_copy(stripped.path, &bytes);

	(void)state;
	assert_int_equal(pwrite(fd, (char[]){EM_AARCH64 & 0xff}, 1, 18), 1);
	assert_int_equal(binary_read(&binary, fd, plain.path, ""), 0);
	assert_string_equal(binary_machine(&binary), "arm64");
	assert_false(binary.is_layout_known);
	binary_release(&binary);
	assert_int_equal(pwrite(fd, (char[]){ELFCLASS32}, 1, EI_CLASS), 1);
	assert_int_equal(binary_read(&binary, fd, plain.path, ""), 0);
	assert_false(binary.is_wide);
	binary_release(&binary);
	close(fd);
}

/* Any byte of headers and tables may be anything: no crash, no hang. */
static void test_garbage(void **state)
{
	struct binary binary;
	uint32_t random = 12345;
	size_t bytes;
	int fd = fixture_copy(stripped.path, &bytes);
	char head[4096];

	(void)state;
	assert_int_equal(pread(fd, head, sizeof(head), 0), sizeof(head));
	for (int round = 0; round < 300; round++) {
		char damaged[sizeof(head)];

		memcpy(damaged, head, sizeof(head));
		for (int i = 0; i < 1 + round % 8; i++) {
			random = random * 1664525 + 1013904223;
			damaged[4 + (random >> 8) % (round % 2 ? 1000 : 4000)] =
			    (char)(random >> 24);
		}
		assert_int_equal(pwrite(fd, damaged, sizeof(damaged), 0),
				 sizeof(damaged));
		if (!binary_read(&binary, fd, plain.path, ""))
			binary_release(&binary);
	}
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_cgo),
	    cmocka_unit_test(test_root),
	    cmocka_unit_test(test_no_sections),
	    cmocka_unit_test(test_cut_short),
	    cmocka_unit_test(test_other_machines),
	    cmocka_unit_test(test_garbage),
	};

	return cmocka_run_group_tests(tests, build, NULL);
}
