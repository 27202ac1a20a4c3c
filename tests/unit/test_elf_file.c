/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/elf_file.c collector/symbol/elf_image.c ; libs: */
/*
 * test_elf_file.c - ranges of files that change while they are read
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "symbol/elf_file.h"
#include "symbol/elf_image.h"

#define FILE_BYTES (1u << 20)
#define TEXT_OFFSET (256u << 10)

/* A file of words that tell their own offset. */
static int make_file(void)
{
	static uint64_t words[FILE_BYTES / 8];
	int fd = memfd_create("elf-file", MFD_CLOEXEC);

	for (size_t i = 0; i < FILE_BYTES / 8; i++)
		words[i] = i * 8;
	assert_int_equal(pwrite(fd, words, sizeof(words), 0), sizeof(words));
	return fd;
}

static void expect_word(struct elf_file *file, uint64_t offset)
{
	const uint8_t *bytes = elf_file_read(file, offset, 8);

	assert_non_null(bytes);
	assert_int_equal(elf_read64(bytes), offset);
}

static void reads_what_is_there(void **state)
{
	struct elf_file *file;
	int fd = make_file();

	(void)state;
	assert_int_equal(elf_file_open(&file, fd), 0);
	close(fd);
	assert_int_equal(elf_file_size(file), FILE_BYTES);
	for (uint64_t at = 0; at < FILE_BYTES; at += 65528)
		expect_word(file, at / 8 * 8);
	expect_word(file, FILE_BYTES - 8);
	const uint8_t *all = elf_file_read(file, 0, FILE_BYTES);
	assert_non_null(all);
	assert_int_equal(elf_read64(all + 800000), 800000);
	assert_ptr_equal(elf_file_read(file, 8, 100000), all + 8);
	assert_null(elf_file_read(file, 0, 0));
	assert_null(elf_file_read(file, FILE_BYTES - 7, 8));
	assert_null(elf_file_read(file, 0, FILE_BYTES + 1));
	assert_null(elf_file_read(file, UINT64_MAX, 1));
	assert_null(elf_file_read(file, 8, UINT64_MAX));
	elf_file_free(file);
}

static void a_shrunken_file_lacks_what_was_not_read(void **state)
{
	struct elf_file *file;
	int fd = make_file();

	(void)state;
	assert_int_equal(elf_file_open(&file, fd), 0);
	expect_word(file, 8);
	assert_int_equal(ftruncate(fd, 4), 0);
	expect_word(file, 8);
	assert_null(elf_file_read(file, 512 << 10, 8));
	assert_null(elf_file_read(file, 0, 300000));
	elf_file_free(file);
	close(fd);
}

static void what_was_read_does_not_change(void **state)
{
	static const char other[8] = "changed";
	struct elf_file *file;
	int fd = make_file();

	(void)state;
	assert_int_equal(elf_file_open(&file, fd), 0);
	expect_word(file, 16);
	assert_int_equal(pwrite(fd, other, 8, 16), 8);
	expect_word(file, 16);
	/* dropped, it is read anew */
	elf_file_drop_but(file, NULL, 0);
	assert_memory_equal(elf_file_read(file, 16, 8), other, 8);
	elf_file_free(file);
	close(fd);
}

static void what_is_kept_stays_in_its_place(void **state)
{
	struct elf_file *file;
	int fd = make_file();

	(void)state;
	assert_int_equal(elf_file_open(&file, fd), 0);
	const uint8_t *kept = elf_file_read(file, 500000, 100000);
	assert_non_null(elf_file_read(file, 0, 100000));
	elf_file_drop_but(file, &kept, 1);
	assert_int_equal(elf_read64(kept), 500000);
	assert_ptr_equal(elf_file_read(file, 500008, 8), kept + 8);
	elf_file_free(file);
	close(fd);
}

/* A sparse file costs its owner nothing, and the reader no more than so much.
 */
static void a_huge_file_is_not_copied(void **state)
{
	struct elf_file *file;
	int fd = memfd_create("sparse", MFD_CLOEXEC);

	(void)state;
	assert_int_equal(ftruncate(fd, (off_t)ELF_FILE_BYTES_MAX * 4), 0);
	assert_int_equal(elf_file_open(&file, fd), 0);
	assert_null(elf_file_read(file, 0, ELF_FILE_BYTES_MAX + 1));
	assert_null(elf_file_read(file, 0, ELF_FILE_BYTES_MAX * 4));
	assert_non_null(elf_file_read(file, ELF_FILE_BYTES_MAX * 3, 8));
	elf_file_free(file);
	close(fd);
}

static void only_regular_files_are_read(void **state)
{
	struct elf_file *file;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(elf_file_open(&file, ends[0]), -EINVAL);
	assert_null(file);
	assert_int_equal(elf_file_open(&file, -1), -EBADF);
	close(ends[0]);
	close(ends[1]);
}

/* One segment of code, as large as the file has bytes left. */
static int make_elf(void)
{
	Elf64_Ehdr header = {.e_ident = ELFMAG,
			     .e_phoff = sizeof(header),
			     .e_phentsize = sizeof(Elf64_Phdr),
			     .e_phnum = 1};
	Elf64_Phdr segment = {.p_type = PT_LOAD,
			      .p_flags = PF_R | PF_X,
			      .p_offset = TEXT_OFFSET,
			      .p_vaddr = TEXT_OFFSET,
			      .p_filesz = FILE_BYTES - TEXT_OFFSET,
			      .p_memsz = FILE_BYTES - TEXT_OFFSET};
	int fd = make_file();

	header.e_ident[EI_CLASS] = ELFCLASS64;
	header.e_ident[EI_DATA] = ELFDATA2LSB;
	assert_int_equal(pwrite(fd, &header, sizeof(header), 0),
			 sizeof(header));
	assert_int_equal(pwrite(fd, &segment, sizeof(segment), sizeof(header)),
			 sizeof(segment));
	return fd;
}

static void an_image_is_cut_with_its_file(void **state)
{
	struct elf_image image;
	int fd = make_elf();

	(void)state;
	assert_int_equal(elf_image_init(&image, fd), 0);
	assert_int_equal(elf_image_tail(&image, TEXT_OFFSET + 8).size,
			 FILE_BYTES - TEXT_OFFSET - 8);
	assert_int_equal(elf_image_range(&image, TEXT_OFFSET, 99).size, 99);
	elf_image_drop_but(&image, NULL, 0);
	assert_int_equal(ftruncate(fd, TEXT_OFFSET + 8), 0);
	assert_int_equal(elf_image_tail(&image, TEXT_OFFSET + 8).size, 0);
	assert_null(elf_image_at(&image, TEXT_OFFSET, 16));
	elf_image_release(&image);
	close(fd);
}

struct shrinker {
	int fd;
	_Atomic bool is_over;
};

static void *shrink(void *arg)
{
	struct shrinker *shrinker = arg;

	while (!shrinker->is_over)
		if (ftruncate(shrinker->fd, 4096) ||
		    ftruncate(shrinker->fd, FILE_BYTES))
			return shrinker;
	return NULL;
}

/* Whatever is read, it is no signal. */
static void a_file_that_shrinks_and_grows_is_survived(void **state)
{
	struct shrinker shrinker = {.fd = make_elf()};
	struct elf_image image;
	pthread_t thread;
	void *failed;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, shrink, &shrinker), 0);
	for (int i = 0; i < 200; i++) {
		struct elf_span span;
		uint64_t sum = 0;
		if (elf_image_init(&image, shrinker.fd))
			continue;
		span = elf_image_tail(&image, TEXT_OFFSET);
		for (size_t at = 0; at + 8 <= span.size; at += 512)
			sum |= elf_read64(span.bytes + at);
		assert_true(sum < FILE_BYTES);
		elf_image_release(&image);
	}
	shrinker.is_over = true;
	assert_int_equal(pthread_join(thread, &failed), 0);
	assert_null(failed);
	close(shrinker.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_what_is_there),
	    cmocka_unit_test(a_shrunken_file_lacks_what_was_not_read),
	    cmocka_unit_test(what_was_read_does_not_change),
	    cmocka_unit_test(what_is_kept_stays_in_its_place),
	    cmocka_unit_test(a_huge_file_is_not_copied),
	    cmocka_unit_test(only_regular_files_are_read),
	    cmocka_unit_test(an_image_is_cut_with_its_file),
	    cmocka_unit_test(a_file_that_shrinks_and_grows_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
