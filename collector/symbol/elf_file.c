/* SPDX-License-Identifier: MIT */
#include "symbol/elf_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Little things lie together: one read for all of them.  Fuzz targets have 1,
 * so that nothing lies behind what was asked for. */
#ifndef ELF_FILE_BLOCK_BYTES
#define ELF_FILE_BLOCK_BYTES 65536
#endif
#define HUGE_PAGE (UINT64_C(2) << 20)
#define BLOCK_BYTES ((uint64_t)ELF_FILE_BLOCK_BYTES)

struct copy {
	struct copy *next;
	uint64_t offset, size;
	uint8_t bytes[];
};

struct elf_file {
	int fd;
	uint64_t size;
	uint64_t left; /* of ELF_FILE_BYTES_MAX */
	struct copy *copies;
};

int elf_file_open(struct elf_file **out, int fd)
{
	struct elf_file *file;
	struct stat st;

	*out = NULL;
	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	file = calloc(1, sizeof(*file));
	if (!file)
		return -ENOMEM;
	file->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (file->fd < 0) {
		int error = -errno;

		free(file);
		return error;
	}
	file->size = (uint64_t)st.st_size;
	file->left = ELF_FILE_BYTES_MAX;
	*out = file;
	return 0;
}

void elf_file_free(struct elf_file *file)
{
	if (!file)
		return;
	elf_file_drop_but(file, NULL, 0);
	close(file->fd);
	free(file);
}

uint64_t elf_file_size(const struct elf_file *file)
{
	return file->size;
}

/* False: the file has become shorter, or cannot be read. */
static bool fill(struct copy *copy, int fd)
{
	uint64_t done = 0;

	while (done < copy->size) {
		ssize_t n = pread(fd, copy->bytes + done, copy->size - done,
				  (off_t)(copy->offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (uint64_t)n;
	}
	return true;
}

/* To whole blocks, as far as the file goes. */
static void round_out(const struct elf_file *file, uint64_t *offset,
		      uint64_t *size)
{
	uint64_t start = *offset / BLOCK_BYTES * BLOCK_BYTES;
	uint64_t end = (*offset + *size + BLOCK_BYTES - 1) / BLOCK_BYTES;

	end = end * BLOCK_BYTES < file->size ? end * BLOCK_BYTES : file->size;
	*offset = start;
	*size = end - start;
}

/* Half the time of a large copy goes into page faults: 512 of them are one. */
static void *allocate(uint64_t size)
{
	void *memory;

	if (size < HUGE_PAGE)
		return malloc(size);
	size = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	memory = aligned_alloc(HUGE_PAGE, size);
	if (memory)
		madvise(memory, size, MADV_HUGEPAGE);
	return memory;
}

static struct copy *copy_new(struct elf_file *file, uint64_t offset,
			     uint64_t size)
{
	struct copy *copy;

	if (size < BLOCK_BYTES)
		round_out(file, &offset, &size);
	if (size > file->left)
		return NULL;
	copy = allocate(sizeof(*copy) + size);
	if (!copy)
		return NULL;
	*copy = (struct copy){.offset = offset, .size = size};
	if (!fill(copy, file->fd)) {
		free(copy);
		return NULL;
	}
	file->left -= size;
	copy->next = file->copies;
	file->copies = copy;
	return copy;
}

static bool copy_has(const struct copy *copy, uint64_t offset, uint64_t size)
{
	return offset >= copy->offset && offset - copy->offset <= copy->size &&
	       size <= copy->size - (offset - copy->offset);
}

const uint8_t *elf_file_read(struct elf_file *file, uint64_t offset,
			     uint64_t size)
{
	struct copy *copy = file->copies;

	if (!size || offset > file->size || size > file->size - offset)
		return NULL;
	while (copy && !copy_has(copy, offset, size))
		copy = copy->next;
	if (!copy)
		copy = copy_new(file, offset, size);
	return copy ? copy->bytes + (offset - copy->offset) : NULL;
}

static bool copy_holds(const struct copy *copy, const uint8_t *byte)
{
	return (uintptr_t)byte - (uintptr_t)copy->bytes < copy->size;
}

static bool holds_any(const struct copy *copy, const uint8_t *const *kept,
		      size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (copy_holds(copy, kept[i]))
			return true;
	return false;
}

void elf_file_drop_but(struct elf_file *file, const uint8_t *const *kept,
		       size_t n)
{
	struct copy **link = &file->copies, *copy;

	while ((copy = *link)) {
		if (holds_any(copy, kept, n)) {
			link = &copy->next;
			continue;
		}
		*link = copy->next;
		file->left += copy->size;
		free(copy);
	}
}
