/* SPDX-License-Identifier: MIT */
/* links: collector/ingest/code_index.c ; libs: -lcmocka -lpthread */
/*
 * test_walk.c - rules by the index and the tables, while these are replaced
 *
 * Why     targets look up without a lock what the collector publishes: eight
 *         readers, and a publisher whose every version moves all modules to
 *         another table.  Run with a thread sanitizer by tests/unwind/race.sh
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ingest/code_index.h"
#include "ingest/share.h"
#include "ingest/tables.h"

/* sanitized as the rest is, which the shim's own object is not; a test may do
 * what the shim may not */
#define DARKHEAP_FORBID_H
#include "shim/walk.c"

#define READERS 8
#define MODULES 40
#define ROWS 16
#define VERSIONS 3000
#define TABLE_STEP 512
#define MODULE_BYTES 0x1000

static struct code_index code_index;
static char *tables;
static struct module modules[MODULES], *sorted[MODULES];
static _Atomic uint64_t epoch, looked_up, renewed;
static _Atomic bool is_done;
static uint64_t version; /* that is being published */

int share_memfd(const char *name, uint64_t bytes, void **at)
{
	(void)name;
	*at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return *at == MAP_FAILED ? -1 : memfd_create("unused", MFD_CLOEXEC);
}

int share_make_read_only(int fd)
{
	(void)fd;
	return 0;
}

/* Table number n has rules that say n. */
static uint64_t table_offset(uint64_t number)
{
	return 64 + number * TABLE_STEP;
}

bool tables_find(struct tables *unused, const struct module *module,
		 uint64_t *table)
{
	(void)unused;
	(void)module;
	*table = table_offset(version);
	return true;
}

static void append_table(uint64_t number)
{
	struct unwind_table *table = (void *)(tables + table_offset(number));
	uint32_t *pcs = (uint32_t *)(table + 1);
	struct unwind_rule *rules = (void *)(pcs + ROWS);
	uint16_t *row_rules = (uint16_t *)(rules + ROWS);

	*table = (struct unwind_table){UNWIND_MAGIC, ROWS, ROWS, 0};
	for (uint16_t i = 0; i < ROWS; i++) {
		pcs[i] = i * (MODULE_BYTES / ROWS);
		rules[i] =
		    (struct unwind_rule){UNWIND_SP, (int32_t)number, -8, i};
		row_rules[i] = i;
	}
}

static uint64_t address_of(int module)
{
	return 0x7f0000000000 + (uint64_t)module * 2 * MODULE_BYTES;
}

static void publish(uint64_t number)
{
	const struct module_map map = {.sorted = sorted,
				       .sorted_count = MODULES};
	const struct runtimes runtimes = {0};

	version = number;
	append_table(number);
	/* a dlclose, as hook.c tells of it */
	atomic_fetch_add(&epoch, 1 | UINT64_C(1) << 32);
	atomic_fetch_add(&epoch, 1 - (UINT64_C(1) << 32));
	code_index_publish(&code_index, epoch, &map, &runtimes, NULL);
}

static int start(void **state)
{
	(void)state;
	for (int i = 0; i < MODULES; i++) {
		modules[i] =
		    (struct module){.start = address_of(i),
				    .text_start = address_of(i),
				    .text_end = address_of(i) + MODULE_BYTES};
		sorted[i] = &modules[i];
	}
	atomic_store(&epoch, 0);
	atomic_store(&is_done, false);
	tables = mmap(NULL, UNWIND_TABLES_BYTES, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int fd = code_index_init(&code_index);
	publish(1);
	return tables == MAP_FAILED || close(fd);
}

static int stop(void **state)
{
	(void)state;
	code_index_release(&code_index);
	return munmap(tables, UNWIND_TABLES_BYTES);
}

static struct walk_tables mapped(void)
{
	return (struct walk_tables){tables, (const char *)code_index.base,
				    UNWIND_TABLES_BYTES, UNWIND_INDEX_BYTES};
}

/* One look-up; all of one version must say the same. */
static bool look(struct walker *walker, uint64_t pc, int32_t *said)
{
	struct unwind_rule rule;
	bool is_go;
	uint64_t inside = (pc - address_of(0)) % (2 * MODULE_BYTES);

	bool is_there =
	    walk_rule(&walker->tables, walker->current, pc, &rule, &is_go);
	if (is_there != (inside < MODULE_BYTES))
		return false;
	if (!is_there)
		return true;
	if (!*said)
		*said = rule.cfa_offset;
	return *said == rule.cfa_offset && rule.cfa == UNWIND_SP &&
	       rule.fp_offset == (int32_t)(inside / (MODULE_BYTES / ROWS));
}

static void *reader(void *seed)
{
	static _Thread_local struct walker walker;
	uint64_t random = (uintptr_t)seed, wrong = 0, n = 0;

	walker.tables = mapped();
	while (!atomic_load(&is_done)) {
		uint64_t now =
		    atomic_load_explicit(&epoch, memory_order_relaxed);
		int32_t said = 0;
		if (!walk_is_ready(&walker, now)) {
			if (!walk_renew(&walker, now))
				continue;
			atomic_fetch_add(&renewed, 1);
		}
		for (int i = 0; i < 50; i++) {
			random = random * UINT64_C(6364136223846793005) + 1;
			wrong += !look(&walker,
				       address_of(0) +
					   (random >> 33) %
					       (MODULES * 2 * MODULE_BYTES),
				       &said);
			n++;
		}
		/* version n is of the n-th dlclose */
		wrong += said && walker.epoch != (uint64_t)said * 2;
	}
	atomic_fetch_add(&looked_up, n);
	return (void *)(uintptr_t)wrong;
}

static void no_reader_sees_a_torn_version(void **state)
{
	pthread_t threads[READERS];
	void *wrong;

	(void)state;
	for (uintptr_t i = 0; i < READERS; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, reader, (void *)(i + 1)),
		    0);
	/* a busy machine must not let it all happen before they look */
	while (atomic_load(&renewed) < READERS)
		sched_yield();
	for (uint64_t i = 2; i <= VERSIONS; i++)
		publish(i);
	atomic_store(&is_done, true);
	for (int i = 0; i < READERS; i++) {
		pthread_join(threads[i], &wrong);
		assert_int_equal((uintptr_t)wrong, 0);
	}
	assert_true(looked_up > 0 && renewed > 0);
	assert_int_equal(code_index.refused, 0);
}

/* What was published is still there for who began with it. */
static void an_old_version_stays(void **state)
{
	static struct walker walker;
	int32_t said = 0;

	(void)state;
	walker.tables = mapped();
	assert_true(walk_renew(&walker, epoch));
	for (uint64_t i = 2; i < 100; i++)
		publish(i);
	for (int i = 0; i < MODULES; i++)
		assert_true(look(&walker, address_of(i) + 5, &said));
	assert_int_equal(said, 1);
	assert_false(walk_is_ready(&walker, epoch));
}

static void a_set_of_another_epoch_is_not_used(void **state)
{
	static struct walker walker;

	(void)state;
	walker.tables = mapped();
	atomic_fetch_add(&epoch, 1);
	assert_false(walk_renew(&walker, epoch));
	assert_false(walk_is_ready(&walker, epoch));
	atomic_fetch_sub(&epoch, 1);
	assert_true(walk_renew(&walker, epoch));
	assert_true(walk_is_ready(&walker, epoch));
}

static void a_full_index_keeps_its_last_version(void **state)
{
	static struct walker walker;
	uint64_t last = 0, refused = 0;

	(void)state;
	walker.tables = mapped();
	for (uint64_t i = 2; !refused; i++) {
		last = epoch;
		publish(i);
		refused = code_index.refused;
	}
	assert_true(walk_renew(&walker, last));
	assert_false(walk_renew(&walker, epoch));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	    TEST(no_reader_sees_a_torn_version),
	    TEST(an_old_version_stays),
	    TEST(a_set_of_another_epoch_is_not_used),
	    TEST(a_full_index_keeps_its_last_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
