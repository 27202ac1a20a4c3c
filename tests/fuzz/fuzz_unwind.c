/* SPDX-License-Identifier: MIT */
/*
 * fuzz_unwind.c - unwind rules of a file, with a stack that leads through it
 */
#include "target.h"

#include "model/segments.h"
#include "unwind/cfi_file.h"
#include "unwind/cfi_table.h"
#include "unwind/raw.h"

#define WORDS 512
#define STACK 0x7ffc00000000u
#define FRAMES 64

static uint64_t words[WORDS];

/* Return addresses into the code, and now and then a place in the stack. */
static void fill_stack(const Elf64_Phdr *code, uint64_t bias)
{
	for (size_t i = 0; i < WORDS; i++)
		words[i] = i % 3 == 2 ? STACK + (i * 8 + 64) % sizeof(words)
				      : bias + code->p_vaddr +
					    (i * 7) % (code->p_filesz + 1);
}

static void unwind(const struct module_map *map, uint64_t pc, uint64_t end_slot)
{
	struct raw_unwinder *unwinder = raw_unwinder_new();
	struct raw_start start = {
	    .rip = pc, .rsp = STACK, .rbp = STACK + 128, .rbx = STACK + 8};
	struct raw_slice slice = {STACK, words, WORDS};
	uint64_t pcs[FRAMES];
	enum raw_end end;
	int n;

	REQUIRE(unwinder);
	for (int i = 0; i < 8; i++) {
		n = raw_unwind(unwinder, map, &start, &slice, end_slot, pcs,
			       FRAMES, &end);
		REQUIRE(n >= 0 && n <= FRAMES && end <= RAW_ERROR);
		start.rip += 5;
	}
	raw_unwinder_free(unwinder);
}

static void use_module(struct module *module, const Elf64_Phdr *code)
{
	struct module *list[] = {module};
	struct module_map map = {list, 1, 1, list, 1, 0};
	struct cfi_file cfi;
	struct cfi_table table;
	uint64_t word;

	if (!cfi_file_init(&cfi, module->fd)) {
		for (uint64_t i = 0; i < 64; i++)
			cfi_file_word(&cfi, cfi.header.address + i * 8 - 8,
				      &word);
		cfi_file_release(&cfi);
	}
	if (!cfi_table_of(&table, module)) {
		REQUIRE(cfi_table_is_valid(&table));
		cfi_table_release(&table);
	}
	fill_stack(code, module->bias);
	unwind(&map, module->text_start + 1, 0);
	unwind(&map, module->text_start + code->p_filesz / 2, STACK + 256);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct module module = {.fd = input_file(data, size),
				.bias = 0x10000000};
	struct segments segments;
	uint64_t low, high;

	if (segments_read(&segments, module.fd) ||
	    !segments_extent(&segments, &low, &high))
		return 0;
	module.start = module.bias + low;
	module.end = module.bias + high;
	for (size_t i = 0; i < segments.count; i++) {
		const Elf64_Phdr *segment = &segments.headers[i];

		if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X) ||
		    segment->p_filesz > size)
			continue;
		module.text_start = module.bias + segment->p_vaddr;
		module.text_end = module.text_start + segment->p_memsz;
		use_module(&module, segment);
		break;
	}
	return 0;
}
