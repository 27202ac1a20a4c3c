/* SPDX-License-Identifier: MIT */
#include "unwind/cfi_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/segments.h"

#define BYTES_MAX (256u << 20)

/* What every linker writes: encodings of LSB core, "Exception Frames". */
#define ENCODED_PCREL_SDATA4 0x1b
#define ENCODED_UDATA4 0x03
#define ENCODED_DATAREL_SDATA4 0x3b

struct eh_frame_hdr {
	uint8_t version, frames_encoding, count_encoding, table_encoding;
	int32_t frames; /* relative to this field */
	uint32_t count;
};

struct table_entry {
	int32_t pc, fde; /* relative to the header */
};

static bool offset_of(const struct segments *segments, uint64_t vaddr,
		      uint64_t size, uint64_t *offset)
{
	for (size_t i = 0; i < segments->count; i++) {
		const Elf64_Phdr *load = &segments->headers[i];
		uint64_t inside = vaddr - load->p_vaddr;

		if (load->p_type == PT_LOAD && inside < load->p_filesz &&
		    size <= load->p_filesz - inside) {
			*offset = load->p_offset + inside;
			return true;
		}
	}
	return false;
}

static int span_read(struct cfi_span *span, int fd,
		     const struct segments *segments, uint64_t vaddr,
		     uint64_t size)
{
	uint64_t offset;

	if (!size || size > BYTES_MAX ||
	    !offset_of(segments, vaddr, size, &offset))
		return -ENOENT;
	span->bytes = malloc(size);
	if (!span->bytes)
		return -ENOMEM;
	span->address = vaddr;
	span->size = size;
	return segments_pread(fd, span->bytes, size, offset) ? -ENOENT : 0;
}

static bool header_is_known(const struct eh_frame_hdr *header, size_t size)
{
	return header->version == 1 &&
	       header->frames_encoding == ENCODED_PCREL_SDATA4 &&
	       header->count_encoding == ENCODED_UDATA4 &&
	       header->table_encoding == ENCODED_DATAREL_SDATA4 &&
	       header->count > 0 &&
	       header->count <=
		   (size - sizeof(*header)) / sizeof(struct table_entry);
}

/* p_vaddr of the FDE that lies last in the file. */
static uint64_t last_fde(const struct cfi_span *header, uint64_t vaddr,
			 uint32_t count)
{
	const uint8_t *at = header->bytes + sizeof(struct eh_frame_hdr);
	int32_t last = INT32_MIN;

	for (uint32_t i = 0; i < count; i++) {
		struct table_entry entry;

		memcpy(&entry, at + i * sizeof(entry), sizeof(entry));
		if (entry.fde > last)
			last = entry.fde;
	}
	return vaddr + (uint64_t)(int64_t)last;
}

/*
 * Program headers do not tell how long .eh_frame is; what follows it in its
 * segment may be large, so it is read to the end of its last FDE only.
 */
static int read_frames(struct cfi_file *file, int fd,
		       const struct segments *segments, uint64_t vaddr)
{
	struct eh_frame_hdr header;
	uint64_t start, last, offset;
	uint32_t length;

	memcpy(&header, file->header.bytes, sizeof(header));
	start = vaddr + offsetof(struct eh_frame_hdr, frames) +
		(uint64_t)(int64_t)header.frames;
	last = last_fde(&file->header, vaddr, header.count);
	if (last < start || !offset_of(segments, last, 4, &offset) ||
	    segments_pread(fd, &length, sizeof(length), offset))
		return -ENOENT;
	return span_read(&file->frames, fd, segments, start,
			 last - start + sizeof(length) + length);
}

static int cfi_file_read(struct cfi_file *file, int fd)
{
	struct segments segments;
	struct eh_frame_hdr header;
	const Elf64_Phdr *segment;
	int error;

	if (fd < 0 || segments_read(&segments, fd))
		return -ENOENT;
	segment = segments_find(&segments, PT_GNU_EH_FRAME);
	if (!segment || segment->p_filesz < sizeof(header))
		return -ENOENT;
	error = span_read(&file->header, fd, &segments, segment->p_vaddr,
			  segment->p_filesz);
	if (error)
		return error;
	memcpy(&header, file->header.bytes, sizeof(header));
	if (!header_is_known(&header, file->header.size))
		return -ENOENT;
	file->table = file->header.address + sizeof(header);
	file->table_count = header.count;
	return read_frames(file, fd, &segments, segment->p_vaddr);
}

/* All but what it shares. */
static void clear(struct cfi_file *file)
{
	free(file->header.bytes);
	free(file->frames.bytes);
	file->header = file->frames = (struct cfi_span){0};
	file->table = file->table_count = 0;
}

int cfi_file_init(struct cfi_file *file, int fd)
{
	int error;

	*file = (struct cfi_file){0};
	error = cfi_file_read(file, fd);
	if (error)
		cfi_file_release(file);
	return error;
}

void cfi_file_release(struct cfi_file *file)
{
	clear(file);
}

static void read_shared(struct shared_file *shared, int fd)
{
	struct cfi_file *file = (struct cfi_file *)shared;

	if (cfi_file_read(file, fd))
		clear(file);
}

static void release_shared(struct shared_file *shared)
{
	clear((struct cfi_file *)shared);
}

static struct shared_kind kind = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .bytes = sizeof(struct cfi_file),
    .read = read_shared,
    .release = release_shared,
};

struct cfi_file *cfi_file_get(int fd)
{
	return (struct cfi_file *)shared_file_get(&kind, fd);
}

void cfi_file_put(struct cfi_file *file)
{
	shared_file_put(&kind, (struct shared_file *)file);
}

static const uint8_t *span_at(const struct cfi_span *span, uint64_t address,
			      size_t size)
{
	uint64_t inside = address - span->address;

	if (inside >= span->size || span->size - inside < size)
		return NULL;
	return span->bytes + inside;
}

static const uint8_t *file_at(const struct cfi_file *file, uint64_t address,
			      size_t size)
{
	const uint8_t *at = span_at(&file->frames, address, size);

	return at ? at : span_at(&file->header, address, size);
}

bool cfi_file_word(const struct cfi_file *file, uint64_t address,
		   uint64_t *word)
{
	const uint8_t *at = file_at(file, address, sizeof(*word));
	bool found = false;

	if (at) {
		memcpy(word, at, sizeof(*word));
		return true;
	}
	/* libunwind reads aligned words: one may lie across an edge. */
	*word = 0;
	for (unsigned int i = 0; i < sizeof(*word); i++) {
		at = file_at(file, address + i, 1);
		if (!at)
			continue;
		*word |= (uint64_t)*at << 8 * i;
		found = true;
	}
	return found;
}
