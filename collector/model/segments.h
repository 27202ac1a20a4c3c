/* SPDX-License-Identifier: MIT */
/*
 * segments.h - what an ELF file's program headers say
 *
 * Why     where a file's addresses lie in a process, and its build-id, must be
 *         known without its section headers (stripped files have none)
 * Trust   the file is hostile: it is read by pread, never mapped, because a
 *         mapped file that is cut short kills its reader
 * Errors  -ENOEXEC: no 64-bit little-endian ELF file
 */
#ifndef DARKHEAP_SEGMENTS_H
#define DARKHEAP_SEGMENTS_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEGMENTS_MAX 64
#define BUILD_ID_MAX 32

struct segments {
	size_t count;
	Elf64_Phdr headers[SEGMENTS_MAX];
};

/* More than SEGMENTS_MAX program headers are refused. */
int segments_read(struct segments *segments, int fd);

/* The first segment of this PT_ type, or NULL. */
const Elf64_Phdr *segments_find(const struct segments *segments, uint32_t type);

/* Address - p_vaddr of the file whose `offset` is mapped at `start`. */
bool segments_bias(const struct segments *segments, uint64_t start,
		   uint64_t offset, uint64_t *bias);

/* Lowest and highest p_vaddr that is loaded, in whole pages. */
bool segments_extent(const struct segments *segments, uint64_t *low,
		     uint64_t *high);

/* Bytes of the build-id, 0: none. */
uint8_t segments_build_id(const struct segments *segments, int fd,
			  uint8_t id[BUILD_ID_MAX]);

/* Is it of those that dlclose leaves where they are? */
bool segments_never_close(const struct segments *segments, int fd);

/* Read all `size` bytes at `offset`: 0, or -EIO when the file has fewer. */
int segments_pread(int fd, void *buffer, size_t size, uint64_t offset);

#endif
