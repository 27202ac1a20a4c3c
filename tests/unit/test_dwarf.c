/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/dwarf.c collector/symbol/demangle.c
 * collector/symbol/debug_server.c collector/symbol/debug_file.c
 * collector/symbol/elf_functions.c collector/symbol/unit_functions.c
 * collector/symbol/units.c
 * collector/symbol/inlines.c collector/symbol/goname.c ; libs: -ldw -lelf
 * -liberty -lz */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/mman.h>

#include "fixtures/built_library.h"

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

/* However the same DWARF is written, it says the same. */
static void c_inlines(void **state)
{
	static const char *const compilers[] = {
	    "gcc -g",
	    "gcc -gdwarf-4",
	    "gcc -gdwarf-5",
	    "gcc -gdwarf-4 -fdebug-types-section",
	    "gcc -g -flto",
	    "gcc -g -gz=zlib",
	    "gcc -g -gz=zlib-gnu",
	    "clang -gdwarf-4",
	    "clang -gdwarf-5",
	};
	char command[128];

	(void)state;
	for (size_t i = 0; i < sizeof(compilers) / sizeof(*compilers); i++) {
		snprintf(command, sizeof(command),
			 "%s -O2 -shared -fPIC -o lib.so a.c", compilers[i]);
		build("a.c", c_source, command);
		assert_c_frames();
	}
}

/* Of a function without DWARF entry: one frame, or all zeros for none. */
static struct frame only_frame(const char *command)
{
	static struct dwarf *dwarf;
	struct frame frames[FRAMES] = {0};

	dwarf_free(dwarf);
	build("a.c", c_source, command);
	dwarf = open_dwarf();
	assert_in_range(dwarf_expand(dwarf, hook_pc(), frames, FRAMES), 0, 1);
	return frames[0];
}

static void without_debug_information(void **state)
{
	static const char *const commands[] = {
	    "gcc -O2 -shared -fPIC -o lib.so a.c", /* both tables */
	    "gcc -O2 -shared -fPIC -s -o lib.so a.c",
	    /* libdw of Debian 12 has no zstd, and its binutils have */
	    ("gcc -g -O2 -shared -fPIC -o lib.so a.c && "
	     "objcopy --compress-debug-sections=zstd lib.so"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		struct frame frame = only_frame(commands[i]);

		assert_non_null(frame.function);
		assert_string_equal(frame.function, "outer");
	}
}

/* Local functions are in .symtab only: none after `strip`. */
static void local_functions(void **state)
{
	static const char renamed[] =
	    "sed -i 's/^int outer/static __attribute__((noinline)) int "
	    "local/; $a int outer(int a) { return local(a) + 1; }' a.c && ";
	char command[512];
	struct frame frame;

	(void)state;
	snprintf(command, sizeof(command),
		 "%sgcc -O2 -shared -fPIC -o lib.so a.c", renamed);
	frame = only_frame(command);
	assert_frame(&frame, "local", NULL, 0, 0, false);
	strcat(command, " && strip lib.so");
	frame = only_frame(command);
	assert_null(frame.function);
	/* MiniDebugInfo: the same table, compressed within the file */
	strcat(command,
	       " && gcc -O2 -shared -fPIC -o full.so a.c && "
	       "objcopy -S --remove-section=.comment --keep-symbol=local "
	       "full.so mini && xz mini && "
	       "objcopy --add-section=.gnu_debugdata=mini.xz lib.so");
	frame = only_frame(command);
	assert_frame(&frame, "local", NULL, 0, 0, false);
}

/* The entries are in a .dwo file, which is not opened. */
static void split_units(void **state)
{
	static const char *const compilers[] = {
	    "gcc -gdwarf-4", "gcc -gdwarf-5", "clang -gdwarf-4",
	    "clang -gdwarf-5"};
	char command[128];

	(void)state;
	for (size_t i = 0; i < sizeof(compilers) / sizeof(*compilers); i++) {
		struct frame frame;

		snprintf(command, sizeof(command),
			 "rm -f *.dwo && %s -gsplit-dwarf -O2 -fPIC -c a.c && "
			 "gcc -shared -o lib.so a.o && ls *.dwo >list",
			 compilers[i]);
		frame = only_frame(command);
		assert_frame(&frame, "outer", "a.c", 5, 0, false);
	}
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

static const char template_source[] =
    "typedef void (*hook_type)(int);\n"
    "extern \"C\" { volatile hook_type hook; }\n"
    "namespace lib {\n"
    "template <typename T> struct box {\n"
    "	T v;\n"
    "	__attribute__((noinline)) box(int a);\n"
    "	template <typename U> __attribute__((noinline)) U get(U u)\n"
    "	{ auto f = [u, this](int a) __attribute__((noinline))\n"
    "	  { hook(a); return u + v; }; return f(3) + 1; }\n"
    "};\n"
    "template <typename T> box<T>::box(int a) : v(a)\n"
    "{ CALL; v += 1; }\n"
    "}\n"
    "extern \"C\" int outer(int a) { lib::box<int> b(a); return b.v; }\n";

/* By DWARF and by symbol the same name, without its parameters. */
static void assert_name(const char *source, const char *text,
			const char *command, const char *name)
{
	struct frame frames[FRAMES];

	for (int is_stripped = 0; is_stripped < 2; is_stripped++) {
		struct dwarf *dwarf;

		build(source, text, is_stripped ? "strip -g lib.so" : command);
		dwarf = open_dwarf();
		int n = dwarf_expand(dwarf, hook_pc(), frames, FRAMES);
		assert_true(n >= 1);
		assert_non_null(frames[n - 1].function);
		assert_string_equal(frames[n - 1].function, name);
		dwarf_free(dwarf);
	}
}

static void cxx_names(void **state)
{
	(void)state;
	assert_name("a.cc", template_source,
		    "g++ -g -O2 -DCALL='hook(a)' -shared -fPIC -o lib.so a.cc",
		    "lib::box<int>::box");
	assert_name("a.cc", template_source,
		    "g++ -g -O2 -DCALL='v += get<long>(a)' -shared -fPIC -o "
		    "lib.so a.cc",
		    "lib::box<int>::get<long>(long)::{lambda(int)#1}::"
		    "operator()");
}

static const char rust_source[] =
    "#![allow(non_upper_case_globals, static_mut_refs)]\n"
    "#[no_mangle]\n"
    "pub static mut hook: Option<extern \"C\" fn(i32)> = None;\n"
    "pub mod lib {\n"
    "pub struct Store<T>(pub T);\n"
    "impl<T: Copy + Into<i32>> Store<T> {\n"
    "	#[inline(always)]\n"
    "	fn call(&self, a: i32) { unsafe { (super::hook.unwrap())(a) } }\n"
    "	#[inline(never)]\n"
    "	pub fn put(&self, a: i32) -> i32 {\n" /* 10 */
    "		self.call(a);\n"
    "		self.0.into() + a\n"
    "	}\n"
    "}\n"
    "}\n"
    "#[no_mangle]\n"
    "pub extern \"C\" fn outer(a: i32) -> i32 { lib::Store(a).put(a) + 1 }\n";

#define RUST                                                                \
	"RUSTC_BOOTSTRAP=1 rustc --crate-type cdylib -g -O -C panic=abort " \
	"-Zunstable-options -o lib.so a.rs -C symbol-mangling-version="

static void rust_names(void **state)
{
	struct frame frames[FRAMES];
	struct dwarf *dwarf;

	(void)state;
	if (system("rustc --version >/dev/null 2>&1")) {
		print_message("skipped: there is no rustc\n");
		skip();
	}
	assert_name("a.rs", rust_source, RUST "legacy",
		    "a::lib::Store<T>::put");
	assert_name("a.rs", rust_source, RUST "v0",
		    "<a::lib::Store<i32>>::put");
	build("a.rs", rust_source, RUST "v0");
	dwarf = open_dwarf();
	assert_int_equal(dwarf_expand(dwarf, hook_pc(), frames, FRAMES), 2);
	assert_frame(&frames[0], "<a::lib::Store<i32>>::call", "a.rs", 8, 8,
		     true);
	assert_frame(&frames[1], "<a::lib::Store<i32>>::put", "a.rs", 11, 10,
		     false);
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
	    TEST(without_debug_information),
	    TEST(local_functions),
	    TEST(split_units),
	    TEST(unit_without_aranges),
	    TEST(cxx_inlines),
	    TEST(stripped),
	    TEST(cxx_names),
	    TEST(rust_names),
	    TEST(unknown_addresses),
	    TEST(assembly_has_lines),
	    TEST(soname),
	    TEST(no_elf_file),
	    TEST(damaged_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
