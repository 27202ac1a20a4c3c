/* SPDX-License-Identifier: MIT */
/* links: collector/ingest/share.c ; libs: -lpthread */
/*
 * test_share.c - what a target gets can be neither shrunk nor forged
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ingest/share.h"

static struct share share;

static int start(void **state)
{
	(void)state;
	return share_init(&share);
}

static void expect_sealed(int fd)
{
	errno = 0;
	assert_int_equal(ftruncate(fd, 0), -1);
	assert_int_equal(errno, EPERM);
	assert_int_equal(ftruncate(fd, 1 << 20), -1);
	assert_int_equal(errno, EPERM);
}

static void memfds_keep_their_size(void **state)
{
	struct stat status;
	void *at = NULL;
	int fd = share_memfd("test", 12345, &at);

	(void)state;
	assert_true(fd >= 0);
	assert_non_null(at);
	*(char *)at = 'x';
	assert_int_equal(fstat(fd, &status), 0);
	assert_int_equal(status.st_size, 12345);
	expect_sealed(fd);
	expect_sealed(share.config_fd);
	expect_sealed(share.bell_fd);
	munmap(at, 12345);
	close(fd);
}

static void *map(int fd, uint64_t bytes, int protection)
{
	return mmap(NULL, bytes, protection, MAP_SHARED, fd, 0);
}

static void config_is_read_only_for_targets(void **state)
{
	(void)state;
	assert_ptr_equal(
	    map(share.config_fd, CONFIG_BYTES, PROT_READ | PROT_WRITE),
	    MAP_FAILED);
	assert_int_equal(write(share.config_fd, "x", 1), -1);
	struct session_config *seen =
	    map(share.config_fd, CONFIG_BYTES, PROT_READ);
	assert_ptr_not_equal(seen, MAP_FAILED);
	/* the collector's own mapping goes on */
	share.config->stall_ns = 4711;
	assert_int_equal(seen->stall_ns, 4711);
	assert_int_equal(mprotect(seen, CONFIG_BYTES, PROT_READ | PROT_WRITE),
			 -1);
	munmap(seen, CONFIG_BYTES);
}

static void targets_may_ring_the_bell(void **state)
{
	_Atomic uint32_t *bell;

	(void)state;
	bell = map(share.bell_fd, DARKHEAP_PAGE, PROT_READ | PROT_WRITE);
	assert_ptr_not_equal(bell, MAP_FAILED);
	atomic_store(bell, 5);
	assert_int_equal(atomic_load(share.bell), 5);
	atomic_store(bell, 0);
	munmap((void *)(uintptr_t)bell, DARKHEAP_PAGE);
}

static uint32_t owner_word(const struct share *of)
{
	const char *page = (const char *)of->config + CONFIG_OWNER_OFFSET;

	return __atomic_load_n(
	    (const uint32_t *)(page + of->config->owner_word),
	    __ATOMIC_ACQUIRE);
}

static void the_owner_word_names_this_thread(void **state)
{
	(void)state;
	assert_true(share.config->owner_word <= 124);
	assert_int_equal(owner_word(&share) & ~0xc0000000u,
			 syscall(SYS_gettid));
	assert_int_equal(owner_word(&share) & OWNER_DIED, 0);
}

static void *init_and_end(void *arg)
{
	return share_init(arg) ? NULL : arg;
}

static void the_kernel_says_when_the_owner_ends(void **state)
{
	struct share other = {0};
	pthread_t thread;
	void *result;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, init_and_end, &other),
			 0);
	pthread_join(thread, &result);
	assert_ptr_equal(result, &other);
	assert_int_equal(owner_word(&other) & OWNER_DIED, OWNER_DIED);
	munmap(other.config, CONFIG_BYTES);
	munmap((void *)(uintptr_t)other.bell, DARKHEAP_PAGE);
	close(other.config_fd);
	close(other.bell_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(memfds_keep_their_size),
	    cmocka_unit_test(config_is_read_only_for_targets),
	    cmocka_unit_test(targets_may_ring_the_bell),
	    cmocka_unit_test(the_owner_word_names_this_thread),
	    cmocka_unit_test(the_kernel_says_when_the_owner_ends),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
