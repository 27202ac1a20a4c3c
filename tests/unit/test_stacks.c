/* SPDX-License-Identifier: MIT */
/* links: collector/model/envelope.c
 * collector/model/ancestry.c
 * collector/symbol/gotest.c collector/symbol/tested_package.c
 * collector/model/timeline.c
 * collector/model/bad_frees.c
 * collector/ingest/code_index.c
 * collector/ingest/tables.c
 * collector/unwind/cfi_table.c collector/unwind/cfi_rows.c
 * collector/unwind/cfi_entries.c collector/unwind/cfi_program.c
 * collector/unwind/cfi_state.c
 * collector/unwind/cfi_key.c collector/unwind/table_cache.c
 * collector/unwind/table_cache_trim.c collector/ingest/share.c
 * collector/ingest/stacks.c collector/ingest/runtimes.c
 * collector/symbol/distortion.c
 * collector/model/shared_file.c collector/symbol/gofile.c
 * collector/symbol/collections.c
 * collector/symbol/golayout.c collector/symbol/gocode.c
 * collector/symbol/pclntab.c collector/symbol/moduledata.c
 * collector/symbol/goname.c collector/symbol/buildinfo.c
 * collector/symbol/elf_image.c collector/symbol/elf_file.c
 * collector/symbol/elf_word.c collector/symbol/blame.c
 * collector/symbol/gopackage.c collector/unwind/raw.c
 * collector/unwind/cfi_file.c collector/model/process.c collector/model/marks.c
 * collector/model/live.c collector/model/tally.c collector/model/table.c
 * collector/model/module.c collector/model/maps.c collector/model/segments.c
 * collector/model/shared_fd.c ; libs: -lunwind-x86_64 -lelf -lpthread */
/*
 * test_stacks.c - stack records, good ones and hostile ones, become stacks
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ingest/stacks.h"
#include "ingest/tables.h"
#include "shim/arch.h"

#define HEAD_WORDS LONG_WORDS(sizeof(struct stack_record))

/* A record as it comes from a ring, and how long the reader says it is. */
struct raw {
	union {
		struct stack_record head;
		uint64_t all[STACK_RECORD_WORDS_MAX];
	};
	uint64_t words;
};

static struct process process;
static struct stacks stacks;
static struct raw raw;
static int maps_fd, exe_fd;

static int start(void **state)
{
	(void)state;
	maps_fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	exe_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	assert_int_equal(process_init(&process), 0);
	assert_int_equal(stacks_init(&stacks, &process, maps_fd, exe_fd,
				     getauxval(AT_ENTRY), 0),
			 0);
	memset(&raw, 0, sizeof(raw));
	raw.head.id = 1;
	raw.head.flags = STACK_NO_SLICE;
	raw.head.first_c_pc = 0x1111;
	raw.words = HEAD_WORDS;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	stacks_release(&stacks);
	process_release(&process);
	close(maps_fd);
	close(exe_fd);
	return 0;
}

/* Levels come before pcs. */
static void put_level(uint32_t go_frames)
{
	struct stack_level level = {.go_frames = go_frames};

	memcpy(raw.all + raw.words, &level, sizeof(level));
	raw.words += LONG_WORDS(sizeof(level));
	raw.head.n_levels++;
	raw.head.flags |= STACK_GO;
}

static void put_go(uint64_t pc)
{
	raw.all[raw.words++] = pc;
	raw.head.n_go++;
}

static uint32_t add(void)
{
	return stacks_add(&stacks, &raw.head, raw.words);
}

static void go_frames_follow_the_first_c_pc(void **state)
{
	(void)state;
	put_level(1);
	put_level(2);
	put_go(0x2001);
	put_go(0x2002);
	put_go(0x2003);
	uint32_t index = add();
	assert_int_equal(index, 1);
	stacks_finish(&stacks);
	const struct stack *stack = process.stacks[index];
	assert_int_equal(stack->n_pcs, 4);
	assert_int_equal(stack->pcs[0].address, 0x1111);
	assert_int_equal(stack->pcs[0].is_go, 0);
	for (uint32_t i = 1; i < 4; i++) {
		assert_int_equal(stack->pcs[i].address, 0x2000 + i);
		assert_int_equal(stack->pcs[i].is_go, 1);
	}
	assert_true(stack->quality & QUALITY_C_CUT);
}

/* Each job that is cut is counted: two jobs would be two. */
static void the_same_record_is_one_stack_and_one_job(void **state)
{
	(void)state;
	put_level(1);
	put_go(0x2001);
	uint32_t index = add();
	raw.head.id = 2; /* of another ring */
	assert_int_equal(add(), index);
	assert_int_equal(process.n_stacks, 2);
	stacks_finish(&stacks);
	assert_int_equal(process.degraded.cut_stacks, 1);
}

/* A capture is made of what is known so far, and the stack stays the same. */
static void a_stack_can_be_collected_while_others_come(void **state)
{
	(void)state;
	raw.head.flags = 0; /* unwinding will find it cut */
	uint32_t index = add();
	const struct stack *stack = process.stacks[index];
	assert_int_equal(stack->n_pcs, 1); /* no distance */
	assert_int_equal(stack->pcs[0].address, 0x1111);
	while (!stack->unwound) {
		usleep(1000);
		stacks_collect(&stacks);
	}
	assert_true(stack->quality & QUALITY_C_CUT);
	assert_int_equal(add(), index);
	assert_int_equal(process.n_stacks, 2);
	stacks_lock(&stacks);
	stacks_unlock(&stacks);
	while (!stacks_close(&stacks))
		usleep(1000);
	stacks_finish(&stacks);
	assert_int_equal(process.degraded.cut_stacks, 1);
}

static void another_pc_is_another_stack(void **state)
{
	(void)state;
	uint32_t index = add();
	raw.head.first_c_pc = 0x1112;
	assert_int_not_equal(add(), index);
	assert_int_equal(process.n_stacks, 3);
	stacks_finish(&stacks);
	assert_int_equal(process.stacks[index]->pcs[0].address, 0x1111);
	assert_int_equal(process.stacks[index + 1]->pcs[0].address, 0x1112);
}

static void flags_are_counted_as_degradations(void **state)
{
	(void)state;
	raw.head.flags |= STACK_TRUNCATED | STACK_GO_REFUSED | STACK_DIRECT;
	uint32_t index = add();
	stacks_finish(&stacks);
	assert_int_equal(process.degraded.truncated_stacks, 1);
	assert_int_equal(process.degraded.refused_stacks, 1);
	assert_true(process.stacks[index]->quality & QUALITY_DIRECT);
}

/* A pc in no file: the maps are read again, and that does no harm. */
static void a_slice_that_leads_nowhere_is_cut(void **state)
{
	(void)state;
	raw.head.flags = 0;
	raw.head.registers[STACK_RIP] = 0x10;
	raw.head.registers[STACK_RSP] = 0x7fff0000;
	raw.head.slice_words = 16;
	raw.words += 16;
	uint32_t index = add();
	assert_int_equal(process.stacks[index]->quality, 0);
	stacks_finish(&stacks);
	assert_int_equal(process.stacks[index]->quality, QUALITY_C_CUT);
	assert_int_equal(process.degraded.cut_stacks, 1);
	assert_true(process.stacks[index]->n_pcs >= 1);
}

extern void *__libc_stack_end;

/* The stack of whoever calls it, as a raw one. */
#define MOST (STACK_SLICE_MAX / 8)
static __attribute__((noinline, no_sanitize("address"))) void put_own(void)
{
	uint64_t *registers = raw.head.registers;

	arch_registers(registers);
	const volatile uint64_t *words = (const uint64_t *)registers[STACK_RSP];
	raw.head.flags = 0;
	raw.head.first_c_pc = registers[STACK_RIP];
	uint64_t n = ((uintptr_t)__libc_stack_end - registers[STACK_RSP]) / 8;
	raw.head.slice_words = n < MOST ? (uint32_t)n : MOST;
	raw.words = HEAD_WORDS;
	for (uint32_t i = 0; i < raw.head.slice_words; i++)
		raw.all[raw.words++] = words[i];
}

static void put_stays(bool stays)
{
	for (size_t i = 0; i < process.modules.count; i++)
		process.modules.modules[i]->stays = stays;
}

/* What no dlclose takes away is the same code in all epochs. */
static void a_raw_stack_through_what_stays_is_whole(void **state)
{
	_Atomic uint64_t modules = 2;

	(void)state;
	stacks.modules = &modules;
	put_stays(true);
	put_own();
	raw.head.epoch = 4;
	uint32_t index = add();
	stacks_finish(&stacks);
	assert_true(process.stacks[index]->n_pcs > 2);
	assert_false(process.stacks[index]->quality & QUALITY_C_CUT);
}

/* Other code may lie there by now: its rules would lead to wrong frames. */
static void a_raw_stack_of_another_epoch_is_cut(void **state)
{
	_Atomic uint64_t modules = 2;

	(void)state;
	stacks.modules = &modules;
	put_own();
	raw.head.epoch = 2;
	uint32_t whole = add();
	put_stays(false);
	raw.head.epoch = 4;
	raw.head.first_c_pc++;
	uint32_t later = add();
	stacks_finish(&stacks);
	assert_true(process.stacks[whole]->n_pcs > 2);
	assert_int_equal(process.stacks[later]->n_pcs, 0);
	assert_true(process.stacks[later]->quality & QUALITY_C_CUT);
}

/* And a dlclose that is running may be about to take it away. */
static void a_raw_stack_of_a_closing_library_is_cut(void **state)
{
	_Atomic uint64_t modules = 3 | UINT64_C(1) << 32;

	(void)state;
	stacks.modules = &modules;
	put_stays(false);
	put_own();
	raw.head.epoch = modules;
	uint32_t index = add();
	stacks_finish(&stacks);
	assert_int_equal(process.stacks[index]->n_pcs, 0);
	assert_true(process.stacks[index]->quality & QUALITY_C_CUT);
}

static void expect_refused(void)
{
	assert_int_equal(add(), 0);
	assert_int_equal(process.n_stacks, 1);
}

static struct session_control control;
static struct tables *tables;

static void share(void)
{
	setenv("XDG_CACHE_HOME", "/nowhere", 1);
	memset(&control, 0, sizeof(control));
	tables = tables_new(UINT64_C(16) << 20);
	assert_non_null(tables);
	int fd = stacks_share(&stacks, tables, &control, -1);
	assert_true(fd >= 0);
	close(fd);
}

static const struct unwind_modules *shared(void)
{
	return code_index_current(&stacks.index);
}

/* Where the table of this code is, 0: there is none yet. */
static uint64_t table_of(uintptr_t pc)
{
	for (uint64_t i = 0; i < shared()->count; i++)
		if (pc >= shared()->modules[i].start &&
		    pc < shared()->modules[i].end)
			return shared()->modules[i].table;
	return 0;
}

static uint64_t own_table(void)
{
	return table_of((uintptr_t)own_table);
}

static void code_is_shared_with_its_tables(void **state)
{
	(void)state;
	share();
	assert_non_null(shared());
	assert_int_equal(shared()->epoch, 0);
	assert_true(shared()->count > 2);
	/* what takes too long is the worker's */
	while (!own_table())
		usleep(1000);
	stacks_release(&stacks);
	tables_free(tables);
}

/* The maps up to the first library, then all. */
static int file_of_maps(char *text, size_t room, ssize_t *all)
{
	int fd = memfd_create("maps", MFD_CLOEXEC);

	*all = 0;
	for (ssize_t n; (n = pread(maps_fd, text + *all,
				   room - 1 - (size_t)*all, *all)) > 0;)
		*all += n;
	assert_true(fd >= 0 && *all > 0);
	text[*all] = 0;
	const char *library = strstr(text, ".so");
	assert_non_null(library);
	while (library[-1] != '\n')
		library--;
	assert_true(write(fd, text, (size_t)(library - text)) > 0);
	return fd;
}

static void a_library_that_comes_later_gets_its_table(void **state)
{
	static char text[1 << 18];
	uintptr_t libc = (uintptr_t)dlsym(RTLD_NEXT, "gnu_get_libc_version");
	ssize_t all;

	(void)state;
	stacks.maps_fd = file_of_maps(text, sizeof(text), &all);
	stacks_init(&stacks, &process, stacks.maps_fd, exe_fd,
		    getauxval(AT_ENTRY), 0);
	share();
	assert_int_equal(table_of(libc), 0);
	assert_int_equal(pwrite(stacks.maps_fd, text, (size_t)all, 0), all);
	atomic_store(&control.go.asked, 1);
	stacks_look(&stacks);
	assert_int_equal(atomic_load(&control.go.answered), 1);
	while (!table_of(libc))
		usleep(1000);
	close(stacks.maps_fd);
	stacks_release(&stacks);
	tables_free(tables);
}

static void what_was_made_is_there_at_once(void **state)
{
	struct module_map *map = &process.modules;

	(void)state;
	share();
	for (size_t i = 0; i < map->sorted_count; i++)
		tables_make(tables, map->sorted[i]);
	stacks_release(&stacks);
	stacks_init(&stacks, &process, maps_fd, exe_fd, getauxval(AT_ENTRY), 0);
	int fd = stacks_share(&stacks, tables, &control, -1);
	assert_int_not_equal(own_table(), 0);
	assert_false(stacks.has_worker);
	close(fd);
	stacks_release(&stacks);
	tables_free(tables);
}

static void a_closed_library_is_a_new_epoch(void **state)
{
	(void)state;
	share();
	atomic_store(&control.modules, 1 | UINT64_C(1) << 32);
	atomic_store(&control.go.asked, 1);
	stacks_look(&stacks);
	assert_int_equal(shared()->epoch, 0);
	atomic_store(&control.modules, 2);
	while (shared()->epoch != 2) {
		usleep(1000);
		stacks_look(&stacks);
	}
	/* who asks is not left waiting */
	atomic_store(&control.modules, 4);
	atomic_store(&control.go.asked, 7);
	stacks_look(&stacks);
	assert_int_equal(shared()->epoch, 4);
	assert_int_equal(atomic_load(&control.go.answered), 7);
	stacks_release(&stacks);
	tables_free(tables);
}

static void counts_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	raw.head.n_go = 1; /* no word for it */
	expect_refused();
	raw.head.n_go = 0;
	raw.head.n_levels = 1;
	expect_refused();
	raw.head.n_levels = 0;
	raw.head.slice_words = 1;
	expect_refused();
	raw.head.slice_words = UINT32_MAX;
	expect_refused();
}

static void more_than_the_most_is_refused(void **state)
{
	(void)state;
	for (int i = 0; i < STACK_LEVELS_MAX + 1; i++)
		put_level(0);
	expect_refused();
	raw.head.n_levels = 1;
	raw.head.n_go = STACK_DEPTH_MAX + 1;
	raw.words = STACK_RECORD_WORDS_MAX;
	struct stack_level *level = (struct stack_level *)(&raw.head + 1);
	level->go_frames = STACK_DEPTH_MAX + 1;
	expect_refused();
	level->go_frames = --raw.head.n_go;
	assert_int_equal(add(), 1);
}

static void go_frames_must_sum_up(void **state)
{
	(void)state;
	put_level(1);
	put_level(UINT32_MAX);
	expect_refused(); /* 2^32 is not 0 */
	put_go(0x2001);
	put_go(0x2002);
	expect_refused();
	struct stack_level *levels = (struct stack_level *)(&raw.head + 1);
	levels[1].go_frames = 1;
	assert_int_equal(add(), 1);
}

static void garbage_does_no_harm(void **state)
{
	(void)state;
	srand(5);
	for (int round = 0; round < 300; round++) {
		for (int i = 0; i < 300; i++)
			raw.all[i] = (uint64_t)rand() << 33 ^
				     (uint64_t)rand() << (rand() % 33);
		raw.head.n_levels = (uint16_t)(rand() % 3);
		raw.head.n_go = (uint16_t)(rand() % 8);
		raw.head.slice_words = (uint32_t)(rand() % 100);
		struct stack_level *level = (void *)(&raw.head + 1);
		level[0].go_frames = raw.head.n_go;
		level[1].go_frames = 0;
		raw.head.registers[STACK_RIP] =
		    (uint64_t)(uintptr_t)garbage_does_no_harm +
		    (uint64_t)(rand() % 64);
		raw.words = HEAD_WORDS + (uint64_t)(rand() % 200);
		assert_true(add() < process.n_stacks);
	}
	assert_true(process.n_stacks > 10);
	stacks_finish(&stacks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(go_frames_follow_the_first_c_pc),
	    TEST(the_same_record_is_one_stack_and_one_job),
	    TEST(a_stack_can_be_collected_while_others_come),
	    TEST(another_pc_is_another_stack),
	    TEST(flags_are_counted_as_degradations),
	    TEST(a_slice_that_leads_nowhere_is_cut),
	    TEST(a_raw_stack_through_what_stays_is_whole),
	    TEST(a_raw_stack_of_another_epoch_is_cut),
	    TEST(a_raw_stack_of_a_closing_library_is_cut),
	    TEST(code_is_shared_with_its_tables),
	    TEST(a_library_that_comes_later_gets_its_table),
	    TEST(what_was_made_is_there_at_once),
	    TEST(a_closed_library_is_a_new_epoch),
	    TEST(counts_that_do_not_fit_are_refused),
	    TEST(more_than_the_most_is_refused),
	    TEST(go_frames_must_sum_up),
	    TEST(garbage_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
