/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/dwarf.c collector/symbol/demangle.c
 * collector/symbol/elf_functions.c collector/symbol/units.c
 * collector/symbol/inlines.c collector/symbol/goname.c ; libs: -lcmocka -ldw
 * -lelf -liberty */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "symbol/dwarf.h"

#define FRAMES 32

/* Calls to hook() are where addresses are taken; lines are in the asserts. */
static const char c_source[] =
    "typedef void (*hook_type)(int);\n"
    "volatile hook_type hook;\n"
    "static inline __attribute__((always_inline)) int inner(int a)\n"
    "{\n"
    "	hook(a);\n" /* 5 */
    "	return a + 1;\n"
    "}\n"
    "static inline __attribute__((always_inline)) int middle(int a)\n"
    "{\n"
    "	if (a > 1)\n" /* 10 */
    "		return inner(a * 2) + 3;\n"
    "	return 0;\n"
    "}\n"
    "int outer(int a)\n"
    "{\n" /* 15 */
    "	int b = a + 7;\n"
    "	{ volatile int c = b;\n"
    "	b = middle(c); }\n"
    "	return b * 2;\n"
    "}\n";

static const char cxx_source[] =
    "typedef void (*hook_type)(int);\n"
    "volatile hook_type hook;\n"
    "namespace lib {\n"
    "struct store {\n"
    "	int put(int a);\n" /* 5 */
    "	inline __attribute__((always_inline)) int get(int a)\n"
    "	{\n"
    "		hook(a);\n"
    "		return a + 2;\n"
    "	}\n" /* 10 */
    "};\n"
    "int store::put(int a)\n"
    "{\n"
    "	return get(a) + 1;\n"
    "}\n" /* 15 */
    "}\n"
    "extern \"C\" int outer(int a)\n"
    "{\n"
    "	lib::store s;\n"
    "	return s.put(a) * 2;\n" /* 20 */
    "}\n";

static char folder[64];
static uintptr_t hooked[FRAMES];

static __attribute__((noinline)) void hook(int a)
{
	(void)a;
	hooked[0] = (uintptr_t)__builtin_return_address(0);
}

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/darkheap-dwarf.XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static void build(const char *name, const char *text, const char *command)
{
	char line[1024];
	FILE *file;

	snprintf(line, sizeof(line), "%s/%s", folder, name);
	file = fopen(line, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	snprintf(line, sizeof(line), "cd %s && %s", folder, command);
	assert_int_equal(system(line), 0);
}

static int open_library(void)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/lib.so", folder);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static struct dwarf *open_dwarf(void)
{
	struct dwarf *dwarf;
	int fd = open_library();

	assert_int_equal(dwarf_open(&dwarf, fd), 0);
	close(fd);
	return dwarf;
}

/* Run outer() of the library: the unbiased return address of its hook(). */
static uint64_t hook_pc(void)
{
	void (*volatile * hook_variable)(int);
	char path[128];
	void *library;
	int (*outer)(int);
	Dl_info info;
	uint64_t pc;

	snprintf(path, sizeof(path), "%s/lib.so", folder);
	library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	assert_non_null(library);
	hook_variable = (void (*volatile *)(int))dlsym(library, "hook");
	*hook_variable = hook;
	*(void **)&outer = dlsym(library, "outer");
	outer(3);
	assert_true(dladdr((void *)hooked[0], &info));
	pc = hooked[0] - (uintptr_t)info.dli_fbase;
	dlclose(library);
	return pc;
}

static void assert_frame(const struct frame *frame, const char *function,
			 const char *file, int line, int start_line,
			 bool inlined)
{
	assert_non_null(frame->function);
	assert_string_equal(frame->function, function);
	assert_int_equal(frame->line, line);
	assert_int_equal(frame->start_line, start_line);
	assert_int_equal(frame->inlined, inlined);
	assert_int_equal(frame->language, LANGUAGE_C);
	if (!file) {
		assert_null(frame->file);
		return;
	}
	assert_non_null(frame->file);
	assert_string_equal(strrchr(frame->file, '/') + 1, file);
}

static void assert_c_frames(void)
{
	struct dwarf *dwarf = open_dwarf();
	struct frame frames[FRAMES];
	uint64_t pc = hook_pc();

	for (int round = 0; round < 2; round++) {
		assert_int_equal(dwarf_expand(dwarf, pc, frames, FRAMES), 3);
		assert_frame(&frames[0], "inner", "a.c", 5, 3, true);
		assert_frame(&frames[1], "middle", "a.c", 11, 8, true);
		assert_frame(&frames[2], "outer", "a.c", 18, 14, false);
		assert_ptr_equal(frames[0].file, frames[2].file);
	}
	assert_int_equal(dwarf_expand(dwarf, pc, frames, 2), 2);
	assert_frame(&frames[1], "middle", "a.c", 11, 8, true);
	assert_int_equal(dwarf_expand(dwarf, pc, frames, 0), 0);
	dwarf_free(dwarf);
}

static void c_inlines(void **state)
{
	(void)state;
	build("a.c", c_source, "gcc -g -O2 -shared -fPIC -o lib.so a.c");
	assert_c_frames();
	build("a.c", c_source, "gcc -gdwarf-4 -O2 -shared -fPIC -o lib.so a.c");
	assert_c_frames();
	build("a.c", c_source,
	      "gcc -g -gz=zlib -O2 -shared -fPIC -o lib.so a.c");
	assert_c_frames();
}

static void unit_without_aranges(void **state)
{
	(void)state;
	build("a.c", c_source,
	      "gcc -g -O2 -shared -fPIC -o lib.so a.c && "
	      "objcopy --remove-section=.debug_aranges lib.so");
	assert_c_frames();
}

static void cxx_inlines(void **state)
{
	struct frame frames[FRAMES];
	struct dwarf *dwarf;
	int n;

	(void)state;
	build("a.cc", cxx_source,
	      "gcc -g -O2 -fno-inline-small-functions -shared -fPIC -o lib.so "
	      "a.cc");
	dwarf = open_dwarf();
	n = dwarf_expand(dwarf, hook_pc(), frames, FRAMES);
	assert_true(n >= 2);
	assert_frame(&frames[0], "lib::store::get", "a.cc", 8, 6, true);
	assert_string_equal(frames[1].function, "lib::store::put");
	assert_int_equal(frames[1].line, 14);
	assert_int_equal(frames[1].start_line, 12);
	dwarf_free(dwarf);
}

static void stripped(void **state)
{
	struct frame frames[FRAMES];
	struct dwarf *dwarf;

	(void)state;
	build("a.c", c_source,
	      "gcc -g -O2 -shared -fPIC -o lib.so a.c && strip lib.so");
	dwarf = open_dwarf();
	assert_int_equal(dwarf_expand(dwarf, hook_pc(), frames, FRAMES), 1);
	assert_frame(&frames[0], "outer", NULL, 0, 0, false);
	dwarf_free(dwarf);
	build("a.cc", cxx_source,
	      "gcc -O2 -shared -fPIC -o lib.so a.cc && strip lib.so");
	dwarf = open_dwarf();
	assert_int_equal(dwarf_expand(dwarf, hook_pc(), frames, FRAMES), 1);
	assert_null(frames[0].file);
	dwarf_free(dwarf);
}

static void unknown_addresses(void **state)
{
	static const uint64_t pcs[] = {0, 1, 0x10, UINT64_MAX, INT64_MAX};
	struct frame frames[FRAMES];
	struct dwarf *dwarf;

	(void)state;
	build("a.c", c_source, "gcc -g -O2 -shared -fPIC -o lib.so a.c");
	dwarf = open_dwarf();
	for (size_t i = 0; i < sizeof(pcs) / sizeof(pcs[0]); i++)
		assert_int_equal(dwarf_expand(dwarf, pcs[i], frames, FRAMES),
				 0);
	dwarf_free(dwarf);
}

static void assembly_has_lines(void **state)
{
	struct frame frames[FRAMES];
	struct dwarf *dwarf;

	(void)state;
	build(
	    "a.s",
	    ".globl outer\n.type outer, @function\nouter:\n"
	    "	sub $8, %rsp\n	mov hook@GOTPCREL(%rip), %rax\n"
	    "	call *(%rax)\n	add $8, %rsp\n	ret\n.size outer, . - outer\n"
	    ".bss\n.balign 8\n.globl hook\n.type hook, @object\n.size hook, 8\n"
	    "hook: .zero 8\n.section .note.GNU-stack,\"\",@progbits\n",
	    "gcc -g -shared -o lib.so a.s");
	dwarf = open_dwarf();
	assert_int_equal(dwarf_expand(dwarf, hook_pc(), frames, FRAMES), 1);
	assert_frame(&frames[0], "outer", "a.s", 6, 0, false);
	dwarf_free(dwarf);
}

static void soname(void **state)
{
	struct dwarf *dwarf;
	char name[32];

	(void)state;
	build("a.c", c_source,
	      "gcc -shared -fPIC -Wl,-soname,liba.so.7 -o lib.so a.c");
	dwarf = open_dwarf();
	assert_int_equal(dwarf_soname(dwarf, name, sizeof(name)), 9);
	assert_string_equal(name, "liba.so.7");
	assert_int_equal(dwarf_soname(dwarf, name, 9), 0);
	dwarf_free(dwarf);
	build("a.c", c_source, "gcc -shared -fPIC -o lib.so a.c");
	dwarf = open_dwarf();
	assert_int_equal(dwarf_soname(dwarf, name, sizeof(name)), 0);
	dwarf_free(dwarf);
}

static void no_elf_file(void **state)
{
	struct dwarf *dwarf;
	int fd = memfd_create("text", MFD_CLOEXEC);

	(void)state;
	assert_true(dwarf_open(&dwarf, fd) < 0);
	assert_null(dwarf);
	assert_int_equal(write(fd, "\177ELF\2\1\1 and no more", 20), 20);
	assert_true(dwarf_open(&dwarf, fd) < 0);
	close(fd);
	assert_true(dwarf_open(&dwarf, -1) < 0);
	dwarf_free(NULL);
}

/* Whatever a file says: an answer, and an end. */
static void try_file(const char *bytes, size_t size, uint64_t pc)
{
	struct frame frames[FRAMES];
	struct dwarf *dwarf;
	char name[32];
	int fd = memfd_create("damaged", MFD_CLOEXEC);

	assert_int_equal(write(fd, bytes, size), size);
	if (!dwarf_open(&dwarf, fd)) {
		assert_in_range(dwarf_expand(dwarf, pc, frames, FRAMES), 0,
				FRAMES);
		dwarf_expand(dwarf, 0x1040, frames, FRAMES);
		dwarf_soname(dwarf, name, sizeof(name));
	}
	dwarf_free(dwarf);
	close(fd);
}

static void damaged_files(void **state)
{
	static char bytes[65536], copy[65536];
	uint64_t pc;
	ssize_t size;
	int fd;

	(void)state;
	build("a.c", c_source,
	      "gcc -g -O2 -shared -fPIC -o lib.so a.c && "
	      "objcopy --remove-section=.note.gnu.build-id lib.so");
	fd = open_library();
	size = read(fd, bytes, sizeof(bytes));
	close(fd);
	pc = hook_pc();
	srandom(5);
	for (int round = 0; round < 1500; round++) {
		size_t from = round % 2 ? 0 : 0x3000;

		memcpy(copy, bytes, (size_t)size);
		for (int i = 0; i < 1 + round % 30; i++)
			copy[from + (size_t)random() % ((size_t)size - from)] =
			    (char)random();
		try_file(copy, (size_t)size, pc);
		if (round % 10 == 0)
			try_file(bytes, (size_t)random() % (size_t)size, pc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	    TEST(c_inlines),
	    TEST(unit_without_aranges),
	    TEST(cxx_inlines),
	    TEST(stripped),
	    TEST(unknown_addresses),
	    TEST(assembly_has_lines),
	    TEST(soname),
	    TEST(no_elf_file),
	    TEST(damaged_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
