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

/* Half of them fit into a record in all but one thing, a quarter in nothing. */
static struct block block_of(uint64_t address)
{
	unsigned int fits = (unsigned int)(random_next() >> 60);
	uint64_t wide = fits < 4 ? UINT64_MAX : fits < 12 ? random_next() : 0;
	struct block block = {
	    .address = address,
	    .time = random_next() >> (wide & 1 ? 0 : 9),
	    .work = random_next() >> (wide & 2 ? 8 : 24),
	    .call = random_next(),
	    .mean = random_next() & 0xff,
	    .size = random_next() >> (wide & 4 ? 24 : 40),
	    .stack = random_next() & 0xffffff,
	};

	if (!(wide & 8))
		block.call &= ~(UINT64_C(0x7f) << LIVE_CALL_BITS);
	return block;
}

static void assert_finds(const struct live *live, const struct block *wanted)
{
	struct block got = {0};

	assert_true(live_find(live, wanted->address, &got));
	assert_memory_equal(&got, wanted, sizeof(got));
}

static bool has(const struct live *live, uint64_t address)
{
	return live_find(live, address, NULL);
}

static void insert(struct live *live, uint64_t address)
{
	struct block block = block_of(address);

	assert_int_equal(live_insert(live, &block), 0);
}

static void finds_what_was_inserted(void **state)
{
	struct live *live = *state;
	struct block a = block_of(0x7f0000001000), b = block_of(16), out;

	assert_false(has(live, a.address));
	assert_int_equal(live_insert(live, &a), 0);
	assert_int_equal(live_insert(live, &b), 0);
	live_prefetch(live, live_hash(live, a.address));
	assert_finds(live, &a);
	assert_finds(live, &b);
	assert_int_equal(live_remove(live, a.address, &out), 0);
	assert_memory_equal(&out, &a, sizeof(a));
	assert_false(has(live, a.address));
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
	assert_finds(live, &first);
	assert_int_equal(live_insert(live, &zero), -EINVAL);
	assert_false(has(live, 0));
	assert_int_equal(live_remove(live, 0, &out), -ENOENT);
	assert_int_equal(live->count, 1);
}

/* The low bits are not hashed: neighbours meet, and are told apart. */
static void tells_close_addresses_apart(void **state)
{
	struct live *live = *state;
	struct block out;

	for (uint64_t i = 0; i < 16; i++)
		insert(live, 0x1000 + i);
	for (uint64_t i = 0; i < 16; i += 2)
		assert_int_equal(live_remove(live, 0x1000 + i, &out), 0);
	for (uint64_t i = 0; i < 16; i++) {
		assert_int_equal(has(live, 0x1000 + i), i % 2);
	}
}

#define CLUSTER 40

/* Addresses at home in the last bucket and in the first, in this order. */
static void find_cluster(const struct live *live, uint64_t *addresses)
{
	const struct live_bucket *homes[] = {&live->index[live->n_buckets - 1],
					     &live->index[0]};
	uint64_t address = 0;

	for (size_t i = 0; i < CLUSTER; i++) {
		do
			address += 16;
		while (live_home(live, live_hash(live, address)) !=
		       homes[i * 2 / CLUSTER]);
		addresses[i] = address;
	}
}

/* Of all that passed a bucket nothing is left when it is gone. */
static void assert_index_is_empty(const struct live *live)
{
	for (uint64_t i = 0; i < live->n_buckets; i++) {
		assert_int_equal(live->index[i].passed, 0);
		assert_int_equal(live_match(&live->index[i], 0),
				 (1 << BUCKET_ENTRIES) - 1);
	}
}

/* Whatever leaves buckets that overflow around the end, the rest is found. */
static void removes_from_a_cluster_that_wraps(void **state)
{
	struct live *live = *state;
	uint64_t addresses[CLUSTER];
	struct block out;

	assert_int_equal(live_reserve(live), 0);
	find_cluster(live, addresses);
	for (size_t round = 0; round < 50; round++) {
		uint64_t there = 0;

		while (live->count < CLUSTER) {
			size_t i = random_next() % CLUSTER;

			if (!(there >> i & 1))
				insert(live, addresses[i]);
			there |= UINT64_C(1) << i;
		}
		assert_true(live->index[live->n_buckets - 1].passed);
		assert_int_not_equal(live_match(&live->index[2], 0),
				     (1 << BUCKET_ENTRIES) - 1);
		while (live->count) {
			size_t i = random_next() % CLUSTER;
			int error = live_remove(live, addresses[i], &out);

			assert_int_equal(error, there >> i & 1 ? 0 : -ENOENT);
			there &= ~(UINT64_C(1) << i);
			for (size_t j = 0; j < CLUSTER; j++)
				assert_int_equal(has(live, addresses[j]),
						 there >> j & 1);
		}
		assert_index_is_empty(live);
	}
}

/* A search ends, also where entries passed every bucket there is. */
static void searches_end_where_all_buckets_were_passed(void **state)
{
	struct live *live = *state;

	insert(live, 16);
	for (uint64_t i = 0; i < live->n_buckets; i++)
		live->index[i].passed++;
	assert_true(has(live, 16));
	assert_false(has(live, 32));
}

static void keeps_all_when_it_cannot_grow(void **state)
{
	struct live *live = *state;

	insert(live, 16);
	while (live->count < live->n_buckets * 10)
		insert(live, 16 * (live->count + 1));
	uint64_t full = live->count;
	struct block late = block_of(16 * (full + 1)), known = block_of(16);
	out_of_memory = true;
	assert_int_equal(live_insert(live, &late), -ENOMEM);
	assert_int_equal(live_insert(live, &known), -EEXIST);
	out_of_memory = false;
	no_remap = true;
	assert_int_equal(live_insert(live, &late), -ENOMEM);
	no_remap = false;
	assert_int_equal(live->count, full);
	for (uint64_t i = 1; i <= full; i++)
		assert_true(has(live, 16 * i));
	assert_false(has(live, late.address));
	assert_int_equal(live_insert(live, &late), 0);
	assert_finds(live, &late);
}

/* Records move three ways: in small pages, into huge ones, among huge ones. */
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
	for (uint64_t i = 1; i <= n; i++)
		assert_true(has(live, 48 * i));
}

static void assert_walk(const struct live *live, const struct block *blocks,
			size_t n)
{
	size_t cursor = 0, i = 0;
	struct block block;

	for (; live_next(live, &cursor, &block); i++)
		assert_memory_equal(&block, &blocks[i], sizeof(block));
	assert_int_equal(i, n);
}

/* What it holds is walked through; more may come. */
static void fits_what_it_holds(void **state)
{
	struct live *live = *state;
	static struct block blocks[50000];
	size_t kept = 0;
	struct block out;

	for (uint64_t i = 0; i < 50000; i++) {
		blocks[i] = block_of(16 * (i + 1));
		assert_int_equal(live_insert(live, &blocks[i]), 0);
	}
	for (uint64_t i = 0; i < 50000; i++)
		if (i % 100)
			live_remove(live, blocks[i].address, &out);
		else
			blocks[kept++] = blocks[i];
	live_stop(live);
	assert_walk(live, blocks, kept);
	live_fit(live);
	assert_true(live->n_mapped < 700);
	assert_walk(live, blocks, kept);
	insert(live, 8);
	for (size_t i = 0; i < kept; i++)
		assert_finds(live, &blocks[i]);
	assert_true(has(live, 8));
}

/* The clock may have gone on for years before the first block. */
static void a_late_clock_needs_no_more_memory(void **state)
{
	struct live *live = *state;

	for (uint64_t i = 1; i < 1000; i++) {
		struct block block = {.address = 16 * i,
				      .time = UINT64_MAX - 2000 + i};
		assert_int_equal(live_insert(live, &block), 0);
		assert_finds(live, &block);
	}
	assert_int_equal(live->n_wide, 0);
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
	assert_memory_equal(&out, known, sizeof(out));
	known->address = 0;
	oracle->count--;
}

static void compare_one(struct live *live, struct oracle *oracle, size_t i)
{
	if (oracle->blocks[i].address)
		assert_finds(live, &oracle->blocks[i]);
	else
		assert_false(has(live, pool_address(i)));
}

static void compare_all(struct live *live, struct oracle *oracle)
{
	size_t cursor = 0, walked = 0;
	struct block block;

	for (size_t i = 0; i < POOL; i++)
		compare_one(live, oracle, i);
	for (; live_next(live, &cursor, &block); walked++)
		assert_finds(live, &block);
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
		live_prefetch_record(live,
				     live_hash(live, pool_address(which)));
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

	assert_non_null(oracle);
	for (size_t i = 0; i < sizeof(inserts) / sizeof(*inserts); i++)
		churn(live, oracle, inserts[i]);
	assert_true(live->n_buckets > 2000);
	assert_true(live->n_wide > 5000);
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
	    TEST(searches_end_where_all_buckets_were_passed),
	    TEST(a_late_clock_needs_no_more_memory),
	    TEST(fits_what_it_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
