/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/namer.c collector/symbol/namer_child.c
 * collector/symbol/answer.c collector/symbol/symbolizer.c
 * collector/symbol/pclntab.c collector/symbol/moduledata.c
 * collector/symbol/goname.c collector/symbol/buildinfo.c
 * collector/symbol/elf_image.c collector/symbol/elf_file.c
 * collector/symbol/elf_word.c collector/model/table.c
 * collector/model/module.c collector/model/maps.c
 * collector/model/segments.c collector/model/shared_fd.c */
/*
 * test_namer.c - files whose debug information kills its reader
 *
 * How     a dwarf.h of our own: what a file does is in its inode
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "symbol/debug_server.h"
#include "symbol/dwarf.h"
#include "symbol/namer.h"
#include "symbol/symbolizer.h"

enum deed {
	DEED_NONE,
	DEED_DIE,
	DEED_DIE_ALWAYS,
	DEED_LOOP,
	DEED_EXIT,
};

/* Done at this address. */
#define EVIL_PC 0x505

#define FILES 10
#define PCS 10

static struct symbolizer *symbolizer;
static enum deed deeds[FILES];
static int opened[FILES]; /* in this process, not in children */
static const char *trouble;

struct dwarf {
	int number;
	bool is_symbols_only;
	char name[64];
};

int dwarf_open(struct dwarf **out, int fd)
{
	*out = calloc(1, sizeof(**out));
	(*out)->number = fd;
	opened[fd]++;
	return 0;
}

void dwarf_free(struct dwarf *dwarf)
{
	free(dwarf);
}

void dwarf_set_sources(struct dwarf *dwarf, const struct dwarf_sources *sources)
{
	dwarf->is_symbols_only = sources->is_symbols_only;
}

int dwarf_soname(struct dwarf *dwarf, char *name, size_t size)
{
	return snprintf(name, size, "libnamed.so.%d", dwarf->number);
}

static void do_evil(const struct dwarf *dwarf)
{
	enum deed deed = deeds[dwarf->number];

	if (deed == DEED_DIE_ALWAYS)
		raise(SIGKILL);
	if (dwarf->is_symbols_only)
		return;
	if (deed == DEED_DIE)
		raise(SIGKILL);
	while (deed == DEED_LOOP)
		usleep(1000);
	if (deed == DEED_EXIT)
		_exit(0);
}

int dwarf_expand(struct dwarf *dwarf, uint64_t pc, struct frame *frames,
		 size_t max)
{
	assert_true(max >= 2);
	if (pc == EVIL_PC)
		do_evil(dwarf);
	snprintf(dwarf->name, sizeof(dwarf->name), "f%d_%x", dwarf->number,
		 (unsigned int)pc);
	frames[0] = (struct frame){.function = dwarf->name};
	if (dwarf->is_symbols_only)
		return 1;
	frames[0].inlined = true;
	frames[0].file = "a.c";
	frames[0].line = 7;
	frames[1] = (struct frame){.function = "outer", .start_line = 3};
	return 2;
}

struct debug_server *debug_server_new(void)
{
	static char server;

	return trouble ? (struct debug_server *)&server : NULL;
}

void debug_server_free(struct debug_server *server)
{
	(void)server;
}

void debug_server_on_question(struct debug_server *server,
			      void (*notice)(void *, bool), void *argument)
{
	(void)server;
	notice(argument, true);
	notice(argument, false);
}

const char *debug_server_trouble(const struct debug_server *server)
{
	(void)server;
	return trouble;
}

size_t debug_server_missed(const struct debug_server *server)
{
	(void)server;
	return 1;
}

static struct module modules[FILES];
static struct namer_address addresses[2 * FILES * PCS];

static int start(void **state)
{
	static char paths[FILES][32];

	(void)state;
	for (int i = 0; i < FILES; i++) {
		snprintf(paths[i], sizeof(paths[i]), "/lib/lib%d.so", i);
		modules[i] = (struct module){
		    .path = paths[i], .inode = (ino_t)i + 1, .fd = i};
		deeds[i] = DEED_NONE;
		opened[i] = 0;
	}
	trouble = NULL;
	symbolizer = symbolizer_new();
	return symbolizer ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	symbolizer_free(symbolizer);
	return 0;
}

/* All addresses twice and in no order. */
static void name_all(struct namer_options *options)
{
	size_t n = 0;

	for (size_t i = 0; i < 2 * PCS; i++)
		for (size_t j = 0; j < FILES; j++)
			addresses[n++] = (struct namer_address){
			    .module = &modules[(j * 7) % FILES],
			    .pc = 0x500 + (i * 3) % PCS,
			};
	assert_int_equal(namer_run(symbolizer, addresses, n, options), 0);
	for (size_t i = 0; i < FILES; i++)
		assert_int_equal(opened[i], 0);
}

/* How many frames an address has, its function being the right one. */
static size_t frames_of(size_t number, uint64_t pc)
{
	struct frame frames[FRAME_EXPAND_MAX];
	size_t n = symbolizer_expand_file(symbolizer, &modules[number], pc,
					  false, frames);
	char name[64];

	if (!frames[0].function)
		return 0;
	snprintf(name, sizeof(name), "f%d_%x", (int)number, (unsigned int)pc);
	assert_string_equal(frames[0].function, name);
	assert_string_equal(frames[0].module, modules[number].path);
	if (n == 2) {
		assert_true(frames[0].inlined);
		assert_string_equal(frames[0].file, "a.c");
		assert_int_equal(frames[0].line, 7);
		assert_string_equal(frames[1].function, "outer");
		assert_int_equal(frames[1].start_line, 3);
	}
	return n;
}

static void all_are_named(size_t number, size_t frames)
{
	for (uint64_t pc = 0x500; pc < 0x500 + PCS; pc++)
		assert_int_equal(frames_of(number, pc), frames);
}

static void a_child_names(void **state)
{
	struct namer_options options = {0};

	(void)state;
	name_all(&options);
	for (size_t i = 0; i < FILES; i++)
		all_are_named(i, 2);
	assert_string_equal(symbolizer_soname_file(symbolizer, &modules[3]),
			    "libnamed.so.3");
	assert_null(symbolizer_note(symbolizer, 0));
	/* nothing else is asked any more */
	assert_int_equal(frames_of(0, 0x900), 0);
	assert_int_equal(opened[0], 0);
}

static void expect_symbols_only(enum deed deed, const char *note)
{
	struct namer_options options = {.file_seconds = 1};

	deeds[4] = deed;
	name_all(&options);
	for (size_t i = 0; i < FILES; i++)
		if (i != 4)
			all_are_named(i, 2);
	assert_int_equal(frames_of(4, EVIL_PC), 1);
	assert_int_equal(frames_of(4, 0x500 + PCS - 1), 1);
	assert_string_equal(symbolizer_note(symbolizer, 0), note);
	assert_null(symbolizer_note(symbolizer, 1));
}

static void a_file_kills_its_reader(void **state)
{
	(void)state;
	expect_symbols_only(DEED_DIE,
			    "reading the debug information of lib4.so failed: "
			    "names come from its symbols only");
}

static void a_file_makes_its_reader_leave(void **state)
{
	(void)state;
	expect_symbols_only(DEED_EXIT,
			    "reading the debug information of lib4.so failed: "
			    "names come from its symbols only");
}

static void a_file_keeps_its_reader(void **state)
{
	(void)state;
	expect_symbols_only(DEED_LOOP,
			    "reading the debug information of lib4.so took too "
			    "long: names come from its symbols only");
}

static void a_file_kills_two_readers(void **state)
{
	struct namer_options options = {0};

	(void)state;
	deeds[0] = deeds[9] = DEED_DIE_ALWAYS;
	name_all(&options);
	for (size_t i = 1; i < FILES - 1; i++)
		all_are_named(i, 2);
	assert_int_equal(frames_of(0, EVIL_PC), 0);
	assert_int_equal(frames_of(9, EVIL_PC), 0);
	assert_string_equal(symbolizer_note(symbolizer, 1),
			    "reading lib0.so failed: it has no names");
}

static void there_is_an_end(void **state)
{
	struct namer_options options = {0};
	size_t i = 0;

	(void)state;
	for (i = 0; i < FILES; i++)
		deeds[i] = DEED_DIE_ALWAYS;
	name_all(&options);
	all_are_named(9, 0);
}

static void a_server_has_trouble(void **state)
{
	struct namer_options options = {.asks_servers = true};

	(void)state;
	trouble = "debuginfod did not answer within 5 s";
	deeds[2] = DEED_DIE;
	name_all(&options);
	assert_string_equal(symbolizer_note(symbolizer, 1),
			    "debuginfod did not answer within 5 s: C names of "
			    "1 file come from symbols only");
}

static void files_that_are_gone(void **state)
{
	struct namer_options options = {0};

	(void)state;
	modules[5].fd = -1;
	name_all(&options);
	all_are_named(5, 0);
	assert_string_equal(symbolizer_note(symbolizer, 0),
			    "10 addresses have no name: lib5.so was deleted or "
			    "replaced before it could be opened");
	assert_null(symbolizer_note(symbolizer, 1));
}

static void what_is_known_is_not_asked(void **state)
{
	struct namer_options options = {0};
	struct frame known = {.function = "f0_505"};

	(void)state;
	deeds[0] = DEED_DIE_ALWAYS;
	symbolizer_preload(symbolizer, &modules[0], EVIL_PC, false, &known, 1);
	name_all(&options);
	assert_int_equal(frames_of(0, EVIL_PC), 1);
	assert_int_equal(frames_of(0, EVIL_PC + 1), 2);
	assert_null(symbolizer_note(symbolizer, 0));
}

static size_t last_done, last_all;

static void progress(const struct namer_progress *now, void *argument)
{
	assert_ptr_equal(argument, &last_done);
	assert_non_null(now->file);
	assert_true(now->done >= last_done);
	last_done = now->done;
	last_all = now->all;
}

static void it_tells_how_far_it_is(void **state)
{
	struct namer_options options = {
	    .on_progress = progress,
	    .argument = &last_done,
	};

	(void)state;
	last_done = 0;
	name_all(&options);
	assert_int_equal(last_done, FILES * PCS - 1);
	assert_int_equal(last_all, FILES * PCS);
}

static void nothing_to_name(void **state)
{
	struct namer_options options = {0};

	(void)state;
	assert_int_equal(namer_run(symbolizer, addresses, 0, &options), 0);
	assert_null(symbolizer_note(symbolizer, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(a_child_names),
	    TEST(a_file_kills_its_reader),
	    TEST(a_file_makes_its_reader_leave),
	    TEST(a_file_keeps_its_reader),
	    TEST(a_file_kills_two_readers),
	    TEST(there_is_an_end),
	    TEST(a_server_has_trouble),
	    TEST(files_that_are_gone),
	    TEST(what_is_known_is_not_asked),
	    TEST(it_tells_how_far_it_is),
	    TEST(nothing_to_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
