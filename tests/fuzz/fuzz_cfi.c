/* SPDX-License-Identifier: MIT */
/*
 * fuzz_cfi.c - .eh_frame becomes a table
 *
 * Input   1 byte: the processor, and what its addresses are relative to;
 *         then .eh_frame, with a page behind it that nobody may touch
 */
#include "target.h"

#include <elf.h>

#include "unwind/cfi_table.h"

#define ROOM (1u << 20)
#define ADDRESS 0x2000u

/* The input, at the very end of what may be read. */
static uint8_t *place(const uint8_t *data, size_t size)
{
	static uint8_t *room;

	if (!room) {
		room = mmap(NULL, ROOM + 4096, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		REQUIRE(room != MAP_FAILED);
		REQUIRE(!mprotect(room + ROOM, 4096, PROT_NONE));
	}
	return memcpy(room + ROOM - size, data, size);
}

/* No more rows than codes and functions: work follows the size. */
static void check(const struct cfi_table *table, size_t size)
{
	REQUIRE(cfi_table_is_valid(table));
	REQUIRE(table->table->n_rows <= 2 * size);
	touch(table->table, table->bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cfi_table table, again;

	if (size < 2 || size > ROOM)
		return 0;
	uint16_t machine = data[0] & 1 ? EM_AARCH64 : EM_X86_64;
	uint64_t base = data[0] & 2 ? 0 : ADDRESS;
	struct cfi_span frames = {.address = ADDRESS,
				  .size = size - 1,
				  .bytes = place(data + 1, size - 1)};
	int error = cfi_table_compile(&table, &frames, base, machine);
	REQUIRE(!error == !!table.table);
	if (error)
		return 0;
	check(&table, size);
	REQUIRE(!cfi_table_compile(&again, &frames, base, machine));
	REQUIRE(again.bytes == table.bytes &&
		!memcmp(again.table, table.table, table.bytes));
	cfi_table_release(&again);
	cfi_table_release(&table);
	return 0;
}
