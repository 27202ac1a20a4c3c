/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/dwarf.c collector/symbol/demangle.c
 * collector/symbol/debug_server.c collector/symbol/debug_file.c
 * collector/symbol/elf_functions.c collector/symbol/unit_functions.c
 * collector/symbol/units.c
 * collector/symbol/inlines.c collector/symbol/goname.c ; libs: -ldw -lelf
 * -liberty -lz */
/*
 * test_debug_file.c - stripped libraries with their debug information
 * elsewhere, the right one and the wrong one
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/built_library.h"

#define COMPILE "gcc -g -O2 -shared -fPIC "

/* Split lib.so into a stripped library and lib.debug. */
#define SPLIT "objcopy --only-keep-debug lib.so lib.debug && strip lib.so"

/* Where the debug file of lib.so belongs, as $place. */
#define PLACE                                                          \
	"id=$(readelf -n lib.so | sed -n 's/.*Build ID: //p') && "     \
	"place=root/.build-id/$(echo $id | sed 's,^..,&/,').debug && " \
	"mkdir -p ${place%/*}"

static void shell(const char *command)
{
	build("a.c", c_source, command);
}

/* How many frames the library's address has, with all places searched. */
static int expand(struct dwarf *dwarf, struct frame *frames)
{
	char root[128], path[128];
	struct dwarf_sources sources = {.path = path, .root = root};

	snprintf(root, sizeof(root), "%s/root", folder);
	snprintf(path, sizeof(path), "%s/lib.so", folder);
	dwarf_set_sources(dwarf, &sources);
	return dwarf_expand(dwarf, hook_pc(), frames, FRAMES);
}

static void assert_full(void)
{
	struct dwarf *dwarf = open_dwarf();
	struct frame frames[FRAMES];

	assert_int_equal(expand(dwarf, frames), 3);
	assert_frame(&frames[0], "inner", "a.c", 5, 3, true);
	assert_frame(&frames[1], "middle", "a.c", 11, 8, true);
	assert_frame(&frames[2], "outer", "a.c", 18, 14, false);
	dwarf_free(dwarf);
}

static void assert_symbol_only(void)
{
	struct dwarf *dwarf = open_dwarf();
	struct frame frames[FRAMES];

	assert_int_equal(expand(dwarf, frames), 1);
	assert_frame(&frames[0], "outer", NULL, 0, 0, false);
	dwarf_free(dwarf);
}

static void by_build_id(void **state)
{
	(void)state;
	shell(COMPILE "-o lib.so a.c && " SPLIT);
	assert_symbol_only();
	shell(PLACE " && mv lib.debug $place");
	assert_full();
	shell(PLACE " && objcopy --compress-debug-sections=zlib $place");
	assert_full();
}

/* Names from another build would be lies. */
static void another_build_is_refused(void **state)
{
	(void)state;
	shell(COMPILE "-DOTHER=1 -Wl,--build-id=0x0102030405 -o other.so a.c "
		      "&& " COMPILE "-o lib.so a.c && " SPLIT " && " PLACE
		      " && objcopy --only-keep-debug other.so $place");
	assert_symbol_only();
	shell("objcopy --only-keep-debug other.so lib.debug && "
	      "objcopy --add-gnu-debuglink=lib.debug lib.so");
	assert_symbol_only();
	shell(PLACE " && : >$place");
	assert_symbol_only();
	shell(PLACE " && head -c 300 lib.debug >$place");
	assert_symbol_only();
	shell(PLACE " && rm $place && mkfifo $place && "
		    "rm lib.debug && mkfifo lib.debug");
	assert_symbol_only();
}

static void by_link(void **state)
{
	(void)state;
	shell(COMPILE "-o lib.so a.c && " SPLIT
		      " && objcopy --add-gnu-debuglink=lib.debug lib.so");
	assert_full();
	shell("mkdir .debug && mv lib.debug .debug");
	assert_full();
	shell("mkdir -p root$PWD && mv .debug/lib.debug root$PWD");
	assert_full();
}

/* Without a build-id the checksum decides. */
static void by_link_and_checksum(void **state)
{
	(void)state;
	shell(COMPILE "-Wl,--build-id=none -o lib.so a.c && " SPLIT
		      " && objcopy --add-gnu-debuglink=lib.debug lib.so");
	assert_full();
	shell("printf x >>lib.debug");
	assert_symbol_only();
}

static void a_link_is_no_path(void **state)
{
	(void)state;
	shell(COMPILE "-o lib.so a.c && " SPLIT
		      " && mkdir sub && cp lib.debug sub/aa.debug && "
		      "cp lib.debug aaa.debug && "
		      "objcopy --add-gnu-debuglink=aaa.debug lib.so && "
		      "sed -i 's,aaa.debug,sub/a.deb,' lib.so && "
		      "cp lib.debug sub/a.deb");
	assert_symbol_only();
}

/* The shared part is by name and build-id in a third file. */
static void by_supplement(void **state)
{
	(void)state;
	shell(COMPILE "-gdwarf-4 -o b.so -DB=1 a.c && " COMPILE
		      "-gdwarf-4 -o lib.so a.c && " SPLIT
		      " && objcopy --only-keep-debug b.so b.debug && "
		      "dwz -m $PWD/common.debug -M common.debug lib.debug "
		      "b.debug && readelf -S lib.debug | grep -q altlink && "
		      "objcopy --add-gnu-debuglink=lib.debug lib.so");
	assert_full();
	shell("cp common.debug right && "
	      "objcopy --remove-section=.note.gnu.build-id common.debug");
	assert_symbol_only();
	shell("rm common.debug");
	assert_symbol_only();
	shell("id=$(readelf -n right | sed -n 's/.*Build ID: //p') && "
	      "place=root/.build-id/$(echo $id | sed 's,^..,&/,').debug && "
	      "mkdir -p ${place%/*} && mv right $place");
	assert_full();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	    TEST(by_build_id),	     TEST(another_build_is_refused),
	    TEST(by_link),	     TEST(by_link_and_checksum),
	    TEST(a_link_is_no_path), TEST(by_supplement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
