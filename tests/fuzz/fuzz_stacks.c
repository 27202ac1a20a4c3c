/* SPDX-License-Identifier: MIT */
/*
 * fuzz_stacks.c - stack records of a ring become stacks of the model
 *
 * Input   a record; after each there may be another, of half the rest's words
 */
#include "target.h"

#include "ingest/stacks.h"

#define RECORDS_MAX 4

static void add_records(struct stacks *stacks, const uint8_t *data, size_t size)
{
	uint64_t record[STACK_RECORD_WORDS_MAX];
	uint64_t n = size / 8;

	for (int i = 0; i < RECORDS_MAX; i++) {
		if (n > STACK_RECORD_WORDS_MAX)
			n = STACK_RECORD_WORDS_MAX;
		if (n < LONG_WORDS(sizeof(struct stack_record)))
			return;
		memcpy(record, data, n * 8);
		REQUIRE(stacks_add(stacks, (const void *)record, n) <
			stacks->process->n_stacks);
		data += n / 2 * 8;
		n -= n / 2;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char maps[] =
	    "401000-402000 r-xp 00000000 08:01 77 /nonexistent/file\n";
	int maps_fd = input_file((const uint8_t *)maps, sizeof(maps) - 1);
	static struct process process;
	static struct stacks stacks;

	REQUIRE(!process_init(&process));
	stacks_init(&stacks, &process, maps_fd, -1, 0x401000, 0);
	add_records(&stacks, data, size);
	stacks_release(&stacks);
	for (uint32_t i = 1; i < process.n_stacks; i++)
		touch(process.stacks[i]->pcs,
		      process.stacks[i]->n_pcs * sizeof(struct pc));
	process_release(&process);
	return 0;
}
