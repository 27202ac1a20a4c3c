/* SPDX-License-Identifier: MIT */
/* links: collector/model/live.c ; libs: -Wl,--wrap=mmap -Wl,--wrap=mremap */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "model/live.h"

static bool out_of_memory;

void *__real_mmap(void *address, size_t bytes, int protection, int flags,
		  int fd, off_t offset);
void *__wrap_mmap(void *address, size_t bytes, int protection, int flags,
		  int fd, off_t offset);

void *__wrap_mmap(void *address, size_t bytes, int protection, int flags,
		  int fd, off_t offset)
{
	if (out_of_memory) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return __real_mmap(address, bytes, protection, flags, fd, offset);
}

void *__real_mremap(void *address, size_t old, size_t bytes, int flags, ...);
void *__wrap_mremap(void *address, size_t old, size_t bytes, int flags,
		    void *target);

static bool no_remap;

/* Who gives no target leaves anything in its place. */
void *__wrap_mremap(void *address, size_t old, size_t bytes, int flags,
		    void *target)
{
	if (no_remap) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return __real_mremap(address, old, bytes, flags, target);
}

static uint64_t random_state;

static uint64_t random_next(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static int set_up(void **state)
{
	struct live *live = malloc(sizeof(*live));

	random_state = 88172645463325252;
	*state = live;
	return live ? live_init(live) : -1;
}

static int tear_down(void **state)
{
	live_release(*state);
	free(*state);
	return 0;
}

static struct block block_of(uint64_t address)
{
	struct block block = {
	    .address = address,
	    .time = ~address,
	    .work = random_next(),
	    .call = random_next(),
	    .size = random_next() & 0xffffffffff,
	    .stack = random_next() & 0xffffff,
	};

	return block;
}

static void assert_block(const struct block *got, const struct block *wanted)
{
	assert_non_null(got);
	assert_memory_equal(got, wanted, sizeof(*got));
}

static void insert(struct live *live, uint64_t address)
{
	struct block block = block_of(address);

	assert_int_equal(live_insert(live, &block), 0);
}

/* Slot that `address` takes when the table is empty. */
static size_t home_of(uint64_t address)
{
	struct live alone;
	size_t slot;

	assert_int_equal(live_init(&alone), 0);
	slot = live_search(&alone, address, live_hash(&alone, address));
	live_release(&alone);
	return slot;
}

static void finds_what_was_inserted(void **state)
{
	struct live *live = *state;
	struct block a = block_of(0x7f0000001000), b = block_of(16), out;

	assert_null(live_find(live, a.address));
	assert_int_equal(live_insert(live, &a), 0);
	assert_int_equal(live_insert(live, &b), 0);
	live_prefetch(live, live_hash(live, a.address));
	assert_block(live_find(live, a.address), &a);
	assert_block(live_find(live, b.address), &b);
	assert_int_equal(live_remove(live, a.address, &out), 0);
	assert_block(&out, &a);
	assert_null(live_find(live, a.address));
	assert_int_equal(live_remove(live, a.address, &out), -ENOENT);
	assert_int_equal(live->count, 1);
}

static void refuses_duplicates_and_zero(void **state)
{
	struct live *live = *state;
	struct block first = block_of(0x1000), second = block_of(0x1000);
	struct block zero = block_of(0), out;

	assert_int_equal(live_insert(live, &first), 0);
	assert_int_equal(live_insert(live, &second), -EEXIST);
	assert_block(live_find(live, 0x1000), &first);
	assert_int_equal(live_insert(live, &zero), -EINVAL);
	assert_null(live_find(live, 0));
	assert_int_equal(live_remove(live, 0, &out), -ENOENT);
	assert_int_equal(live->count, 1);
}

/* The low four bits are not hashed: neighbours meet, and are told apart. */
static void tells_close_addresses_apart(void **state)
{
	struct live *live = *state;
	struct block out;

	for (uint64_t i = 0; i < 16; i++)
		insert(live, 0x1000 + i);
	for (uint64_t i = 0; i < 16; i += 2)
		assert_int_equal(live_remove(live, 0x1000 + i, &out), 0);
	for (uint64_t i = 0; i < 16; i++) {
		bool there = live_find(live, 0x1000 + i);

		assert_int_equal(there, i % 2);
	}
}

#define CLUSTER 12

/* Addresses at home in the two last and the two first slots, in this order. */
static void find_cluster(const struct live *live, uint64_t *addresses)
{
	uint64_t address = 0;

	for (size_t i = 0; i < CLUSTER; i++) {
		size_t home = (live->mask - 1 + i / 3) & live->mask;

		do
			address += 16;
		while (home_of(address) != home);
		addresses[i] = address;
	}
}

/* Whatever leaves a cluster around the end, the rest stays to be found. */
static void removes_from_a_cluster_that_wraps(void **state)
{
	struct live *live = *state;
	uint64_t addresses[CLUSTER];
	struct block out;

	find_cluster(live, addresses);
	for (size_t round = 0; round < 200; round++) {
		uint64_t there = 0;

		while (live->count < CLUSTER) {
			size_t i = random_next() % CLUSTER;

			if (!(there >> i & 1))
				insert(live, addresses[i]);
			there |= 1 << i;
		}
		assert_int_not_equal(live->index[live->mask], 0);
		assert_int_not_equal(live->index[9], 0);
		while (live->count) {
			size_t i = random_next() % CLUSTER;
			int error = live_remove(live, addresses[i], &out);

			assert_int_equal(error, there >> i & 1 ? 0 : -ENOENT);
			there &= ~(UINT64_C(1) << i);
			for (size_t j = 0; j < CLUSTER; j++) {
				bool found = live_find(live, addresses[j]);

				assert_int_equal(found, there >> j & 1);
			}
		}
	}
}

static void keeps_all_when_it_cannot_grow(void **state)
{
	struct live *live = *state;
	size_t full = (live->mask + 1) / 4 * 3;
	struct block late = block_of(16 * (full + 1)), known = block_of(16);

	for (uint64_t i = 1; i <= full; i++)
		insert(live, 16 * i);
	out_of_memory = true;
	assert_int_equal(live_insert(live, &late), -ENOMEM);
	assert_int_equal(live_insert(live, &known), -EEXIST);
	out_of_memory = false;
	no_remap = true;
	assert_int_equal(live_insert(live, &late), -ENOMEM);
	no_remap = false;
	assert_int_equal(live->count, full);
	for (uint64_t i = 1; i <= full; i++)
		assert_non_null(live_find(live, 16 * i));
	assert_null(live_find(live, late.address));
	assert_int_equal(live_insert(live, &late), 0);
	assert_block(live_find(live, late.address), &late);
}

static void fill_to(struct live *live, size_t count)
{
	while (live->count < count)
		insert(live, 16 * (live->count + 1));
}

/* What large tables ask for early is a favour, not a need. */
static void prepares_when_it_is_large(void **state)
{
	struct live *live = *state;
	size_t slots = 1 << 19, room = slots - slots / 4;

	fill_to(live, slots / 2);
	assert_int_equal(live->mask + 1, slots);
	assert_true(live->room < room);
	fill_to(live, live->room);
	out_of_memory = true;
	insert(live, 16 * (live->count + 1));
	out_of_memory = false;
	assert_null(live->next);
	fill_to(live, room + 1);
	assert_int_equal(live->mask + 1, 2 * slots);
	fill_to(live, live->room + 1);
	assert_non_null(live->next);
	assert_true(live->next_ready);
	live_fit(live);
	assert_null(live->next);
	fill_to(live, 2 * room + 1);
	assert_int_equal(live->mask + 1, 4 * slots);
	assert_null(live->next);
	for (uint64_t i = 1; i <= live->count; i++)
		assert_non_null(live_find(live, 16 * i));
}

/* Blocks move three ways: in small pages, into huge ones, among huge ones. */
static void keeps_all_as_it_grows_large(void **state)
{
	struct live *live = *state;
	const uint64_t n = 1000000;
	struct block out;

	for (uint64_t i = 1; i <= n; i++) {
		insert(live, 48 * i);
		if (live->count != live->room)
			continue;
		struct block late = block_of(48 * (n + 1));
		no_remap = true;
		int error = live_insert(live, &late);
		no_remap = false;
		if (!error)
			assert_int_equal(live_remove(live, late.address, &out),
					 0);
		else
			assert_int_equal(live->count, i);
	}
	for (uint64_t i = 1; i <= n; i++) {
		const struct block *block = live_find(live, 48 * i);
		assert_non_null(block);
		assert_int_equal(block->time, ~(48 * i));
	}
	for (uint64_t i = 1; i <= n; i++)
		if (i % 1000)
			assert_int_equal(live_remove(live, 48 * i, &out), 0);
	live_fit(live);
	assert_int_equal(live->mask, 2047);
	for (uint64_t i = 1; i <= n / 1000; i++)
		assert_non_null(live_find(live, 48000 * i));
}

/* All is found again, also when there is no memory to move it. */
static void fits_what_it_holds(void **state)
{
	struct live *live = *state;
	struct block removed;
	size_t counts[] = {5000, 49, 48, 47, 0};

	for (uint64_t i = 1; i <= counts[0]; i++)
		insert(live, i * 16);
	for (size_t i = 1; i < 5; i++) {
		for (uint64_t j = counts[i - 1]; j > counts[i]; j--)
			assert_int_equal(live_remove(live, j * 16, &removed),
					 0);
		size_t mask = live->mask;
		out_of_memory = true;
		live_fit(live);
		out_of_memory = false;
		assert_int_equal(live->mask, mask);
		live_fit(live);
		assert_int_equal(live->mask, counts[i] > 47 ? 127 : 63);
		assert_int_equal(live->count, counts[i]);
		for (uint64_t j = 1; j <= counts[i]; j++)
			assert_non_null(live_find(live, j * 16));
		assert_null(live_find(live, counts[i] * 16 + 16));
	}
	insert(live, 16);
	assert_non_null(live_find(live, 16));
}

static void init_reports_no_memory(void **state)
{
	struct live live;

	(void)state;
	out_of_memory = true;
	assert_int_equal(live_init(&live), -ENOMEM);
	out_of_memory = false;
	live_release(&live);
}

/* The oracle: block `i` of these, with its address when it is live. */
#define POOL 60000

struct oracle {
	struct block blocks[POOL];
	size_t count;
};

/* Heap-like rows, pages, and the ends of the address space. */
static uint64_t pool_address(size_t i)
{
	switch (i % 4) {
	case 0:
		return 0x7f0000000000 + 16 * i;
	case 1:
		return 0x500000000000 + 4096 * i;
	case 2:
		return 1 + i;
	default:
		return UINT64_MAX - (i << 40) - i;
	}
}

static void insert_both(struct live *live, struct oracle *oracle, size_t i)
{
	struct block block = block_of(pool_address(i));
	struct block *known = &oracle->blocks[i];

	if (known->address) {
		assert_int_equal(live_insert(live, &block), -EEXIST);
		return;
	}
	assert_int_equal(live_insert(live, &block), 0);
	*known = block;
	oracle->count++;
}

static void remove_both(struct live *live, struct oracle *oracle, size_t i)
{
	struct block *known = &oracle->blocks[i], out;
	int error = live_remove(live, pool_address(i), &out);

	if (!known->address) {
		assert_int_equal(error, -ENOENT);
		return;
	}
	assert_int_equal(error, 0);
	assert_block(&out, known);
	known->address = 0;
	oracle->count--;
}

static void compare_one(struct live *live, struct oracle *oracle, size_t i)
{
	const struct block *got = live_find(live, pool_address(i));

	if (oracle->blocks[i].address)
		assert_block(got, &oracle->blocks[i]);
	else
		assert_null(got);
}

static void compare_all(struct live *live, struct oracle *oracle)
{
	size_t cursor = 0, walked = 0;
	const struct block *block;

	for (size_t i = 0; i < POOL; i++)
		compare_one(live, oracle, i);
	while ((block = live_next(live, &cursor))) {
		assert_ptr_equal(live_find(live, block->address), block);
		walked++;
	}
	assert_int_equal(walked, oracle->count);
	assert_int_equal(live->count, oracle->count);
}

/* `inserts` of 8 operations insert, 1 looks, the others remove. */
static void churn(struct live *live, struct oracle *oracle,
		  unsigned int inserts)
{
	for (int i = 0; i < 125000; i++) {
		size_t which = random_next() % POOL;
		unsigned int what = random_next() % 8;

		live_prefetch(live, live_hash(live, pool_address(which)));
		live_prefetch_block(live, live_hash(live, pool_address(which)));
		if (what < inserts)
			insert_both(live, oracle, which);
		else if (what == inserts)
			compare_one(live, oracle, which);
		else
			remove_both(live, oracle, which);
	}
	compare_all(live, oracle);
}

static void agrees_with_an_oracle(void **state)
{
	static const unsigned int inserts[] = {6, 1, 3, 7, 4, 2, 5, 3};
	struct oracle *oracle = calloc(1, sizeof(*oracle));
	struct live *live = *state;
	size_t slots = live->mask + 1;

	assert_non_null(oracle);
	for (size_t i = 0; i < sizeof(inserts) / sizeof(*inserts); i++)
		churn(live, oracle, inserts[i]);
	assert_true(live->mask + 1 >= 32 * slots);
	free(oracle);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(finds_what_was_inserted),
	    TEST(refuses_duplicates_and_zero),
	    TEST(tells_close_addresses_apart),
	    TEST(removes_from_a_cluster_that_wraps),
	    TEST(keeps_all_when_it_cannot_grow),
	    TEST(keeps_all_as_it_grows_large),
	    TEST(agrees_with_an_oracle),
	    TEST(prepares_when_it_is_large),
	    TEST(fits_what_it_holds),
	    cmocka_unit_test(init_reports_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
