/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/buildinfo.c collector/symbol/elf_image.c
 * collector/symbol/elf_file.c collector/symbol/elf_word.c ; libs: -lcmocka */
/*
 * test_buildinfo.c - what cmd/go wrote into binaries, and into damaged ones
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "fixtures/go/fixture.h"
#include "symbol/buildinfo.h"

static const struct {
	const char *release, *version;
	unsigned int number, minor;
} releases[] = {
    {"go1.21.13", "go1.21.13", 21, 13},
    {"go1.27.4", "go1.27.4", 27, 4},
};

static void check_main(const struct buildinfo *info)
{
	assert_string_equal(info->main_package, "example.org/probe");
	assert_string_equal(info->main_module, "example.org/probe");
	assert_true(info->has_build_id);
	assert_string_equal(buildinfo_setting(info, "CGO_ENABLED"), "1");
	assert_string_equal(buildinfo_setting(info, "GOARCH"), "amd64");
	assert_null(buildinfo_setting(info, "no such key"));
}

static void test_releases(void **state)
{
	struct fixture fixture;
	struct buildinfo info;

	(void)state;
	for (size_t i = 0; i < sizeof(releases) / sizeof(*releases); i++) {
		int built = fixture_build(&fixture, releases[i].release,
					  "stripped", "-ldflags='-s -w'");
		int fd = open(fixture.path, O_RDONLY | O_CLOEXEC);

		assert_true(built >= 0);
		if (!built)
			continue;
		assert_int_equal(buildinfo_read(fd, &info), 0);
		assert_string_equal(info.version, releases[i].version);
		assert_int_equal(info.release, releases[i].number);
		assert_int_equal(info.minor, releases[i].minor);
		assert_string_equal(buildinfo_setting(&info, "-ldflags"),
				    "-s -w");
		check_main(&info);
		buildinfo_release(&info);
		close(fd);
	}
}

static void test_without_sections(void **state)
{
	struct fixture fixture;
	struct buildinfo info;
	size_t bytes;
	int built = fixture_build(&fixture, "local", "plain", ""), fd;

	(void)state;
	assert_true(built >= 0);
	if (!built)
		skip();
	fd = fixture_copy(fixture.path, &bytes);
	fixture_drop_sections(fd);
	assert_int_equal(buildinfo_read(fd, &info), 0);
	assert_string_equal(buildinfo_setting(&info, "-buildmode"), "exe");
	check_main(&info);
	buildinfo_release(&info);
	close(fd);
}

static void test_not_go(void **state)
{
	struct buildinfo info;
	int fd = open("/bin/sh", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(buildinfo_read(fd, &info), -ENOENT);
	close(fd);
	fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	assert_int_equal(buildinfo_read(fd, &info), -EINVAL);
	close(fd);
}

/*
 * An ELF file of one writable segment: header, program header, and at 0x80 the
 * blob with the given strings (their lengths below 128).
 */
static int make_blob(const char *version, const char *text)
{
	static const unsigned char elf[0x40] = {
	    0x7f,	 'E',	    'L',       'F',	  2,
	    1,		 1,	    [16] = 2,  [18] = 62, [20] = 1,
	    [32] = 0x40, [52] = 64, [54] = 56, [56] = 1,
	};
	/* PT_LOAD, RW, from offset 0, 0x200 bytes */
	static const unsigned char segment[56] = {
	    1,
	    [4] = 6,
	    [33] = 2,
	    [41] = 2,
	};
	unsigned char file[0x200] = {0}, *at = file + 0x80;
	int fd = memfd_create("blob", MFD_CLOEXEC);

	memcpy(file, elf, sizeof(elf));
	memcpy(file + 0x40, segment, sizeof(segment));
	memcpy(at, "\xff Go buildinf:\x08\x02", 16);
	at += 32;
	*at++ = (unsigned char)strlen(version);
	at = (unsigned char *)stpcpy((char *)at, version);
	*at++ = (unsigned char)(strlen(text) + 32);
	memcpy(at, "0123456789abcdef", 16);
	memcpy(at + 16, text, strlen(text));
	if (write(fd, file, sizeof(file)) != sizeof(file))
		abort();
	return fd;
}

static void test_versions(void **state)
{
	static const struct {
		const char *written, *version;
		unsigned int release, minor;
	} cases[] = {
	    {"go1.26.8", "go1.26.8", 26, 8},
	    {"go1.27.4-X:runtimesecret", "go1.27.4", 27, 4},
	    {"go1.27rc1", "go1.27rc1", 27, 0},
	    {"go1.25.3 X:nodwarf5", "go1.25.3", 25, 3},
	    {"devel go1.28-12ab Mon Jan 1", "go1.28", 28, 0},
	    {"weird", "weird", 0, 0},
	};
	struct buildinfo info;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int fd = make_blob(cases[i].written, "");

		assert_int_equal(buildinfo_read(fd, &info), 0);
		assert_string_equal(info.version, cases[i].version);
		assert_int_equal(info.release, cases[i].release);
		assert_int_equal(info.minor, cases[i].minor);
		assert_false(info.has_build_id);
		buildinfo_release(&info);
		close(fd);
	}
}

static void test_settings(void **state)
{
	struct buildinfo info;
	int fd =
	    make_blob("go1.26", "path\tcommand-line-arguments\n"
				"dep\tx\tv1\nbuild\t-tags=\"a \\\"b\\\"\"\n"
				"build\t\"odd=key\"=`raw`\nbuild\tnone\n");

	(void)state;
	assert_int_equal(buildinfo_read(fd, &info), 0);
	assert_string_equal(info.main_package, "command-line-arguments");
	assert_null(info.main_module);
	assert_int_equal(info.n_settings, 2);
	assert_string_equal(buildinfo_setting(&info, "-tags"), "a \"b\"");
	assert_string_equal(buildinfo_setting(&info, "odd=key"), "raw");
	buildinfo_release(&info);
	close(fd);
}

static void test_damage(void **state)
{
	struct buildinfo info;
	int fd = make_blob("go1.26", "path\tp\nbuild\t\"a=\"\nbuild\t\"\n");
	unsigned char byte, old;

	(void)state;
	for (off_t at = 0; at < 0x100; at++)
		for (unsigned int flip = 1; flip < 256; flip <<= 1) {
			assert_int_equal(pread(fd, &old, 1, at), 1);
			byte = (unsigned char)(old ^ flip);
			assert_int_equal(pwrite(fd, &byte, 1, at), 1);
			if (buildinfo_read(fd, &info) == 0)
				buildinfo_release(&info);
			assert_int_equal(pwrite(fd, &old, 1, at), 1);
		}
	for (off_t size = 0x1ff; size > 0; size--) {
		assert_int_equal(ftruncate(fd, size), 0);
		assert_true(buildinfo_read(fd, &info) < 0);
	}
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_releases),
	    cmocka_unit_test(test_without_sections),
	    cmocka_unit_test(test_not_go),
	    cmocka_unit_test(test_versions),
	    cmocka_unit_test(test_settings),
	    cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
