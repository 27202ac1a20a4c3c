/* SPDX-License-Identifier: MIT */
/* links: collector/ingest/runtimes.c
 * collector/symbol/distortion.c collector/model/shared_file.c
 * collector/symbol/gotest.c collector/symbol/tested_package.c
 * collector/symbol/gopackage.c
 * collector/symbol/gofile.c
 * collector/symbol/collections.c collector/symbol/golayout.c
 * collector/symbol/gocode.c collector/symbol/pclntab.c
 * collector/symbol/moduledata.c collector/symbol/goname.c
 * collector/symbol/buildinfo.c collector/symbol/elf_image.c
 * collector/symbol/elf_file.c collector/symbol/elf_word.c ; libs: -lelf */
/*
 * test_runtimes.c - which modules are Go's, where they lie, what the shim gets
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/runtimes.h"
#include "tests/unit/fixtures/go/fixture.h"

#define MODULES 8
#define BIAS UINT64_C(0x7f0000000000)
#define APART UINT64_C(0x10000000)

static struct process process;
static struct runtimes runtimes;
static struct session_go shared;
static struct module modules[MODULES];
static struct module *pointers[MODULES];
static int mem_fd;

static int start(void **state)
{
	(void)state;
	memset(&process, 0, sizeof(process));
	memset(&runtimes, 0, sizeof(runtimes));
	memset(&shared, 0, sizeof(shared));
	process.modules.modules = pointers;
	mem_fd = memfd_create("memory", MFD_CLOEXEC);
	return mem_fd < 0;
}

static int stop(void **state)
{
	(void)state;
	for (size_t i = 0; i < process.modules.count; i++)
		close(modules[i].fd);
	runtimes_release(&runtimes);
	close(mem_fd);
	return 0;
}

static struct module *map(const char *path)
{
	size_t i = process.modules.count++;

	modules[i] = (struct module){
	    .fd = open(path, O_RDONLY | O_CLOEXEC),
	    .bias = BIAS + i * APART,
	    .text_start = BIAS + i * APART,
	    .text_end = BIAS + (i + 1) * APART,
	};
	assert_true(modules[i].fd >= 0);
	pointers[i] = &modules[i];
	return &modules[i];
}

static void map_fixture(const char *form, const char *flags)
{
	struct fixture fixture;
	int built = fixture_build(&fixture, "local", form, flags);

	assert_true(built >= 0);
	if (!built)
		skip();
	map(fixture.path);
}

/* As the loader does: the slot of each library that waits for it. */
static void relocate(void)
{
	for (uint32_t i = 0; i < runtimes.n_waiting; i++) {
		int64_t slot = -1640 - 8 * (int64_t)i;
		off_t at = (off_t)runtimes.waiting[i].tls_got;
		assert_int_equal(pwrite(mem_fd, &slot, sizeof(slot), at), 8);
	}
}

#define LIBRARY "library", "-buildmode=c-shared -ldflags='-s -w'"

static void code_of_c_is_known_and_no_more(void **state)
{
	(void)state;
	map("/bin/sh");
	runtimes_look(&runtimes, &process);
	runtimes_share(&runtimes, &shared, mem_fd);
	assert_int_equal(runtimes.n_seen, 0);
	assert_int_equal(shared.n_layouts, 0);
	assert_int_equal(shared.n_texts, 1);
	assert_int_equal(shared.texts[0].start, BIAS);
	assert_int_equal(shared.texts[0].is_go, 0);
	assert_string_equal(process.go_version, "");
}

/* Its addresses are those of the process. */
static void a_library_that_comes_later_is_shared(void **state)
{
	const struct go_module *go;

	(void)state;
	map("/bin/sh");
	runtimes_look(&runtimes, &process);
	runtimes_share(&runtimes, &shared, mem_fd);
	map_fixture(LIBRARY);
	runtimes_look(&runtimes, &process);
	/* mapped, and not yet relocated */
	assert_int_equal(shared.n_layouts, 0);
	assert_true(runtimes.waiting[0].tls_got > BIAS + APART);
	relocate();
	runtimes_look(&runtimes, &process);
	assert_int_equal(shared.n_layouts, 1);
	assert_int_equal(shared.n_texts, 3);
	assert_true(shared.texts[1].is_go);
	assert_true(shared.texts[1].start > BIAS + APART);
	assert_true(shared.layouts[0].known);
	assert_int_equal(shared.layouts[0].tls_slot, -1640);
	assert_int_equal(shared.layouts[0].tls_got, 0);
	go = runtimes_find(&runtimes, shared.texts[1].start + 1);
	assert_non_null(go);
	assert_int_equal(go->bias, BIAS + APART);
	assert_null(runtimes_find(&runtimes, shared.texts[1].start));
	assert_int_equal(strncmp(process.go_version, "go1.", 4), 0);
	assert_string_equal(process.main_module, "example.org/probe");
	/* nothing is looked at twice */
	runtimes_look(&runtimes, &process);
	assert_int_equal(shared.n_texts, 3);
}

static void code_that_is_gone_is_not_known(void **state)
{
	struct module *module;

	(void)state;
	module = map("/bin/sh");
	runtimes_look(&runtimes, &process);
	runtimes_share(&runtimes, &shared, mem_fd);
	module->unmapped = true;
	runtimes_look(&runtimes, &process);
	assert_int_equal(shared.texts[0].end, 0);
	module->unmapped = false;
	runtimes_look(&runtimes, &process);
	assert_int_equal(shared.texts[0].end, BIAS + APART);
}

static void two_runtimes_have_layouts_of_their_own(void **state)
{

	(void)state;
	map_fixture(LIBRARY);
	map_fixture(LIBRARY);
	runtimes_look(&runtimes, &process);
	assert_int_equal(runtimes.n_waiting, 2);
	relocate();
	runtimes_share(&runtimes, &shared, mem_fd);
	assert_int_equal(runtimes.n_layouts, 2);
	assert_int_equal(runtimes.layouts[1].tls_slot, -1648);
	assert_int_equal(runtimes.layouts[1].text_start -
			     runtimes.layouts[0].text_start,
			 APART);
}

static void there_is_room_for_a_few(void **state)
{
	(void)state;
	for (int i = 0; i < GO_LAYOUTS_MAX + 2; i++)
		map_fixture(LIBRARY);
	runtimes_look(&runtimes, &process);
	relocate();
	runtimes_share(&runtimes, &shared, mem_fd);
	assert_int_equal(shared.n_layouts, GO_LAYOUTS_MAX);
	assert_int_equal(runtimes.n_modules, GO_LAYOUTS_MAX + 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
	    TEST(code_of_c_is_known_and_no_more),
	    TEST(a_library_that_comes_later_is_shared),
	    TEST(code_that_is_gone_is_not_known),
	    TEST(two_runtimes_have_layouts_of_their_own),
	    TEST(there_is_room_for_a_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
