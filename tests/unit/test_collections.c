/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/collections.c collector/symbol/gocode.c
 * collector/symbol/pclntab.c collector/symbol/moduledata.c
 * collector/symbol/goname.c collector/symbol/buildinfo.c
 * collector/symbol/elf_image.c
 * collector/symbol/elf_file.c collector/symbol/elf_word.c ;
 * libs: -lcmocka -lelf */
/*
 * test_collections.c - where Go counts collections, and who sets finalizers
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gelf.h>

#include "fixtures/go/fixture.h"
#include "symbol/collections.h"
#include "symbol/gocode.h"
#include "symbol/pclntab.h"

static struct pclntab *open_table(const char *path)
{
	struct pclntab *table;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_int_equal(pclntab_open(&table, fd), 0);
	close(fd);
	return table;
}

static uint64_t counter_of(const char *path)
{
	struct pclntab *table = open_table(path);
	uint64_t address = collections_counter(table);

	pclntab_free(table);
	return address;
}

static bool find_variable(Elf *elf, const char *name, GElf_Sym *symbol)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(elf, section))) {
		Elf_Data *data = elf_getdata(section, NULL);

		gelf_getshdr(section, &header);
		if (header.sh_type != SHT_SYMTAB)
			continue;
		for (int i = 0; gelf_getsym(data, i, symbol); i++) {
			const char *its =
			    elf_strptr(elf, header.sh_link, symbol->st_name);

			if (its && !strcmp(its, name))
				return true;
		}
	}
	return false;
}

/* It is a word of runtime.memstats, and the same without symbols. */
static void check_counter(const char *release)
{
	struct fixture whole, stripped, pie;
	GElf_Sym memstats;
	uint64_t address;

	if (fixture_build(&whole, release, "plain", "") == 0)
		return;
	assert_int_equal(
	    fixture_build(&stripped, release, "stripped", "-ldflags='-s -w'"),
	    1);
	assert_int_equal(fixture_build(&pie, release, "pie",
				       "-buildmode=pie -ldflags='-s -w'"),
			 1);
	address = counter_of(whole.path);
	elf_version(EV_CURRENT);
	int fd = open(whole.path, O_RDONLY | O_CLOEXEC);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);

	assert_true(find_variable(elf, "runtime.memstats", &memstats));
	elf_end(elf);
	close(fd);
	assert_true(address > memstats.st_value);
	assert_true(address < memstats.st_value + memstats.st_size);
	assert_true(counter_of(stripped.path) != 0);
	assert_true(counter_of(pie.path) != 0);
}

static void test_counter(void **state)
{
	(void)state;
	fixture_each(check_counter);
}

static bool owns(const struct pclntab *table, const char *function)
{
	uint64_t start, end;

	assert_int_equal(pclntab_function(table, function, &start, &end), 0);
	/* not what stands before */
	assert_false(collections_own(table, end));
	return collections_own(table, start + 1);
}

/* Files have a finalizer; who is not of package os has none of it. */
static void test_own(void **state)
{
	struct fixture fixture;
	struct pclntab *table;

	(void)state;
	assert_int_equal(fixture_build(&fixture, "local", "plain", ""), 1);
	table = open_table(fixture.path);
	assert_true(owns(table, "os.newFile"));
	assert_true(owns(table, "os.openFileNolog"));
	assert_false(owns(table, "fmt.Fprintf"));
	assert_false(owns(table, "main.main"));
	assert_false(collections_own(table, 0));
	assert_false(collections_own(table, UINT64_MAX));
	pclntab_free(table);
}

static uint64_t read_collections(const char *bytes, size_t size)
{
	return gocode_read_collections((struct elf_span){
	    .bytes = (const uint8_t *)bytes,
	    .size = size,
	    .address = 0x1000,
	});
}

/* Two counts, the forced ones' first, right behind the other. */
static void test_forms(void **state)
{
#define READ(code) read_collections(code, sizeof(code) - 1)
	(void)state;
	assert_int_equal(READ("\xff\x05\xfe\x0f\0\0\x90\xff\x05\xf3\x0f\0\0"),
			 0x2000);
	assert_int_equal(READ("\xff\x05\xfa\x0f\0\0\xff\x05\xf4\x0f\0\0"), 0);
	assert_int_equal(READ("\xff\x05\xfe\x0f\0\0"), 0);
	assert_int_equal(READ("\xff\x05\xfe\x0f"), 0);
	assert_int_equal(READ(""), 0);
#undef READ
}

static void test_calls(void **state)
{
	struct elf_span code = {
	    .bytes = (const uint8_t *)"\x90\xe8\x05\0\0\0\xe8\xff\xff\xff",
	    .size = 10,
	    .address = 0x1000,
	};
	uint64_t callee;
	size_t at = 0;

	(void)state;
	assert_true(gocode_next_call(code, &at, &callee));
	assert_int_equal(callee, 0x100b);
	assert_false(gocode_next_call(code, &at, &callee));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_counter),
	    cmocka_unit_test(test_own),
	    cmocka_unit_test(test_forms),
	    cmocka_unit_test(test_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
