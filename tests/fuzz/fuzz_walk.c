/* SPDX-License-Identifier: MIT */
/*
 * fuzz_walk.c - the shim's walk through hostile tables, index and stack
 *
 * Nothing but the stack's known part is read, every walk ends, and the words
 * that it names decide it alone: with all others changed it is the same.
 */
#include "target.h"

#include <sanitizer/asan_interface.h>
#include <stdbool.h>
#include <sys/mman.h>

/* instrumented, which the shim's own object is not */
#include "../../shim/walk.c"

/* Where seeds expect it. */
#define STACK UINT64_C(0x5a0000000000)
#define STACK_WORDS 512
#define STACK_END (STACK + STACK_WORDS * 8)

struct input {
	uint64_t pc, sp, fp_slot, low, high, end, epoch;
	uint16_t tables_bytes, index_bytes;
	uint32_t fp;
};

static uint64_t *stack(void)
{
	static void *mapped;

	if (!mapped)
		mapped = mmap(
		    (void *)STACK, STACK_WORDS * 8, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	REQUIRE(mapped == (void *)STACK);
	__asan_unpoison_memory_region(mapped, STACK_WORDS * 8);
	return mapped;
}

/* Of exactly this size: what lies behind it is not to be read. */
static char *copy(const uint8_t *from, size_t bytes)
{
	char *to = malloc(bytes ? bytes : 1);

	REQUIRE(to);
	memcpy(to, from, bytes);
	return to;
}

static void check_path(const struct walk_path *path,
		       const struct walk_bounds *bounds)
{
	REQUIRE(path->n_pcs >= 1 && path->n_pcs <= WALK_FRAMES_MAX);
	REQUIRE(path->n_checks <= WALK_CHECKS_MAX);
	for (uint32_t i = 0; i < path->n_checks; i++) {
		const struct walk_check *check = &path->checks[i];
		REQUIRE(check->at >= bounds->low &&
			check->at <= bounds->high - 8);
		REQUIRE(*(const uint64_t *)check->at == check->value);
	}
}

static bool is_checked(const struct walk_path *path, uint64_t at)
{
	for (uint32_t i = 0; i < path->n_checks; i++)
		if (path->checks[i].at == at)
			return true;
	return false;
}

static void change_others(const struct walk_path *path,
			  const struct walk_bounds *bounds)
{
	for (uint64_t at = (bounds->low + 7) & ~UINT64_C(7);
	     at + 8 <= bounds->high; at += 8)
		if (!is_checked(path, at))
			*(uint64_t *)at ^= UINT64_C(0x1010101010101010) + at;
}

static enum walk_end walk(struct walker *walker, const struct walk_point *start,
			  const struct walk_bounds *bounds,
			  struct walk_path *path)
{
	struct walk_point point = *start;
	enum walk_end end = walk_c(walker, &point, bounds, UINTPTR_MAX, path);
	check_path(path, bounds);
	return end;
}

static void walk_twice(struct walker *walker, struct walk_point *start,
		       const struct walk_bounds *bounds)
{
	static struct walk_path path, again;

	enum walk_end end = walk(walker, start, bounds, &path);
	change_others(&path, bounds);
	REQUIRE(walk(walker, start, bounds, &again) == end);
	REQUIRE(path.n_pcs == again.n_pcs && path.n_checks == again.n_checks);
	REQUIRE(!memcmp(path.pcs, again.pcs, path.n_pcs * sizeof(path.pcs[0])));
	REQUIRE(!memcmp(path.checks, again.checks,
			path.n_checks * sizeof(path.checks[0])));
}

/* Pieces of `bytes` of stack at least: together they are the whole. */
static void walk_in_pieces(struct walker *walker,
			   const struct walk_point *start,
			   const struct walk_bounds *bounds, uint64_t bytes)
{
	static struct walk_path whole, piece;
	enum walk_end all = walk(walker, start, bounds, &whole), end;
	struct walk_point point = *start;
	uint32_t n = 0;

	do {
		end = walk_c(walker, &point, bounds, point.sp + bytes, &piece);
		check_path(&piece, bounds);
		for (uint32_t i = 0; i < piece.n_pcs && n < whole.n_pcs; i++)
			REQUIRE(piece.pcs[i] == whole.pcs[n++]);
	} while (end == WALK_PART && n < whole.n_pcs);
	REQUIRE(n == whole.n_pcs && (end == all || all == WALK_FULL));
}

static uint64_t in_stack(uint64_t address, uint64_t most)
{
	return STACK + (address - STACK) % (most + 1);
}

static void use_stack(struct walker *walker, const struct input *input,
		      const uint8_t *words, size_t bytes)
{
	struct walk_bounds bounds = {
	    .low = in_stack(input->low, STACK_WORDS * 8),
	    .high = in_stack(input->high, STACK_WORDS * 8),
	    .end = input->end};
	struct walk_point start = {.pc = input->pc,
				   .sp = input->sp,
				   .fp = input->fp,
				   .fp_slot = input->fp_slot};

	memset(stack(), 0, STACK_WORDS * 8);
	memcpy(stack(), words,
	       bytes < STACK_WORDS * 8 ? bytes : STACK_WORDS * 8);
	if (bounds.low > bounds.high)
		bounds.low = bounds.high;
	if (start.fp_slot < bounds.low || start.fp_slot % 8 ||
	    start.fp_slot + 8 > bounds.high || start.fp_slot > STACK_END)
		start.fp_slot = 0;
	__asan_poison_memory_region((void *)STACK, bounds.low - STACK);
	__asan_poison_memory_region((void *)bounds.high,
				    STACK_END - bounds.high);
	walk_in_pieces(walker, &start, &bounds, input->fp % 256 + 1);
	walk_twice(walker, &start, &bounds);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct walker walker;
	struct input input;

	if (size < sizeof(input))
		return 0;
	memcpy(&input, data, sizeof(input));
	data += sizeof(input);
	size -= sizeof(input);
	if (input.tables_bytes > size)
		return 0;
	char *tables = copy(data, input.tables_bytes);
	data += input.tables_bytes;
	size -= input.tables_bytes;
	/* the target maps all of the index, or none */
	if (input.index_bytes >= sizeof(struct unwind_index) &&
	    input.index_bytes <= size) {
		char *index = copy(data, input.index_bytes);
		walker.tables = (struct walk_tables){
		    tables, index, input.tables_bytes, input.index_bytes};
		if (walk_renew(&walker, input.epoch)) {
			REQUIRE(walk_is_ready(&walker, input.epoch));
			use_stack(&walker, &input, data + input.index_bytes,
				  size - input.index_bytes);
		}
		free(index);
	}
	free(tables);
	return 0;
}
