/* SPDX-License-Identifier: MIT */
/*
 * moduledata.c - finds pcHeader and the moduledata that points to it
 */
#include "symbol/moduledata.h"

#include <errno.h>

/* Go 1.20 and later: magic, two zeros, minimal instruction 1, pointer 8. */
#define HEADER_MAGIC UINT64_C(0x08010000fffffff1)
#define HEADER_BYTES 72
#define HEADER_TEXT 24
#define FUNCTIONS_MAX (1u << 26)

/* Offsets in moduledata, the same from Go 1.19 to 1.27, but for gofunc. */
#define MODULE_NAMES 8
#define MODULE_FTAB 128
#define MODULE_FTAB_LENGTH 136
#define MODULE_TEXT 176
#define MODULE_ETEXT 184
#define MODULE_GOFUNC 320
#define MODULE_GOFUNC_1_27 344

/* A damaged file may hold any number of look-alikes. */
#define HEADERS_MAX 16
#define HOLDERS_MAX 64

static bool read_header(struct elf_span table, struct pcheader *header)
{
	const uint8_t *at = table.bytes;

	if (table.size < HEADER_BYTES || elf_read64(at) != HEADER_MAGIC)
		return false;
	*header = (struct pcheader){
	    .n_functions = elf_read64(at + 8),
	    .names = elf_read64(at + 32),
	    .units = elf_read64(at + 40),
	    .files = elf_read64(at + 48),
	    .values = elf_read64(at + 56),
	    .functions = elf_read64(at + 64),
	};
	return header->n_functions && header->n_functions < FUNCTIONS_MAX &&
	       header->names >= HEADER_BYTES && header->names < header->units &&
	       header->units <= header->files &&
	       header->files < header->values &&
	       header->values < header->functions &&
	       header->functions < table.size &&
	       table.size - header->functions > header->n_functions * 8 + 4;
}

/* Without a release: Go 1.26 no longer says in pcHeader where text starts. */
static bool is_before_1_27(const struct elf_image *image, uint64_t pcheader,
			   unsigned int release)
{
	uint64_t text = 0;

	if (release)
		return release < 27;
	return elf_image_word(image, pcheader + HEADER_TEXT, &text) && text;
}

static uint64_t read_gofunc(const struct elf_image *image, uint64_t address,
			    bool old)
{
	uint64_t at = address + (old ? MODULE_GOFUNC : MODULE_GOFUNC_1_27);
	uint64_t gofunc;

	if (!elf_image_word(image, at, &gofunc) ||
	    !elf_image_at(image, gofunc, 1))
		return 0;
	return gofunc;
}

/* Whether the moduledata of out's table is at `address`; if so, read it. */
static bool read_module(const struct elf_image *image, uint64_t address,
			unsigned int release, struct moduledata *out)
{
	uint64_t names, ftab, length;
	uint64_t start = out->pclntab.address;

	if (!elf_image_word(image, address + MODULE_NAMES, &names) ||
	    names != start + out->header.names ||
	    !elf_image_word(image, address + MODULE_FTAB, &ftab) ||
	    ftab != start + out->header.functions ||
	    !elf_image_word(image, address + MODULE_FTAB_LENGTH, &length) ||
	    length != out->header.n_functions + 1)
		return false;
	if (!elf_image_word(image, address + MODULE_TEXT, &out->text) ||
	    !elf_image_word(image, address + MODULE_ETEXT, &out->etext) ||
	    out->text >= out->etext)
		return false;
	out->gofunc =
	    read_gofunc(image, address, is_before_1_27(image, start, release));
	return true;
}

/* Whether a pcHeader with its moduledata is at the start of `table`. */
static bool try_table(const struct elf_image *image, struct elf_span table,
		      unsigned int release, struct moduledata *out)
{
	uint64_t address = 0;
	size_t cursor = 0;

	if (!read_header(table, &out->header))
		return false;
	out->pclntab = table;
	for (int i = 0; i < HOLDERS_MAX; i++) {
		if (!elf_image_next_holder(image, table.address, &cursor,
					   &address))
			return false;
		if (read_module(image, address, release, out))
			return true;
	}
	return false;
}

static bool find_by_section(const struct elf_image *image, unsigned int release,
			    struct moduledata *out)
{
	static const char *const names[] = {
	    ".gopclntab",
	    ".data.rel.ro.gopclntab",
	};
	uint64_t address;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!elf_image_section_address(image, names[i], &address))
			continue;
		if (try_table(image, elf_image_tail(image, address), release,
			      out))
			return true;
	}
	return false;
}

static bool find_in_span(const struct elf_image *image, struct elf_span span,
			 unsigned int release, int *tries,
			 struct moduledata *out)
{
	uint64_t from = (8 - span.address % 8) % 8;

	for (; from < span.size && span.size - from >= HEADER_BYTES;
	     from += 8) {
		if (elf_read64(span.bytes + from) != HEADER_MAGIC)
			continue;
		if (--*tries < 0)
			return false;
		if (try_table(image, elf_span_from(span, from), release, out))
			return true;
	}
	return false;
}

/* In segments that are executable, or in those that are not. */
static bool find_by_magic(const struct elf_image *image, uint32_t executable,
			  unsigned int release, struct moduledata *out)
{
	Elf64_Phdr segment;
	struct elf_span span;
	int tries = HEADERS_MAX;

	for (unsigned int i = 0; elf_image_segment(image, i, &segment); i++) {
		if (segment.p_type != PT_LOAD ||
		    (segment.p_flags & PF_X) != executable)
			continue;
		span = elf_image_bytes(image, &segment);
		if (find_in_span(image, span, release, &tries, out))
			return true;
	}
	return false;
}

int moduledata_find(const struct elf_image *image, unsigned int release,
		    struct moduledata *out)
{
	*out = (struct moduledata){0};
	if (find_by_section(image, release, out) ||
	    find_by_magic(image, 0, release, out) ||
	    find_by_magic(image, PF_X, release, out))
		return 0;
	return -ENOENT;
}
