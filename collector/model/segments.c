/* SPDX-License-Identifier: MIT */
#include "model/segments.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define PAGE UINT64_C(4096)
#define NOTES_MAX 4096
#define DYNAMIC_MAX 256

int segments_pread(int fd, void *buffer, size_t size, uint64_t offset)
{
	size_t done = 0;

	if (offset > INT64_MAX - size)
		return -EIO;
	while (done < size) {
		ssize_t n = pread(fd, (char *)buffer + done, size - done,
				  (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -EIO;
		done += (size_t)n;
	}
	return 0;
}

static bool is_elf64(const Elf64_Ehdr *header)
{
	return !memcmp(header->e_ident, ELFMAG, SELFMAG) &&
	       header->e_ident[EI_CLASS] == ELFCLASS64 &&
	       header->e_ident[EI_DATA] == ELFDATA2LSB &&
	       header->e_phentsize == sizeof(Elf64_Phdr) &&
	       header->e_phnum <= SEGMENTS_MAX;
}

int segments_read(struct segments *segments, int fd)
{
	Elf64_Ehdr header;

	segments->count = 0;
	if (segments_pread(fd, &header, sizeof(header), 0) ||
	    !is_elf64(&header))
		return -ENOEXEC;
	if (segments_pread(fd, segments->headers,
			   header.e_phnum * sizeof(Elf64_Phdr), header.e_phoff))
		return -ENOEXEC;
	segments->count = header.e_phnum;
	return 0;
}

const Elf64_Phdr *segments_find(const struct segments *segments, uint32_t type)
{
	for (size_t i = 0; i < segments->count; i++)
		if (segments->headers[i].p_type == type)
			return &segments->headers[i];
	return NULL;
}

/* The loader maps whole pages, so a mapping may begin before its segment. */
static bool segment_has_offset(const Elf64_Phdr *segment, uint64_t offset)
{
	return segment->p_type == PT_LOAD &&
	       offset >= (segment->p_offset & ~(PAGE - 1)) &&
	       (offset < segment->p_offset ||
		offset - segment->p_offset < segment->p_filesz);
}

bool segments_bias(const struct segments *segments, uint64_t start,
		   uint64_t offset, uint64_t *bias)
{
	const Elf64_Phdr *found = NULL;

	/* In a small file two segments may share a page: code is meant. */
	for (size_t i = 0; i < segments->count; i++) {
		const Elf64_Phdr *segment = &segments->headers[i];

		if (!segment_has_offset(segment, offset))
			continue;
		if (!found || segment->p_flags & PF_X)
			found = segment;
		if (found->p_flags & PF_X)
			break;
	}
	if (!found)
		return false;
	*bias = start - offset + found->p_offset - found->p_vaddr;
	return true;
}

bool segments_extent(const struct segments *segments, uint64_t *low,
		     uint64_t *high)
{
	*low = UINT64_MAX;
	*high = 0;
	for (size_t i = 0; i < segments->count; i++) {
		const Elf64_Phdr *segment = &segments->headers[i];
		uint64_t end = segment->p_vaddr + segment->p_memsz;

		if (segment->p_type != PT_LOAD || end < segment->p_vaddr)
			continue;
		if (segment->p_vaddr < *low)
			*low = segment->p_vaddr & ~(PAGE - 1);
		if (end > *high)
			*high = (end + PAGE - 1) & ~(PAGE - 1);
	}
	return *low < *high;
}

static size_t note_round(uint64_t size)
{
	return (size + 3) & ~UINT64_C(3);
}

static uint8_t notes_build_id(const uint8_t *notes, size_t size,
			      uint8_t id[BUILD_ID_MAX])
{
	Elf64_Nhdr note;

	while (size >= sizeof(note)) {
		memcpy(&note, notes, sizeof(note));
		size_t name = note_round(note.n_namesz);
		size_t total = sizeof(note) + name + note_round(note.n_descsz);

		if (total > size)
			return 0;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    !memcmp(notes + sizeof(note), "GNU", 4) &&
		    note.n_descsz <= BUILD_ID_MAX) {
			memcpy(id, notes + sizeof(note) + name, note.n_descsz);
			return (uint8_t)note.n_descsz;
		}
		notes += total;
		size -= total;
	}
	return 0;
}

bool segments_never_close(const struct segments *segments, int fd)
{
	const Elf64_Phdr *dynamic = segments_find(segments, PT_DYNAMIC);
	Elf64_Dyn entries[DYNAMIC_MAX];

	if (!dynamic || dynamic->p_filesz > sizeof(entries) ||
	    segments_pread(fd, entries, dynamic->p_filesz, dynamic->p_offset))
		return false;
	for (size_t i = 0; i < dynamic->p_filesz / sizeof(*entries); i++) {
		if (entries[i].d_tag == DT_NULL)
			return false;
		if (entries[i].d_tag == DT_FLAGS_1)
			return entries[i].d_un.d_val & DF_1_NODELETE;
	}
	return false;
}

uint8_t segments_build_id(const struct segments *segments, int fd,
			  uint8_t id[BUILD_ID_MAX])
{
	uint8_t notes[NOTES_MAX];

	for (size_t i = 0; i < segments->count; i++) {
		const Elf64_Phdr *segment = &segments->headers[i];
		uint8_t bytes;

		if (segment->p_type != PT_NOTE ||
		    segment->p_filesz > sizeof(notes) ||
		    segments_pread(fd, notes, segment->p_filesz,
				   segment->p_offset))
			continue;
		bytes = notes_build_id(notes, segment->p_filesz, id);
		if (bytes)
			return bytes;
	}
	return 0;
}
