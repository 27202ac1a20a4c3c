/* SPDX-License-Identifier: MIT */
/*
 * elf_image.h - the bytes of an ELF file, read by address and never trusted
 *
 * Why     the readers of Go's tables need little of ELF, need it from files
 *         without symbols or section headers, and need what the loader would
 *         write into a word: libelf helps with none of the three
 * Owner   struct elf_image owns copies of what was read (elf_file.h); spans and
 *         pointers live until elf_image_drop_but() or its release
 * Threads one at a time: what is not there yet is read
 * Limits  ELF64, little endian.  Addresses are as in the file (unbiased).  Of
 *         a file that shrinks meanwhile some bytes are not there, as of one
 *         that was damaged before
 */
#ifndef DARKHEAP_ELF_IMAGE_H
#define DARKHEAP_ELF_IMAGE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A run of bytes of the file, and the address where it is loaded. */
struct elf_span {
	const uint8_t *bytes;
	size_t size;
	uint64_t address;
};

/* Linkers write some 15. */
#define ELF_SEGMENTS_MAX 64

struct elf_file;

struct elf_image {
	struct elf_file *file;
	Elf64_Ehdr header;
	Elf64_Phdr segments[ELF_SEGMENTS_MAX];
	unsigned int n_segments;
	struct elf_span rela; /* DT_RELA, may be empty */
};

/* 0, -EINVAL when the file is no such ELF file, or another -errno. */
int elf_image_init(struct elf_image *image, int fd);
void elf_image_release(struct elf_image *image);

/*
 * Give back all bytes but the runs of them that hold one of `kept`.  Words are
 * no longer as the loader leaves them; all else is read again when asked for.
 */
void elf_image_drop_but(struct elf_image *image, const uint8_t *const *kept,
			size_t n);

/* Program header `index`; false after the last. */
bool elf_image_segment(const struct elf_image *image, unsigned int index,
		       Elf64_Phdr *segment);

/* The bytes of a segment that are in the file; empty when damaged. */
struct elf_span elf_image_bytes(const struct elf_image *image,
				const Elf64_Phdr *segment);

bool elf_image_section(const struct elf_image *image, const char *name,
		       struct elf_span *span);

/* Where a section is loaded, without reading it. */
bool elf_image_section_address(const struct elf_image *image, const char *name,
			       uint64_t *address);

/* From `address`, `most` bytes or to the end of its segment's bytes. */
struct elf_span elf_image_range(const struct elf_image *image, uint64_t address,
				uint64_t most);

/* From `address` to the end of its segment's bytes; empty when in none. */
struct elf_span elf_image_tail(const struct elf_image *image, uint64_t address);

/* The bytes at an address, or NULL when not all are in the file. */
const void *elf_image_at(const struct elf_image *image, uint64_t address,
			 size_t bytes);

/* The pointer at an address, as the loader would leave it with bias 0. */
bool elf_image_word(const struct elf_image *image, uint64_t address,
		    uint64_t *value);

/*
 * The next address after `*address` where a writable word holds `value`
 * (start with 0).  Words of the file first, then relocated ones: `*cursor`
 * keeps the place and starts with 0.
 */
bool elf_image_next_holder(const struct elf_image *image, uint64_t value,
			   size_t *cursor, uint64_t *address);

/* Address of a defined symbol, from .dynsym, else from .symtab. */
bool elf_image_symbol(const struct elf_image *image, const char *name,
		      uint64_t *address);

/* The string at `offset`, or NULL when it does not end within the span. */
const char *elf_span_string(struct elf_span span, uint64_t offset);

/* Whether the string at `offset` is `text`. */
bool elf_span_is(struct elf_span span, uint64_t offset, const char *text);

/* The part of a span from `offset`, empty when that is outside. */
struct elf_span elf_span_from(struct elf_span span, uint64_t offset);

static inline uint32_t elf_read32(const void *at)
{
	uint32_t value;

	__builtin_memcpy(&value, at, sizeof(value));
	return value;
}

static inline uint64_t elf_read64(const void *at)
{
	uint64_t value;

	__builtin_memcpy(&value, at, sizeof(value));
	return value;
}

#endif
