/* SPDX-License-Identifier: MIT */
/*
 * fuzz_dwarf.c - debug information and symbols of a file
 */
#include "target.h"

#include "model/segments.h"
#include "symbol/dwarf.h"

#define STEPS 48

static void expand(struct dwarf *dwarf, uint64_t pc)
{
	struct frame frames[FRAME_EXPAND_MAX];
	int n = dwarf_expand(dwarf, pc, frames, FRAME_EXPAND_MAX);

	REQUIRE(n >= 0 && n <= FRAME_EXPAND_MAX);
	for (int i = 0; i < n; i++) {
		touch_text(frames[i].function);
		touch_text(frames[i].file);
	}
}

/* Addresses all over each segment that may hold code. */
static void expand_all(struct dwarf *dwarf, int fd)
{
	struct segments segments;

	if (segments_read(&segments, fd))
		return;
	for (size_t i = 0; i < segments.count && i < 8; i++) {
		const Elf64_Phdr *segment = &segments.headers[i];

		if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X))
			continue;
		for (uint64_t k = 0; k <= STEPS; k++)
			expand(dwarf, segment->p_vaddr +
					  segment->p_filesz / STEPS * k + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dwarf *dwarf;
	char soname[64];
	int fd = input_file(data, size);
	uint64_t word = 0;

	if (dwarf_open(&dwarf, fd)) {
		REQUIRE(!dwarf);
		return 0;
	}
	if (dwarf_soname(dwarf, soname, sizeof(soname)))
		touch_text(soname);
	if (size >= 32)
		memcpy(&word, data + 24, sizeof(word));
	expand(dwarf, word + 1); /* e_entry */
	expand_all(dwarf, fd);
	dwarf_free(dwarf);
	return 0;
}
