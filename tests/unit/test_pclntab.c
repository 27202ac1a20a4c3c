/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/pclntab.c collector/symbol/moduledata.c
 * collector/symbol/goname.c collector/symbol/buildinfo.c
 * collector/symbol/elf_image.c collector/symbol/elf_file.c
 * collector/symbol/elf_word.c ; libs: -lcmocka */
/*
 * test_pclntab.c - frames as the Go runtime itself lists them
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "fixtures/go/fixture.h"
#include "symbol/buildinfo.h"
#include "symbol/elf_image.h"
#include "symbol/frame.h"
#include "symbol/pclntab.h"

#define LIST_MAX 256
#define LINE_MAX_BYTES 4096
/* The runtime inserts the callers of an inlined frame since this release. */
#define RELEASE_EXPANDS 24

static const struct {
	const char *release, *form, *flags;
} variants[] = {
    {"local", "plain", ""},
    {"local", "stripped", "-ldflags='-s -w'"},
    {"local", "pie", "-buildmode=pie -ldflags='-s -w'"},
    {"go1.21.13", "plain", ""},
    {"go1.21.13", "stripped", "-ldflags='-s -w'"},
    {"go1.21.13", "pie", "-buildmode=pie -ldflags='-s -w'"},
    {"go1.27.4", "plain", ""},
    {"go1.27.4", "stripped", "-ldflags='-s -w'"},
    {"go1.27.4", "pie", "-buildmode=pie -ldflags='-s -w'"},
};

struct truth {
	uint64_t pc;
	char function[512], file[512];
	int line;
};

static struct truth list[LIST_MAX];

static void take_truth(struct truth *truth, char *fields)
{
	const char *function = strsep(&fields, "\t");
	const char *file = strsep(&fields, "\t");

	snprintf(truth->function, sizeof(truth->function), "%s", function);
	snprintf(truth->file, sizeof(truth->file), "%s", file);
	truth->line = atoi(fields);
}

/* "?" is how the runtime says that it knows no file. */
static bool same(const struct frame *frame, const struct truth *truth)
{
	const char *file = frame->file ? frame->file : "?";

	return frame->function &&
	       strcmp(frame->function, truth->function) == 0 &&
	       strcmp(file, truth->file) == 0 && frame->line == truth->line;
}

/*
 * The frames of `pc` must be the first of `truth`, but for compiler-made ones
 * that the runtime hides; `truth` may end before them if not `complete`.
 * Returns how many of `truth` they were.
 */
static int compare(struct pclntab *table, uint64_t pc,
		   const struct truth *truth, int n_truth, bool complete)
{
	struct frame frames[FRAME_EXPAND_MAX];
	int n = pclntab_expand(table, pc, frames, FRAME_EXPAND_MAX);
	int used = 0;

	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		assert_int_equal(frames[i].language, LANGUAGE_GO);
		assert_int_equal(frames[i].inlined, i < n - 1);
		assert_true(frames[i].pc == pc);
		if (used < n_truth && same(&frames[i], &truth[used])) {
			used++;
		} else if (!frames[i].wrapper && (complete || used < n_truth)) {
			print_error("pc %#lx frame %d of %d: %s %s:%d\n",
				    (unsigned long)pc, i, n, frames[i].function,
				    frames[i].file, frames[i].line);
			fail();
		}
	}
	return used;
}

/* A list of runtime.Callers has one entry for each logical frame. */
static void check_stack(struct pclntab *table, int n)
{
	int i = 0;

	while (i < n)
		i += compare(table, list[i].pc, list + i, n - i, true);
	assert_int_equal(i, n);
}

static void check_sweep(struct pclntab *table, uint64_t start, uint64_t end,
			int n, bool complete)
{
	for (uint64_t pc = start; pc < end; pc++)
		assert_int_equal(compare(table, pc, list, n, complete), n);
}

struct tally {
	int stacks, sweeps, inlined;
};

static void check_lines(FILE *lines, struct pclntab *table,
			unsigned int release, struct tally *tally)
{
	char line[LINE_MAX_BYTES], *fields, *kind;
	uint64_t start = 0, end = 0;
	int n = 0;

	while (fgets(line, sizeof(line), lines)) {
		line[strcspn(line, "\n")] = '\0';
		fields = line;
		kind = strsep(&fields, "\t");
		assert_true(n < LIST_MAX);
		if (strcmp(kind, "sweep") == 0) {
			start = strtoull(fields, &fields, 16);
			end = strtoull(fields, NULL, 16);
		} else if (strcmp(kind, "frame") == 0) {
			take_truth(&list[n++], fields);
		} else if (strcmp(kind, "stack") == 0) {
			list[n].pc = strtoull(strsep(&fields, "\t"), NULL, 16);
			take_truth(&list[n++], fields);
		} else if (start) {
			check_sweep(table, start, end, n,
				    release >= RELEASE_EXPANDS);
			tally->sweeps++;
			tally->inlined += n > 1;
			start = 0;
			n = 0;
		} else {
			check_stack(table, n);
			tally->stacks++;
			n = 0;
		}
	}
}

static unsigned int release_of(int fd)
{
	struct buildinfo info;
	unsigned int release;

	assert_int_equal(buildinfo_read(fd, &info), 0);
	release = info.release;
	buildinfo_release(&info);
	return release;
}

static void check_program(const char *path, int fd)
{
	struct tally tally = {0};
	struct pclntab *table;
	FILE *lines = popen(path, "r");

	assert_non_null(lines);
	assert_int_equal(pclntab_open(&table, fd), 0);
	check_lines(lines, table, release_of(fd), &tally);
	assert_int_equal(pclose(lines), 0);
	pclntab_free(table);
	assert_true(tally.stacks >= 8);
	assert_true(tally.sweeps > 100);
	assert_true(tally.inlined > 10 || release_of(fd) < RELEASE_EXPANDS);
}

static void test_against_runtime(void **state)
{
	struct fixture fixture;

	(void)state;
	for (size_t i = 0; i < sizeof(variants) / sizeof(*variants); i++) {
		int built = fixture_build(&fixture, variants[i].release,
					  variants[i].form, variants[i].flags);
		int fd;

		assert_true(built >= 0);
		if (!built)
			continue;
		fd = open(fixture.path, O_RDONLY | O_CLOEXEC);
		check_program(fixture.path, fd);
		close(fd);
	}
}

/* As test_against_runtime, with a copy of each file that was changed. */
static void check_changed(const char *form, void (*change)(int fd))
{
	struct fixture fixture;
	size_t bytes;
	int fd;

	for (size_t i = 0; i < sizeof(variants) / sizeof(*variants); i++) {
		if (strcmp(variants[i].form, form) != 0 ||
		    fixture_build(&fixture, variants[i].release, form,
				  variants[i].flags) <= 0)
			continue;
		fd = fixture_copy(fixture.path, &bytes);
		change(fd);
		check_program(fixture.path, fd);
		close(fd);
	}
}

/* Without section headers the table is found by its magic. */
static void test_without_sections(void **state)
{
	(void)state;
	check_changed("stripped", fixture_drop_sections);
	check_changed("pie", fixture_drop_sections);
}

static off_t file_offset(const struct elf_image *image, uint64_t address)
{
	Elf64_Phdr segment;

	for (unsigned int i = 0; elf_image_segment(image, i, &segment); i++)
		if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
		    address - segment.p_vaddr < segment.p_filesz)
			return (off_t)(address - segment.p_vaddr +
				       segment.p_offset);
	return -1;
}

/* Empty every word that has a relative relocation, as some linkers do. */
static void drop_addends(int fd)
{
	static const char zero[8];
	struct elf_image image;
	Elf64_Rela rela;
	off_t at;
	int n = 0;

	assert_int_equal(elf_image_init(&image, fd), 0);
	for (size_t i = 0; i < image.rela.size / sizeof(rela); i++) {
		memcpy(&rela, image.rela.bytes + i * sizeof(rela),
		       sizeof(rela));
		at = file_offset(&image, rela.r_offset);
		if (ELF64_R_TYPE(rela.r_info) != R_X86_64_RELATIVE || at < 0)
			continue;
		assert_int_equal(pwrite(fd, zero, sizeof(zero), at),
				 sizeof(zero));
		n++;
	}
	elf_image_release(&image);
	assert_true(n > 1000);
}

static void test_relocated(void **state)
{
	(void)state;
	check_changed("pie", drop_addends);
}

/* The number of the line in the probe's source that starts with `text`. */
static int source_line(const char *text)
{
	char path[PATH_MAX], line[LINE_MAX_BYTES];
	const char *file = __FILE__;
	FILE *source;
	int n = 0;

	snprintf(path, sizeof(path), "%.*sfixtures/go/probe/main.go",
		 (int)(strrchr(file, '/') + 1 - file), file);
	source = fopen(path, "r");
	assert_non_null(source);
	do {
		n++;
		assert_non_null(fgets(line, sizeof(line), source));
	} while (strncmp(line, text, strlen(text)) != 0);
	fclose(source);
	return n;
}

struct seen {
	bool c_malloc, generic, deeper;
};

/* Frames whose function's start line is to be seen in the source. */
static void note_frame(const struct frame *frame, struct seen *seen)
{
	if (!frame->function)
		return;
	if (strcmp(frame->function, "main._Cfunc__CMalloc") == 0) {
		assert_true(frame->inlined);
		assert_string_equal(frame->file, "_cgo_gotypes.go");
		seen->c_malloc = true;
	} else if (strcmp(frame->function, "main.sum[...]") == 0) {
		assert_int_equal(frame->start_line, source_line("func sum["));
		seen->generic = true;
	} else if (strcmp(frame->function, "main.deeper") == 0) {
		assert_int_equal(frame->start_line, source_line("func deeper"));
		seen->deeper = true;
	}
}

static void check_function(struct pclntab *table, const char *name,
			   const char *declaration, struct seen *seen)
{
	struct frame frames[FRAME_EXPAND_MAX];
	uint64_t start, end;
	int n;

	assert_int_equal(pclntab_function(table, name, &start, &end), 0);
	assert_true(start < end);
	for (uint64_t pc = start + 1; pc <= end; pc++) {
		n = pclntab_expand(table, pc, frames, FRAME_EXPAND_MAX);
		assert_true(n > 0);
		assert_string_equal(frames[n - 1].function, name);
		assert_int_equal(frames[n - 1].start_line,
				 source_line(declaration));
		for (int i = 0; i < n; i++)
			note_frame(&frames[i], seen);
	}
}

/* Also of a library, whose main never runs. */
static void test_functions(void **state)
{
	static const char *const forms[][2] = {
	    {"stripped", "-ldflags='-s -w'"},
	    {"library", "-buildmode=c-shared -ldflags='-s -w'"},
	};
	struct fixture fixture;
	struct pclntab *table;
	struct seen seen = {0};
	uint64_t start, end;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		int built =
		    fixture_build(&fixture, "local", forms[i][0], forms[i][1]);
		int fd = open(fixture.path, O_RDONLY | O_CLOEXEC);

		assert_true(built >= 0);
		if (!built)
			skip();
		assert_int_equal(pclntab_open(&table, fd), 0);
		check_function(table, "main.allocate", "func allocate", &seen);
		check_function(table, "main.main", "func main", &seen);
		assert_int_equal(
		    pclntab_function(table, "main.no", &start, &end), -ENOENT);
		assert_true(seen.c_malloc && seen.generic && seen.deeper);
		pclntab_free(table);
		close(fd);
	}
}

static void test_bounds(void **state)
{
	struct fixture fixture;
	struct frame frames[2];
	struct pclntab *table;
	uint64_t start, end;
	int built = fixture_build(&fixture, "local", "plain", ""), fd;

	(void)state;
	assert_true(built >= 0);
	if (!built)
		skip();
	fd = open(fixture.path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(pclntab_open(&table, fd), 0);
	pclntab_text(table, &start, &end);
	assert_false(pclntab_covers(table, start));
	assert_true(pclntab_covers(table, start + 1));
	assert_true(pclntab_covers(table, end));
	assert_false(pclntab_covers(table, end + 1));
	assert_int_equal(pclntab_expand(table, 0, frames, 2), 0);
	assert_int_equal(pclntab_expand(table, end + 1, frames, 2), 0);
	assert_int_equal(pclntab_expand(table, UINT64_MAX, frames, 2), 0);
	assert_int_equal(pclntab_expand(table, start + 1, frames, 0), 0);
	/* However little room there is, the last is the physical one. */
	pclntab_function(table, "main.allocate", &start, &end);
	for (uint64_t pc = start + 1; pc <= end; pc++) {
		assert_int_equal(pclntab_expand(table, pc, frames, 1), 1);
		assert_string_equal(frames[0].function, "main.allocate");
		assert_false(frames[0].inlined);
	}
	pclntab_free(table);
	close(fd);
}

static void test_not_go(void **state)
{
	struct pclntab *table;
	int fd = open("/bin/sh", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(pclntab_open(&table, fd), -ENOENT);
	assert_null(table);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_against_runtime),
	    cmocka_unit_test(test_without_sections),
	    cmocka_unit_test(test_relocated),
	    cmocka_unit_test(test_functions),
	    cmocka_unit_test(test_bounds),
	    cmocka_unit_test(test_not_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
