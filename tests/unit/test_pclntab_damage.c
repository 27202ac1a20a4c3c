/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/pclntab.c collector/symbol/moduledata.c
 * collector/symbol/goname.c collector/symbol/buildinfo.c
 * collector/symbol/elf_image.c collector/symbol/elf_file.c
 * collector/symbol/elf_word.c ; libs: -lcmocka */
/*
 * test_pclntab_damage.c - files cut short, and with wrong bytes
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "fixtures/go/fixture.h"
#include "symbol/frame.h"
#include "symbol/pclntab.h"

/* Whatever comes out, it must come out. */
static void use(int fd)
{
	struct frame frames[FRAME_EXPAND_MAX];
	struct pclntab *table;
	uint64_t start, end, step;
	int n;

	if (pclntab_open(&table, fd) < 0)
		return;
	pclntab_text(table, &start, &end);
	step = (end - start) / 100 + 1;
	for (uint64_t pc = start; pc < end && pc >= start; pc += step) {
		n = pclntab_expand(table, pc, frames, FRAME_EXPAND_MAX);
		for (int i = 0; i < n; i++)
			if (frames[i].function)
				assert_true(strlen(frames[i].function) > 0);
	}
	pclntab_free(table);
}

static void test_truncated(void **state)
{
	struct fixture fixture;
	size_t bytes;
	int fd;

	(void)state;
	if (fixture_build(&fixture, "local", "pie",
			  "-buildmode=pie -ldflags='-s -w'") <= 0)
		skip();
	fd = fixture_copy(fixture.path, &bytes);
	fixture_drop_sections(fd);
	for (int i = 100; i >= 0; i--) {
		assert_int_equal(
		    ftruncate(fd, (off_t)(bytes * (size_t)i / 100)), 0);
		use(fd);
	}
	for (off_t size = 4096; size >= 0; size -= 100) {
		assert_int_equal(ftruncate(fd, size), 0);
		use(fd);
	}
	close(fd);
}

/* What was read stays; what is read later is not there, and that is all. */
static void test_truncated_while_open(void **state)
{
	struct frame frames[FRAME_EXPAND_MAX];
	struct fixture fixture;
	struct pclntab *table;
	uint64_t start, end;
	size_t bytes;
	int fd, n, n_named = 0;

	(void)state;
	if (fixture_build(&fixture, "local", "pie",
			  "-buildmode=pie -ldflags='-s -w'") <= 0)
		skip();
	fd = fixture_copy(fixture.path, &bytes);
	assert_int_equal(pclntab_open(&table, fd), 0);
	assert_int_equal(ftruncate(fd, 0), 0);
	pclntab_text(table, &start, &end);
	for (uint64_t pc = start + 1; pc < end; pc += 97) {
		n = pclntab_expand(table, pc, frames, FRAME_EXPAND_MAX);
		assert_true(n == -EINVAL || n > 0);
		n_named += n > 0 && frames[n - 1].function;
	}
	assert_true(n_named > 100);
	pclntab_free(table);
	close(fd);
}

/* Where bytes matter most: headers, tables, moduledata. */
static off_t pick(size_t bytes, const char *header, const char *data, int round)
{
	switch (round % 4) {
	case 0:
		return rand() % 4096;
	case 1:
		return (off_t)(header - data) + rand() % 72;
	case 2:
		return (off_t)(header - data) +
		       rand() % (long)(bytes - (size_t)(header - data));
	default:
		return (off_t)((size_t)rand() % bytes);
	}
}

static void test_flipped(void **state)
{
	static const char magic[8] = "\xf1\xff\xff\xff\0\0\1\x08";
	struct fixture fixture;
	unsigned char old[64];
	off_t places[64];
	char *data, *header;
	size_t bytes;
	int fd;

	(void)state;
	if (fixture_build(&fixture, "local", "pie",
			  "-buildmode=pie -ldflags='-s -w'") <= 0)
		skip();
	fd = fixture_copy(fixture.path, &bytes);
	data = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(data != MAP_FAILED);
	header = memmem(data, bytes, magic, sizeof(magic));
	assert_non_null(header);
	srand(1);
	for (int round = 0; round < 400; round++) {
		int flips = round % 4 < 2 ? 1 : 64;

		for (int i = 0; i < flips; i++) {
			places[i] = pick(bytes, header, data, round);
			old[i] = (unsigned char)data[places[i]];
			data[places[i]] = (char)rand();
		}
		use(fd);
		for (int i = flips - 1; i >= 0; i--)
			data[places[i]] = (char)old[i];
	}
	munmap(data, bytes);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_truncated_while_open),
	    cmocka_unit_test(test_flipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
