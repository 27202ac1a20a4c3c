/* SPDX-License-Identifier: MIT */
/*
 * elf_file.h - ranges of a file, copied when somebody asks for them
 *
 * Why     a mapped file that is cut short kills its reader, and one that is
 *         written to changes what was checked already; a copy does neither
 * Owner   struct elf_file owns a descriptor and the copies; pointers into them
 *         are good until elf_file_drop_but(), elf_file_free()
 * Threads one at a time, for look-ups too: a range is copied when first read
 * Limits  ELF_FILE_BYTES_MAX for all copies of a file
 */
#ifndef DARKHEAP_ELF_FILE_H
#define DARKHEAP_ELF_FILE_H

#include <stddef.h>
#include <stdint.h>

/* Go's linker puts no more than 2 GiB into a program; few have a tenth. */
#define ELF_FILE_BYTES_MAX (UINT64_C(1) << 30)

struct elf_file;

/* `fd` is dup'ed.  0, -EINVAL when it is no regular file, another -errno. */
int elf_file_open(struct elf_file **out, int fd);
void elf_file_free(struct elf_file *file);

/* Its size when it was opened. */
uint64_t elf_file_size(const struct elf_file *file);

/*
 * The bytes of a range, or NULL: not all of them are there (any more), or
 * there is no memory for them.
 */
const uint8_t *elf_file_read(struct elf_file *file, uint64_t offset,
			     uint64_t size);

/* Give back all copies but those that hold one of `kept`, pointers to bytes. */
void elf_file_drop_but(struct elf_file *file, const uint8_t *const *kept,
		       size_t n);

#endif
