/* SPDX-License-Identifier: MIT */
/*
 * fuzz_elf.c - headers, notes, sections, symbols and words of an ELF file
 */
#include "target.h"

#include "model/segments.h"
#include "symbol/elf_image.h"

#define HOLDERS_MAX 1000

static void use_segments(int fd)
{
	struct segments segments;
	uint64_t low, high, bias;
	uint8_t id[BUILD_ID_MAX];

	if (segments_read(&segments, fd))
		return;
	REQUIRE(segments.count <= SEGMENTS_MAX);
	if (segments_extent(&segments, &low, &high))
		REQUIRE(low < high);
	segments_bias(&segments, 0x7f0000001000, 0x1000, &bias);
	REQUIRE(segments_build_id(&segments, fd, id) <= BUILD_ID_MAX);
}

static void use_bytes(const struct elf_image *image)
{
	struct elf_span span;
	Elf64_Phdr segment;
	uint64_t value;

	for (unsigned int i = 0; elf_image_segment(image, i, &segment); i++) {
		span = elf_image_bytes(image, &segment);
		touch(span.bytes, span.size);
		span = elf_image_tail(image, segment.p_vaddr + 5);
		touch(span.bytes, span.size);
		span = elf_image_range(image, segment.p_vaddr, 100);
		REQUIRE(span.size <= 100);
		touch(span.bytes, span.size);
		elf_image_word(image, segment.p_vaddr + 8, &value);
	}
}

static void use_sections(const struct elf_image *image)
{
	static const char *const names[] = {".dynsym", ".symtab", ".dynstr",
					    ".text", ".gopclntab"};
	struct elf_span span;
	uint64_t address;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (elf_image_section(image, names[i], &span)) {
			touch(span.bytes, span.size);
			touch_text(elf_span_string(span, 1));
		}
		elf_image_section_address(image, names[i], &address);
	}
}

static void use_words(const struct elf_image *image)
{
	static const char *const names[] = {"_cgo_topofstack", "main", "_start",
					    ""};
	uint64_t address = 0, word;
	size_t cursor = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (elf_image_symbol(image, names[i], &address))
			REQUIRE(elf_image_at(image, address, 1));
	address = 0;
	for (int i = 0; i < HOLDERS_MAX; i++) {
		if (!elf_image_next_holder(image, image->header.e_entry,
					   &cursor, &address))
			break;
		elf_image_word(image, address, &word);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = input_file(data, size);
	struct elf_image image;

	use_segments(fd);
	if (elf_image_init(&image, fd))
		return 0;
	use_bytes(&image);
	use_sections(&image);
	use_words(&image);
	elf_image_drop_but(&image, NULL, 0);
	use_bytes(&image);
	elf_image_release(&image);
	return 0;
}
