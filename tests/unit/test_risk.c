/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_risk.c - reasons for a risk, rule by rule, and the modes, on facts that
 * are made up.  What was measured is in test_recorded.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "doctor/examination.h"
#include "doctor/modes.h"
#include "doctor/risk.h"

/* A Go program without C. */
static struct {
	struct buildinfo_setting settings[4];
	const char *needed[12];
	struct binary binary;
	struct running running;
	struct machine machine;
	struct examination examination;
	struct risk risk;
} it;

static int pure(void **state)
{
	(void)state;
	memset(&it, 0, sizeof(it));
	it.needed[0] = "libc.so.6";
	it.binary = (struct binary){
	    .machine = EM_X86_64,
	    .is_wide = true,
	    .linkage = LINKAGE_STATIC,
	    .debuginfo = {.has_symbols = true, .has_dwarf = true},
	    .dynamic = {.needed = it.needed, .n_needed = 1},
	    .is_go = true,
	    .is_layout_known = true,
	    .has_go_code = true,
	    .go = {.version = "go1.26.8", .settings = it.settings},
	};
	it.examination = (struct examination){
	    .subject = SUBJECT_BINARY,
	    .name = "./service",
	    .binary = &it.binary,
	    .program = &it.binary,
	    .machine = &it.machine,
	};
	return 0;
}

static int cgo(void **state)
{
	pure(state);
	it.binary.linkage = LINKAGE_DYNAMIC;
	it.binary.has_cgo = true;
	return 0;
}

static int release(void **state)
{
	(void)state;
	risk_release(&it.risk);
	return 0;
}

static void assess(void)
{
	risk_release(&it.risk);
	assert_int_equal(risk_assess(&it.risk, &it.examination), 0);
}

static const char *find(const char *id)
{
	for (size_t i = 0; i < it.risk.n; i++)
		if (!strcmp(it.risk.reasons[i].rule->id, id))
			return it.risk.reasons[i].says;
	return NULL;
}

/* This reason is there, with these words, and gives the level. */
static void expect(enum risk_level level, const char *id, const char *words)
{
	const char *says;

	assess();
	says = find(id);
	if (!says || !strstr(says, words))
		fail_msg("%s: %s", id, says ? says : "is no reason");
	assert_int_equal(it.risk.level, level);
}

static void expect_modes(const char *words)
{
	char text[128] = "";

	for (int i = 0; i < MODES; i++)
		if (mode_is_in(modes_of(&it.binary), (enum mode)i)) {
			strcat(text, mode_name((enum mode)i));
			strcat(text, " ");
		}
	assert_string_equal(text, words);
}

static void set(const char *key, const char *value)
{
	it.settings[0] = (struct buildinfo_setting){key, value};
	it.binary.go.n_settings = 1;
}

static void test_pure(void **state)
{
	(void)state;
	expect(RISK_LOW, "pure_go", "goroutines");
	assert_int_equal(it.risk.n, 1);
	expect_modes("standard static ");
	it.binary.linkage = LINKAGE_PIE;
	expect_modes("standard pie ");
	it.binary.calls.uses_purego = true;
	expect(RISK_MEDIUM, "loads_more", "purego");
	assert_null(find("pure_go"));
}

static void test_standard_cgo(void **state)
{
	(void)state;
	it.binary.calls.packages[0] = (char *)(uintptr_t) "net";
	it.binary.calls.n_packages = 1;
	expect(RISK_LOW, "standard_cgo", "Go's own");
	assert_null(find("own_cgo"));
	expect_modes("cgo ");
	it.binary.is_test = true;
	expect_modes("cgo test ");
}

static void test_own_cgo(void **state)
{
	static const char *const names[] = {"net", "a", "b", "c",
					    "d",   "e", "f", "g"};
	struct gocalls *calls = &it.binary.calls;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		calls->packages[i] = (char *)(uintptr_t)names[i];
	calls->n_packages = 8;
	calls->n_own = 7;
	calls->n_functions = 20;
	expect(RISK_MEDIUM, "own_cgo",
	       ": a b c d e f and 1 more; 20 C functions by name");
	assert_null(find("standard_cgo"));
	assert_null(find("makes_memory"));
	calls->makes_memory = true;
	expect(RISK_MEDIUM, "makes_memory", "C.CString");
}

static void test_libraries(void **state)
{
	(void)state;
	assess();
	assert_null(find("libraries"));
	it.needed[1] = "libm.so.6";
	it.needed[2] = "libsqlite3.so.0";
	it.binary.dynamic.n_needed = 3;
	expect(RISK_MEDIUM, "libraries", ": libsqlite3.so.0");
	for (size_t i = 2; i < 11; i++)
		it.needed[i] = "libx.so";
	it.binary.dynamic.n_needed = 11;
	expect(RISK_MEDIUM, "libraries", "and 3 more");
}

static void test_unseen(void **state)
{
	(void)state;
	it.binary.linkage = LINKAGE_STATIC;
	expect(RISK_HIGH, "unseen_static", "static");
	it.binary.linkage = LINKAGE_PIE;
	it.binary.allocator =
	    (struct allocator){.kind = ALLOCATOR_EXPORTED, .name = "malloc"};
	expect(RISK_HIGH, "unseen_malloc", "inside");
	it.binary.allocator =
	    (struct allocator){.kind = ALLOCATOR_HIDDEN, .name = "je_malloc"};
	expect(RISK_MEDIUM, "hidden_malloc", "je_malloc");
	it.binary.allocator =
	    (struct allocator){.private_use = "__libc_malloc"};
	expect(RISK_MEDIUM, "hidden_malloc", "__libc_malloc");
	it.binary.allocator = (struct allocator){.kind = ALLOCATOR_LIBC};
	it.binary.is_layout_known = false;
	strcpy(it.binary.layout_why, "made before 1.20");
	expect(RISK_MEDIUM, "unseen_go", "go1.26.8, made before 1.20");
	it.binary.has_go_code = it.binary.has_cgo = false;
	expect(RISK_MEDIUM, "unknown_go", "damaged");
}

static void test_plugins(void **state)
{
	(void)state;
	it.binary.calls.opens_plugins = it.binary.imports_dlopen = true;
	expect(RISK_MEDIUM, "plugin_host", "never unloaded");
	assert_null(find("loads_more"));
	expect_modes("cgo plugin-host ");
	it.binary.calls.opens_plugins = false;
	expect(RISK_MEDIUM, "loads_more", "dlopen");
	it.binary.linkage = LINKAGE_LIBRARY;
	set("-buildmode", "plugin");
	expect(RISK_MEDIUM, "plugin", "its host");
	expect_modes("cgo plugin ");
}

static void test_in_c(void **state)
{
	(void)state;
	it.binary.linkage = LINKAGE_LIBRARY;
	set("-buildmode", "c-shared");
	expect(RISK_MEDIUM, "go_in_c", "both ways");
	expect_modes("cgo c-shared ");
	set("-buildmode", "c-archive");
	it.binary.linkage = LINKAGE_PIE;
	expect(RISK_MEDIUM, "go_in_c", "both ways");
	expect_modes("cgo c-archive pie ");
	set("-buildmode", "shared");
	assess();
	assert_null(find("go_in_c"));
	expect_modes("cgo shared pie ");
	it.binary.is_go = false;
	expect(RISK_MEDIUM, "c_program", "by hand");
	expect_modes("pie c ");
	it.binary.linkage = LINKAGE_OBJECT;
	expect_modes("");
}

static void test_build(void **state)
{
	(void)state;
	set("-race", "true");
	expect(RISK_LOW, "distorted", "production");
	it.binary.debuginfo.has_symbols = it.binary.debuginfo.has_dwarf = false;
	expect(RISK_LOW, "stripped", "exports");
}

static void test_process(void **state)
{
	(void)state;
	it.examination.subject = SUBJECT_PROCESS;
	it.examination.running = &it.running;
	it.running.has_memory = true;
	it.running.memory.rss = 300u << 20;
	it.running.memory.rows[SMAPS_C_HEAP] = 100u << 20;
	it.running.cgroup = (struct cgroup){
	    .has_limit = true, .limit = 400u << 20, .usage = 300u << 20};
	assess();
	assert_null(find("mostly_c"));
	assert_null(find("near_limit"));
	it.running.memory.rows[SMAPS_C_ARENAS] = 100u << 20;
	expect(RISK_MEDIUM, "mostly_c", "200.0 MiB of 300.0 MiB");
	it.running.cgroup.usage = 390u << 20;
	expect(RISK_HIGH, "near_limit", "10.0 MiB left of 400.0 MiB");
	assert_string_equal(it.risk.reasons[0].rule->id, "near_limit");
	it.running.has_memory = false;
	assess();
	assert_null(find("mostly_c"));
}

static void test_nothing(void **state)
{
	(void)state;
	it.examination = (struct examination){.subject = SUBJECT_MACHINE,
					      .machine = &it.machine};
	assess();
	assert_int_equal(it.risk.n, 0);
	it.examination.program = &it.binary;
	it.binary = (struct binary){.machine = EM_386};
	assess();
	assert_int_equal(it.risk.modes, 0);
	assert_int_equal(it.risk.n, 0);
}

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < rules_risk_count; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(rules_risk[i].id,
						rules_risk[j].id);
}

#define TEST(function, setup) \
	cmocka_unit_test_setup_teardown(function, setup, release)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_pure, pure),   TEST(test_standard_cgo, cgo),
	    TEST(test_own_cgo, cgo), TEST(test_libraries, cgo),
	    TEST(test_unseen, cgo),  TEST(test_plugins, cgo),
	    TEST(test_in_c, cgo),    TEST(test_build, cgo),
	    TEST(test_process, cgo), TEST(test_nothing, pure),
	    TEST(test_table, pure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
