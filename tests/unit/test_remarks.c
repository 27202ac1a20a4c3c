/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_remarks.c - the judgement, rule by rule, on facts that are made up
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "doctor/examination.h"
#include "doctor/remarks.h"

/* A cgo program, as go build makes it, on a machine that has all. */
struct patient {
	struct buildinfo_setting settings[12];
	const char *needed[4];
	struct binary binary;
	struct running running;
	struct machine machine;
	struct examination examination;
	struct remarks remarks;
};

static struct patient it;

static void add_setting(const char *key, const char *value)
{
	struct buildinfo *go = &it.binary.go;

	it.settings[go->n_settings++] = (struct buildinfo_setting){key, value};
}

static int healthy(void **state)
{
	(void)state;
	it = (struct patient){.needed = {"libc.so.6"}};
	it.binary = (struct binary){
	    .machine = EM_X86_64,
	    .is_wide = true,
	    .linkage = LINKAGE_DYNAMIC,
	    .libc = LIBC_GLIBC,
	    .has_interpreter = true,
	    .dynamic = {.is_there = true,
			.interpreter = "/lib64/ld-linux-x86-64.so.2",
			.needed = it.needed,
			.n_needed = 1,
			.glibc_minor = 34},
	    .debuginfo = {.has_symbols = true, .has_dwarf = true},
	    .is_go = true,
	    .is_layout_known = true,
	    .has_go_code = true,
	    .has_cgo = true,
	    .go = {.version = "go1.26.8", .settings = it.settings},
	};
	add_setting("CGO_ENABLED", "1");
	it.machine = (struct machine){
	    .shim = "/usr/lib/darkheap/libdarkheap.so",
	    .is_shim_usable = true,
	    .has_memfd = true,
	    .has_pidfd = true,
	    .has_wipe_on_fork = true,
	    .is_tsc_invariant = true,
	    .is_clock_usable = true,
	    .glibc_minor = 36,
	};
	it.examination = (struct examination){
	    .subject = SUBJECT_BINARY,
	    .name = "./service",
	    .binary = &it.binary,
	    .machine = &it.machine,
	};
	return 0;
}

static int healthy_process(void **state)
{
	healthy(state);
	it.running = (struct running){
	    .pid = 4711,
	    .exe = (char *)(uintptr_t) "/srv/service",
	    .cgocheck = RUNNING_UNKNOWN,
	    .has_memory = true,
	};
	it.examination.subject = SUBJECT_PROCESS;
	it.examination.running = &it.running;
	return 0;
}

static int release(void **state)
{
	(void)state;
	remarks_release(&it.remarks);
	return 0;
}

static void judge(void)
{
	remarks_release(&it.remarks);
	assert_int_equal(remarks_judge(&it.remarks, &it.examination), 0);
}

static const struct remark *find(const char *id)
{
	for (size_t i = 0; i < it.remarks.n; i++)
		if (!strcmp(it.remarks.items[i].rule->id, id))
			return &it.remarks.items[i];
	return NULL;
}

/* The first finding decides, and the headline says so. */
static void expect(enum severity verdict, const char *first,
		   const char *headline)
{
	judge();
	assert_int_equal(it.remarks.verdict, verdict);
	assert_string_equal(it.remarks.items[0].rule->id, first);
	assert_string_equal(it.remarks.headline, headline);
}

static void expect_does(const char *id, const char *part)
{
	const struct remark *remark = find(id);

	assert_non_null(remark);
	assert_non_null(strstr(remark->does, part));
}

static void test_healthy(void **state)
{
	(void)state;
	expect(SEVERITY_WORKS, "go_lines", "./service: can be tracked");
	assert_int_equal(it.remarks.n, 1);
}

static void test_no_cgo(void **state)
{
	(void)state;
	it.binary.has_cgo = false;
	it.binary.linkage = LINKAGE_STATIC;
	it.binary.libc = LIBC_NONE;
	expect(SEVERITY_NOTHING, "no_cgo",
	       "./service: nothing to track: built without cgo");
	assert_null(find("static"));
	/* not known is not "no" */
	it.binary.has_go_code = false;
	expect(SEVERITY_NO, "static", "./service: cannot be tracked: static");
}

static void test_static(void **state)
{
	(void)state;
	it.binary.linkage = LINKAGE_STATIC_PIE;
	it.binary.libc = LIBC_NONE;
	add_setting("-ldflags", "-extldflags -static");
	expect(SEVERITY_NO, "static", "./service: cannot be tracked: static");
	expect_does("static", "without -static in "
			      "-ldflags='-extldflags -static'");
	it.binary.is_go = false;
	judge();
	expect_does("static", "link it dynamically");
}

static void test_libc(void **state)
{
	(void)state;
	it.binary.libc = LIBC_MUSL;
	expect(SEVERITY_NO, "musl",
	       "./service: cannot be tracked: linked with musl");
	it.binary.libc = LIBC_NONE;
	expect(SEVERITY_NO, "no_libc",
	       "./service: cannot be tracked: linked with no libc that is "
	       "known here");
	it.binary.libc = LIBC_GLIBC;
	it.binary.dynamic.glibc_minor = 38;
	expect(SEVERITY_NO, "glibc_too_old",
	       "./service: cannot be tracked: needs a newer glibc");
	assert_non_null(
	    strstr(find("glibc_too_old")->says, "2.38, here is 2.36"));
	it.binary.dynamic.glibc_minor = 36;
	it.binary.has_interpreter = false;
	judge();
	assert_non_null(find("no_interpreter"));
}

static void test_processor(void **state)
{
	(void)state;
	it.binary.machine = EM_AARCH64;
	expect(SEVERITY_NO, "processor",
	       "./service: cannot be tracked: built for another processor");
	assert_int_equal(it.remarks.n, 1);
	it.binary.machine = EM_386;
	it.binary.is_wide = false;
	expect(SEVERITY_NO, "processor",
	       "./service: cannot be tracked: built for another processor");
}

static void test_allocators(void **state)
{
	struct allocator *allocator = &it.binary.allocator;

	(void)state;
	allocator->name = "je_malloc";
	allocator->kind = ALLOCATOR_EXPORTED;
	expect(SEVERITY_NO, "own_malloc",
	       "./service: cannot be tracked: its allocator is inside the "
	       "executable");
	assert_null(find("go_lines"));
	allocator->kind = ALLOCATOR_HIDDEN;
	judge();
	assert_int_equal(it.remarks.verdict, SEVERITY_LIMITED);
	assert_non_null(strstr(find("hidden_malloc")->says, "je_malloc"));
	allocator->name = "libjemalloc.so.2";
	allocator->kind = ALLOCATOR_SHARED;
	judge();
	assert_int_equal(it.remarks.verdict, SEVERITY_WORKS);
	assert_non_null(find("shared_allocator"));
	allocator->private_use = "__libc_malloc";
	judge();
	assert_non_null(find("private_malloc"));
}

static void test_asan(void **state)
{
	(void)state;
	it.needed[it.binary.dynamic.n_needed++] = "libasan.so.8";
	add_setting("-asan", "true");
	judge();
	assert_int_equal(it.remarks.verdict, SEVERITY_NO);
	assert_non_null(find("shared_asan"));
	assert_int_equal(find("sanitized")->rule->severity, SEVERITY_NOTE);
}

static void test_rights(void **state)
{
	(void)state;
	it.binary.is_setuid = true;
	judge();
	assert_int_equal(it.remarks.verdict, SEVERITY_LIMITED);
	assert_non_null(find("secure_for_others"));
	it.binary.is_secure = true;
	judge();
	assert_int_equal(it.remarks.verdict, SEVERITY_NO);
	assert_null(find("secure_for_others"));
	it.binary.is_setuid = false;
	it.binary.has_capabilities = true;
	judge();
	assert_non_null(strstr(find("secure")->says, "capabilities"));
}

static void test_names(void **state)
{
	struct debuginfo *info = &it.binary.debuginfo;

	(void)state;
	info->has_dwarf = false;
	judge();
	expect_does("no_dwarf", "go build");
	info->has_symbols = false;
	add_setting("-ldflags", "-s -w");
	strcpy(info->build_id, "abcd");
	expect(SEVERITY_LIMITED, "stripped",
	       "./service: can be tracked, with limits: stripped");
	expect_does("stripped", "without -s -w in -ldflags='-s -w'");
	expect_does("stripped", "DEBUGINFOD_URLS");
	it.settings[1].value = "-X main.name=my-service";
	judge();
	expect_does("stripped", "do not strip it");
	it.settings[1].value = "-s -w";
	it.machine.debuginfod_urls = "https://debug.example";
	judge();
	assert_null(strstr(find("stripped")->does, "DEBUGINFOD_URLS"));
	it.binary.is_test = true;
	judge();
	expect_does("stripped", "-ldflags='-s=false -w=false'");
	info->file = (char *)(uintptr_t) "/usr/lib/debug/x.debug";
	judge();
	assert_null(find("stripped"));
	assert_int_equal(it.remarks.verdict, SEVERITY_WORKS);
}

static void test_go_libraries(void **state)
{
	(void)state;
	it.binary.linkage = LINKAGE_LIBRARY;
	add_setting("-buildmode", "plugin");
	expect(SEVERITY_LIMITED, "plugin",
	       "./service: can be tracked, with limits: a plugin");
	it.settings[1].value = "c-shared";
	expect(SEVERITY_LIMITED, "go_library",
	       "./service: can be tracked, with limits: a Go library");
	expect_does("go_library", "--include-non-go");
	it.binary.is_go = false;
	judge();
	assert_non_null(find("library"));
	/* a C program with a Go archive in it is a Go program to the shim */
	it.binary.is_go = true;
	it.binary.linkage = LINKAGE_PIE;
	it.settings[1].value = "c-archive";
	expect(SEVERITY_WORKS, "go_lines", "./service: can be tracked");
}

static void test_no_go(void **state)
{
	(void)state;
	it.binary.is_go = it.binary.has_go_code = it.binary.has_cgo = false;
	expect(SEVERITY_LIMITED, "not_go",
	       "./service: can be tracked, with limits: not built by Go");
	it.binary.debuginfo.has_dwarf = false;
	expect(SEVERITY_LIMITED, "not_go",
	       "./service: can be tracked, with limits: not built by Go, and 1 "
	       "more");
}

static void test_layout(void **state)
{
	(void)state;
	it.binary.is_layout_known = false;
	strcpy(it.binary.layout_why,
	       "go1.19: made by a Go release before 1.20");
	expect(SEVERITY_LIMITED, "layout_unknown",
	       "./service: can be tracked, with limits: Go's data is not "
	       "understood");
	assert_non_null(strstr(find("layout_unknown")->says, "before 1.20"));
	it.binary.go.main_package = "cmd/go";
	judge();
	assert_int_equal(it.remarks.verdict, SEVERITY_NO);
	assert_non_null(find("go_tool"));
}

/* What only distorts numbers leaves the verdict alone, and stands last. */
static void test_notes(void **state)
{
	static const char *const ids[] = {
	    "race",	"gcflags",  "no_inlining", "no_optimization",
	    "checkptr", "trimpath", "experiment"};

	(void)state;
	add_setting("-race", "true");
	add_setting("-gcflags", "all=-N -l");
	add_setting("-trimpath", "true");
	add_setting("GOEXPERIMENT", "nodwarf5");
	expect(SEVERITY_WORKS, "go_lines", "./service: can be tracked");
	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		assert_string_equal(it.remarks.items[1 + i].rule->id, ids[i]);
}

static void test_build(void **state)
{
	(void)state;
	add_setting("-gcflags", "all=-d=checkptr=2");
	add_setting("GOAMD64", "v3");
	add_setting("-tags", "netgo,sqlite_fts5");
	add_setting("vcs", "git");
	add_setting("vcs.revision", "0123456789abcdef0123");
	add_setting("vcs.time", "2026-01-02T03:04:05Z");
	add_setting("vcs.modified", "true");
	judge();
	assert_int_equal(it.remarks.verdict, SEVERITY_WORKS);
	assert_non_null(strstr(find("checkptr")->says, "checkptr=2'"));
	assert_non_null(find("checkptr_escapes"));
	assert_non_null(strstr(find("goamd64")->says, "GOAMD64=v3"));
	assert_non_null(strstr(find("tags")->says, "sqlite_fts5"));
	assert_non_null(strstr(find("vcs_modified")->says,
			       "git 0123456789ab of 2026-01-02T03:04:05Z"));
	it.settings[1].value = "-m=2";
	it.settings[2].value = "v1";
	it.settings[7].value = "false";
	judge();
	assert_null(find("gcflags"));
	assert_null(find("goamd64"));
	assert_null(find("vcs_modified"));
	assert_non_null(find("gcflags_print"));
	/* a sanitizer brings it along, unless it is told not to */
	it.settings[1] = (struct buildinfo_setting){"-msan", "true"};
	judge();
	assert_non_null(strstr(find("checkptr")->says, "comes with"));
	it.settings[2] =
	    (struct buildinfo_setting){"-gcflags", "-d=checkptr=0"};
	judge();
	assert_null(find("checkptr"));
	it.settings[2] =
	    (struct buildinfo_setting){"GOEXPERIMENT", "x,cgocheck2"};
	it.settings[3] = (struct buildinfo_setting){"-cover", "true"};
	judge();
	it.settings[4] =
	    (struct buildinfo_setting){"-ldflags", "-s -linkmode=internal"};
	judge();
	assert_non_null(find("linkmode"));
	assert_non_null(find("cgocheck2"));
	assert_non_null(find("cover"));
}

static void test_process(void **state)
{
	(void)state;
	judge();
	assert_string_equal(
	    it.remarks.headline,
	    "process 4711 (service): can be tracked after a restart");
	assert_non_null(find("restart"));
	it.running.memory.has_shim = true;
	judge();
	assert_non_null(find("asleep"));
	assert_int_equal(it.remarks.verdict, SEVERITY_LIMITED);
	it.running.memory.has_ring = true;
	judge();
	assert_string_equal(it.remarks.headline,
			    "process 4711 (service): is tracked");
	assert_null(find("asleep"));
	assert_null(find("restart"));
}

static void test_process_limits(void **state)
{
	(void)state;
	it.running.confinement.seccomp = 2;
	it.running.is_elsewhere = 1;
	it.running.is_exe_deleted = true;
	it.running.cgroup = (struct cgroup){.has_usage = true,
					    .has_limit = true,
					    .usage = 90u << 20,
					    .limit = 100u << 20};
	judge();
	assert_non_null(find("seccomp"));
	assert_non_null(find("elsewhere"));
	assert_non_null(find("deleted"));
	assert_non_null(
	    strstr(find("group_full")->says, "10.0 MiB left of 100.0 MiB"));
	it.running.confinement.seccomp = it.running.is_elsewhere =
	    RUNNING_UNKNOWN;
	it.running.cgroup.limit = 1u << 30;
	it.running.has_memory = false;
	it.running.memory_error = -EACCES;
	judge();
	assert_null(find("seccomp"));
	assert_null(find("elsewhere"));
	assert_null(find("group_full"));
	assert_null(find("restart"));
	assert_non_null(strstr(find("unreadable")->says, "Permission"));
}

static void test_room(void **state)
{
	struct confinement *c = &it.running.confinement;

	(void)state;
	for (int i = 0; i < LIMITS; i++)
		c->limits[i] = (struct limit){true, LIMIT_NONE, LIMIT_NONE};
	c->mappings = 60000;
	c->address_space = 900u << 20;
	it.machine.max_map_count = 65530;
	judge();
	assert_non_null(strstr(find("limit_mappings")->says, "60000 of 65530"));
	assert_null(find("limit_nofile"));
	assert_null(find("limit_fsize"));
	assert_null(find("limit_as"));
	c->mappings = 1000;
	c->limits[LIMIT_AS].soft = 1000u << 20;
	c->limits[LIMIT_FSIZE].soft = 1u << 20;
	judge();
	assert_null(find("limit_mappings"));
	assert_int_equal(it.remarks.verdict, SEVERITY_LIMITED);
	assert_non_null(strstr(find("limit_fsize")->says, ": 1.0 MiB"));
	assert_non_null(
	    strstr(find("limit_as")->says, "900.0 MiB of 1000.0 MiB"));
	c->limits[LIMIT_NOFILE].hard = 128;
	judge();
	assert_int_equal(it.remarks.verdict, SEVERITY_NO);
	assert_non_null(strstr(find("limit_nofile")->says, ": 128, of which"));
	/* it has found its room already */
	it.running.memory.has_shim = it.running.memory.has_ring = true;
	judge();
	assert_null(find("limit_nofile"));
}

/* There is no such variable, whatever a paper says. */
static void test_environment(void **state)
{
	(void)state;
	it.running.cgocheck = RUNNING_UNKNOWN;
	it.machine.has_cgo_check = true; /* of who asks */
	judge();
	assert_null(find("cgo_check"));
	assert_null(find("cgocheck_off"));
	it.running.has_cgo_check = true;
	it.running.cgocheck = 0;
	it.running.confinement.is_secure = 1;
	judge();
	assert_non_null(strstr(find("cgo_check")->says, "nothing reads"));
	assert_non_null(strstr(find("cgo_check")->says, "cgocheck2"));
	assert_non_null(find("cgocheck_off"));
	assert_non_null(find("started_secure"));
	it.examination.running = NULL;
	it.examination.subject = SUBJECT_BINARY;
	judge();
	assert_non_null(find("cgo_check"));
}

static void test_goroot(void **state)
{
	struct goroot *root = &it.binary.goroot;

	(void)state;
	*root = (struct goroot){.place = GOROOT_INSTALLED, .minor = -1};
	it.binary.go.release = 26;
	it.binary.go.minor = 8;
	it.binary.go.stamp = "go1.26.8 X:nodwarf5";
	root->path = (char *)(uintptr_t) "/usr/lib/go-1.26";
	root->release = 26;
	judge();
	assert_int_equal(it.remarks.n, 1);
	root->path = (char *)(uintptr_t) "/opt/go1.26.7";
	root->place = GOROOT_CUSTOM;
	root->minor = 7;
	it.binary.go.stamp = "go1.26.8-acme";
	judge();
	assert_int_equal(it.remarks.verdict, SEVERITY_WORKS);
	assert_non_null(strstr(find("goroot")->says, ": /opt/go1.26.7"));
	assert_non_null(strstr(find("goroot_release")->says,
			       "the build says go1.26.8, the path go1.26.7"));
	assert_non_null(strstr(find("go_changed")->says, "go1.26.8-acme"));
	root->release = 25;
	root->minor = -1;
	root->other = (char *)(uintptr_t) "/opt/overlay";
	add_setting("-trimpath", "true");
	judge();
	assert_non_null(
	    strstr(find("goroot_release")->says, "the path go1.25"));
	assert_non_null(strstr(find("goroot_mixed")->says,
			       "/opt/go1.26.7 and /opt/overlay"));
	assert_non_null(find("trimpath_broken"));
	strcpy(it.binary.debuginfo.go_release, "devel");
	judge();
	assert_null(find("compiler_release"));
	strcpy(it.binary.debuginfo.go_release, "go1.26.8");
	it.binary.go.version = "go1.25.1";
	judge();
	assert_int_equal(it.remarks.verdict, SEVERITY_LIMITED);
	assert_non_null(
	    strstr(find("compiler_release")->says,
		   "the build says go1.25.1, its compiler was go1.26.8"));
	it.settings[1].value = "false";
	*root = (struct goroot){.place = GOROOT_TRIMMED};
	judge();
	assert_non_null(find("trimpath_untold"));
	assert_null(find("trimpath_broken"));
}

static void test_machine(void **state)
{
	(void)state;
	it.examination = (struct examination){
	    .subject = SUBJECT_MACHINE,
	    .name = "this machine",
	    .machine = &it.machine,
	};
	expect(SEVERITY_WORKS, "ready", "this machine: can track here");
	it.machine.overcommit = 2;
	judge();
	assert_non_null(find("no_overcommit"));
	it.machine.is_clock_usable = it.machine.has_pidfd = false;
	strcpy(it.machine.clocksource, "hpet");
	judge();
	assert_int_equal(it.remarks.verdict, SEVERITY_LIMITED);
	assert_non_null(strstr(find("slow_clock")->says, "hpet"));
	it.machine.is_shim_usable = false;
	judge();
	assert_non_null(find("shim_place"));
	it.machine.has_wipe_on_fork = it.machine.has_memfd = false;
	*it.machine.shim = '\0';
	judge();
	assert_int_equal(it.remarks.verdict, SEVERITY_NO);
	assert_non_null(find("no_shim"));
	assert_null(find("shim_place"));
	assert_null(find("ready"));
}

/* It has a name of its own, and a short form that fits. */
static void check_rule(const struct rule *rule)
{
	size_t n = 0;

	assert_true(strcspn(rule->says, ",:;") <= 50 ||
		    rule->severity <= SEVERITY_WORKS);
	for (size_t t = 0; t < REMARKS_TABLES; t++)
		for (size_t i = 0; i < *remarks_tables[t].count; i++)
			n += !strcmp(remarks_tables[t].first[i].id, rule->id);
	assert_int_equal(n, 1);
}

static void test_table(void **state)
{
	(void)state;
	for (size_t t = 0; t < REMARKS_TABLES; t++)
		for (size_t i = 0; i < *remarks_tables[t].count; i++)
			check_rule(&remarks_tables[t].first[i]);
}

#define TEST(function) \
	cmocka_unit_test_setup_teardown(function, healthy, release)
#define PROCESS_TEST(function) \
	cmocka_unit_test_setup_teardown(function, healthy_process, release)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_healthy),
	    TEST(test_no_cgo),
	    TEST(test_static),
	    TEST(test_libc),
	    TEST(test_processor),
	    TEST(test_allocators),
	    TEST(test_asan),
	    TEST(test_rights),
	    TEST(test_names),
	    TEST(test_go_libraries),
	    TEST(test_no_go),
	    TEST(test_layout),
	    TEST(test_notes),
	    TEST(test_build),
	    PROCESS_TEST(test_process),
	    PROCESS_TEST(test_process_limits),
	    PROCESS_TEST(test_room),
	    PROCESS_TEST(test_environment),
	    TEST(test_goroot),
	    TEST(test_machine),
	    TEST(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
