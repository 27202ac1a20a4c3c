/* SPDX-License-Identifier: MIT */
/* links: collector.a ; libs: $(PROGRAM_LIBS) */
/*
 * test_confinement.c - files of /proc taken apart, and what is said of them
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "doctor/examination.h"
#include "doctor/hardening.h"

static void test_status(void **state)
{
	struct confinement c;

	(void)state;
	confinement_status(&c, "Name:\tUid:\nUid:\t1\t1000\t1\t1\n"
			       "VmSize:\t    2048 kB\n"
			       "CapPrm:\t0000000000000400\n"
			       "CapEff:\t0000000000000000\n"
			       "CapBnd:\t000001ffffffffff\n"
			       "CapAmb:\t0000000000000000\n"
			       "NoNewPrivs:\t1\nSeccomp:\t2\n");
	assert_int_equal(c.uid, 1000);
	assert_int_equal(c.address_space, 2 << 20);
	assert_true(c.has_capabilities);
	assert_int_equal(c.permitted, 0x400);
	assert_int_equal(c.no_new_privileges, 1);
	assert_int_equal(c.seccomp, 2);
	confinement_status(&c, "");
	assert_int_equal(c.uid, CONFINEMENT_UNKNOWN);
	assert_int_equal(c.seccomp, CONFINEMENT_UNKNOWN);
	assert_int_equal(c.no_new_privileges, CONFINEMENT_UNKNOWN);
	assert_false(c.has_capabilities);
	assert_int_equal(c.address_space, 0);
}

static void test_limits(void **state)
{
	struct confinement c = {0};

	(void)state;
	confinement_limits(
	    &c, "Limit                     Soft Limit  Hard Limit  Units\n"
		"Max open files            1024        524288      files\n"
		"Max address space         unlimited   unlimited   bytes\n"
		"Max core file size        0           unlimited   bytes\n"
		"Max locked memory\n");
	assert_true(c.limits[LIMIT_NOFILE].is_known);
	assert_int_equal(c.limits[LIMIT_NOFILE].soft, 1024);
	assert_int_equal(c.limits[LIMIT_NOFILE].hard, 524288);
	assert_true(c.limits[LIMIT_AS].soft == LIMIT_NONE);
	assert_int_equal(c.limits[LIMIT_CORE].soft, 0);
	assert_true(c.limits[LIMIT_CORE].hard == LIMIT_NONE);
	assert_false(c.limits[LIMIT_MEMLOCK].is_known);
	assert_false(c.limits[LIMIT_NPROC].is_known);
}

static void test_root(void **state)
{
	static const struct {
		const char *text;
		int is;
	} cases[] = {
	    {"", CONFINEMENT_UNKNOWN},
	    {"garbage", CONFINEMENT_UNKNOWN},
	    {"1 2 8:1 / / rw,relatime - ext4 /dev/a rw\n", 0},
	    {"1 2 8:1 / / ro,relatime - ext4 /dev/a rw\n", 1},
	    {"1 2 8:1 / / rw shared:1 master:2 - ext4 /dev/a ro,errors=x\n", 1},
	    {"1 2 8:1 / / rw - ext4 /dev/a rw\n"
	     "2 1 0:5 / /proc ro - proc proc ro\n",
	     0},
	    /* what was mounted last hides the others */
	    {"1 2 8:1 / / rw - ext4 /dev/a rw\n"
	     "3 1 8:1 / / ro - ext4 /dev/a rw\n",
	     1},
	    {"1 2 8:1 / / root,rw - ext4 /dev/a rota\n", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (confinement_root(cases[i].text) != cases[i].is)
			fail_msg("%s", cases[i].text);
}

static void test_self(void **state)
{
	int folder = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct confinement c;

	(void)state;
	confinement_read(&c, folder);
	close(folder);
	assert_int_equal(c.uid, geteuid());
	assert_true(c.has_capabilities);
	assert_int_equal(c.is_secure, 0);
	assert_in_range(c.mappings, 10, 100000);
	assert_true(c.address_space > 0);
	for (int i = 0; i < LIMITS; i++)
		assert_true(c.limits[i].is_known);
	/* of a folder that is none nothing is known */
	confinement_read(&c, -1);
	assert_int_equal(c.uid, CONFINEMENT_UNKNOWN);
	assert_int_equal(c.mappings, CONFINEMENT_UNKNOWN);
	assert_int_equal(c.is_secure, CONFINEMENT_UNKNOWN);
}

static struct running running;
static struct machine machine;
static struct hardening hardening;

static const struct hardening_item *check(const char *id)
{
	static const struct examination examination = {
	    .subject = SUBJECT_PROCESS,
	    .running = &running,
	    .machine = &machine,
	};

	hardening_release(&hardening);
	assert_int_equal(hardening_check(&hardening, &examination), 0);
	assert_int_equal(hardening.n, HARDENING_CHECKS);
	for (size_t i = 0; i < hardening.n; i++)
		if (!strcmp(hardening.items[i].check->id, id))
			return &hardening.items[i];
	fail_msg("no check %s", id);
	return NULL;
}

static void expect(const char *id, enum hardness hardness, const char *says)
{
	const struct hardening_item *item = check(id);

	assert_int_equal(item->hardness, hardness);
	assert_string_equal(item->says, says);
}

static void test_checks(void **state)
{
	struct confinement *c = &running.confinement;

	(void)state;
	*c = (struct confinement){.has_capabilities = true};
	expect("user", HARDNESS_LOOSE, "root");
	c->uid = 65534;
	expect("user", HARDNESS_TIGHT, "user 65534");
	expect("capabilities", HARDNESS_TIGHT, "none");
	c->permitted = 0x400;
	expect("capabilities", HARDNESS_LOOSE, "NET_BIND_SERVICE");
	c->effective = UINT64_C(1) << 63 | 0x3f;
	expect("capabilities", HARDNESS_LOOSE,
	       "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER and 4 more");
	expect("new_privileges", HARDNESS_LOOSE,
	       "a setuid program may give it some");
	c->no_new_privileges = 1;
	expect("new_privileges", HARDNESS_TIGHT,
	       "can gain none (no_new_privs)");
	expect("seccomp", HARDNESS_LOOSE,
	       "all calls of the kernel are allowed");
	c->seccomp = 2;
	expect("seccomp", HARDNESS_TIGHT, "under a filter");
	expect("read_only_root", HARDNESS_LOOSE, "writable");
	c->is_root_read_only = 1;
	expect("read_only_root", HARDNESS_TIGHT, "read-only");
}

static void test_check_limits(void **state)
{
	struct confinement *c = &running.confinement;

	(void)state;
	*c = (struct confinement){0};
	expect("memory_limit", HARDNESS_UNKNOWN, "its limits cannot be read");
	for (int i = 0; i < LIMITS; i++)
		c->limits[i] = (struct limit){true, LIMIT_NONE, LIMIT_NONE};
	expect("core_dumps", HARDNESS_LOOSE,
	       "memory may be written to a core dump");
	expect("memory_limit", HARDNESS_LOOSE, "no limit");
	expect("process_limit", HARDNESS_LOOSE, "no limit");
	c->limits[LIMIT_CORE].soft = 0;
	c->limits[LIMIT_AS].soft = 1 << 30;
	c->limits[LIMIT_NPROC].soft = 100;
	expect("core_dumps", HARDNESS_TIGHT, "none");
	expect("memory_limit", HARDNESS_TIGHT, "1.0 GiB of address space");
	expect("process_limit", HARDNESS_TIGHT, "100 of its user");
	running.cgroup = (struct cgroup){.has_limit = true, .limit = 1 << 20};
	expect("memory_limit", HARDNESS_TIGHT, "1.0 MiB for its cgroup");
	running.cgroup.has_limit = false;
}

static void test_unknown(void **state)
{
	static const char *const ids[] = {"user",	    "capabilities",
					  "new_privileges", "seccomp",
					  "read_only_root", "core_dumps"};

	(void)state;
	running.confinement = (struct confinement){
	    .uid = CONFINEMENT_UNKNOWN,
	    .seccomp = CONFINEMENT_UNKNOWN,
	    .no_new_privileges = CONFINEMENT_UNKNOWN,
	    .is_root_read_only = CONFINEMENT_UNKNOWN,
	};
	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		assert_int_equal(check(ids[i])->hardness, HARDNESS_UNKNOWN);
}

static int release(void **state)
{
	(void)state;
	hardening_release(&hardening);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_status),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_root),
	    cmocka_unit_test(test_self),
	    cmocka_unit_test_teardown(test_checks, release),
	    cmocka_unit_test_teardown(test_check_limits, release),
	    cmocka_unit_test_teardown(test_unknown, release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
