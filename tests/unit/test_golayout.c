/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/golayout.c collector/symbol/gocode.c
 * collector/symbol/pclntab.c collector/symbol/moduledata.c
 * collector/symbol/goname.c collector/symbol/buildinfo.c
 * collector/symbol/elf_image.c collector/symbol/elf_file.c
 * collector/symbol/elf_word.c ; libs: -lcmocka -ldw -lelf */
/*
 * test_golayout.c - the layout of stripped binaries against DWARF's
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <gelf.h>

#include "darkheap/session.h"
#include "fixtures/go/fixture.h"
#include "symbol/golayout.h"

#define STRIPPED "-ldflags='-s -w'"

static void read_layout(const char *path, struct go_layout *out)
{
	char why[GOLAYOUT_WHY_BYTES];
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_int_equal(golayout_read(fd, out, why, sizeof(why)), 0);
	assert_string_equal(why, "");
	assert_int_equal(out->known, 1);
	close(fd);
}

static bool child_named(Dwarf_Die *parent, const char *name, Dwarf_Die *out)
{
	const char *its;

	if (dwarf_child(parent, out) != 0)
		return false;
	do {
		its = dwarf_diename(out);
		if (its && strcmp(its, name) == 0)
			return true;
	} while (dwarf_siblingof(out, out) == 0);
	return false;
}

static bool find_type(Dwarf *dwarf, const char *name, Dwarf_Die *out)
{
	Dwarf_Off offset = 0, next;
	size_t header;
	Dwarf_Die unit;

	while (dwarf_nextcu(dwarf, offset, &next, &header, NULL, NULL, NULL) ==
	       0) {
		if (dwarf_offdie(dwarf, offset + header, &unit) &&
		    child_named(&unit, name, out) &&
		    dwarf_tag(out) == DW_TAG_structure_type)
			return true;
		offset = next;
	}
	return false;
}

/* Offset of a member, "a.b" for one of an embedded structure. */
static uint32_t member(Dwarf *dwarf, const char *type, const char *path)
{
	char name[64];
	const char *dot = strchr(path, '.');
	Dwarf_Die structure, field;
	Dwarf_Attribute attribute;
	Dwarf_Word offset;

	snprintf(name, sizeof(name), "%.*s",
		 dot ? (int)(dot - path) : (int)strlen(path), path);
	assert_true(find_type(dwarf, type, &structure));
	assert_true(child_named(&structure, name, &field));
	assert_non_null(
	    dwarf_attr(&field, DW_AT_data_member_location, &attribute));
	assert_int_equal(dwarf_formudata(&attribute, &offset), 0);
	if (dot && strcmp(name, "sched") == 0)
		offset += member(dwarf, "runtime.gobuf", dot + 1);
	else if (dot)
		offset += member(dwarf, "runtime.stack", dot + 1);
	return (uint32_t)offset;
}

static void check_fields(const struct go_layout *layout, Dwarf *dwarf)
{
	const struct {
		uint32_t value;
		const char *type, *path;
	} fields[] = {
	    {layout->g_stack_lo, "runtime.g", "stack.lo"},
	    {layout->g_stack_hi, "runtime.g", "stack.hi"},
	    {layout->g_m, "runtime.g", "m"},
	    {layout->g_sched_sp, "runtime.g", "sched.sp"},
	    {layout->g_syscallsp, "runtime.g", "syscallsp"},
	    {layout->g_goid, "runtime.g", "goid"},
	    {layout->g_labels, "runtime.g", "labels"},
	    {layout->m_g0, "runtime.m", "g0"},
	    {layout->m_gsignal, "runtime.m", "gsignal"},
	    {layout->m_curg, "runtime.m", "curg"},
	    {layout->m_id, "runtime.m", "id"},
	    {layout->m_procid, "runtime.m", "procid"},
	    {layout->m_ncgocall, "runtime.m", "ncgocall"},
	    {layout->m_ncgo, "runtime.m", "ncgo"},
	    {layout->m_alllink, "runtime.m", "alllink"},
	    {layout->g_gopc, "runtime.g", "gopc"},
	    {layout->g_parent, "runtime.g", "parentGoid"},
	    {layout->g_startpc, "runtime.g", "startpc"},
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		uint32_t truth;

		/* g.parentGoid came with Go 1.21 */
		if (!fields[i].value && layout->release == 20)
			continue;
		truth = member(dwarf, fields[i].type, fields[i].path);
		if (fields[i].value != truth)
			print_error("%s.%s\n", fields[i].type, fields[i].path);
		assert_int_equal(fields[i].value, truth);
	}
}

static bool find_symbol(Elf *elf, const char *name, GElf_Sym *out)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	const char *its;

	while ((section = elf_nextscn(elf, section))) {
		gelf_getshdr(section, &header);
		if (header.sh_type != SHT_SYMTAB)
			continue;
		for (int i = 0; gelf_getsym(elf_getdata(section, NULL), i, out);
		     i++) {
			its = elf_strptr(elf, header.sh_link, out->st_name);
			if (its && strcmp(its, name) == 0)
				return true;
		}
	}
	return false;
}

/* Of runtime.tlsg: the thread pointer is at the end of the TLS block. */
static int64_t true_slot(Elf *elf)
{
	GElf_Sym symbol;
	GElf_Phdr segment;

	assert_true(find_symbol(elf, "runtime.tlsg", &symbol));
	for (int i = 0; gelf_getphdr(elf, i, &segment); i++)
		if (segment.p_type == PT_TLS)
			return (
			    int64_t)(symbol.st_value -
				     ((segment.p_memsz + segment.p_align - 1) &
				      -segment.p_align));
	fail();
	return 0;
}

static void check_text(const struct go_layout *layout, Elf *elf)
{
	GElf_Sym symbol;

	assert_true(find_symbol(elf, "runtime.text", &symbol));
	assert_true(layout->text_start == symbol.st_value);
	assert_true(find_symbol(elf, "runtime.etext", &symbol));
	assert_true(layout->text_end == symbol.st_value);
	assert_true(find_symbol(elf, "runtime.allm", &symbol));
	assert_true(layout->allm == symbol.st_value);
}

/* A stripped binary says the same as the DWARF of a whole one. */
static void check_release(const char *release)
{
	struct fixture whole, stripped, pie;
	struct go_layout layout, other;
	Dwarf *dwarf;
	int fd;

	if (fixture_build(&whole, release, "plain", "") == 0)
		return;
	assert_int_equal(
	    fixture_build(&stripped, release, "stripped", STRIPPED), 1);
	assert_int_equal(
	    fixture_build(&pie, release, "pie", "-buildmode=pie " STRIPPED), 1);
	fd = open(whole.path, O_RDONLY | O_CLOEXEC);
	dwarf = dwarf_begin(fd, DWARF_C_READ);
	assert_non_null(dwarf);
	read_layout(stripped.path, &layout);
	check_fields(&layout, dwarf);
	assert_int_equal(layout.tls_slot, true_slot(dwarf_getelf(dwarf)));
	assert_int_equal(layout.tls_got, 0);
	read_layout(pie.path, &other);
	check_fields(&other, dwarf);
	assert_int_equal(other.tls_slot, layout.tls_slot);
	read_layout(whole.path, &layout);
	check_text(&layout, dwarf_getelf(dwarf));
	dwarf_end(dwarf);
	close(fd);
}

static void check_symbol(Elf *elf, const char *name, uint64_t value)
{
	GElf_Sym symbol;

	assert_true(find_symbol(elf, name, &symbol));
	assert_true(value == symbol.st_value);
}

/* What package testing keeps, of a program that has it. */
static void check_testing(const char *release)
{
	struct fixture fixture;
	struct go_layout layout;
	Dwarf *dwarf;
	int fd;

	if (fixture_build(&fixture, release, "testing", "-tags=tests") == 0)
		return;
	read_layout(fixture.path, &layout);
	fd = open(fixture.path, O_RDONLY | O_CLOEXEC);
	dwarf = dwarf_begin(fd, DWARF_C_READ);
	assert_non_null(dwarf);
	assert_int_equal(layout.test_name,
			 member(dwarf, "testing.common", "name"));
	check_symbol(dwarf_getelf(dwarf), "testing.tRunner",
		     layout.test_runner);
	check_symbol(dwarf_getelf(dwarf), "testing.fRunner",
		     layout.fuzz_runner);
	check_symbol(dwarf_getelf(dwarf), "testing.(*B).runN",
		     layout.benchmark_runner);
	check_symbol(dwarf_getelf(dwarf), "runtime.allgptr", layout.allgptr);
	check_symbol(dwarf_getelf(dwarf), "runtime.allglen", layout.allglen);
	dwarf_end(dwarf);
	close(fd);
}

static void test_releases(void **state)
{
	(void)state;
	fixture_each(check_release);
	fixture_each(check_testing);
}

/* As for a debugger: the runtime's own code looks different then. */
static void check_unoptimised(const char *release)
{
	struct fixture plain, fixture;
	struct go_layout optimised, layout;
	int fd;

	if (fixture_build(&plain, release, "plain", "") == 0)
		return;
	assert_int_equal(fixture_build(&fixture, release, "unoptimised",
				       "-gcflags='all=-N -l'"),
			 1);
	read_layout(plain.path, &optimised);
	read_layout(fixture.path, &layout);
	assert_int_equal(layout.m_alllink, optimised.m_alllink);
	elf_version(EV_CURRENT);
	fd = open(fixture.path, O_RDONLY | O_CLOEXEC);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	check_text(&layout, elf);
	elf_end(elf);
	close(fd);
}

static void test_unoptimised(void **state)
{
	(void)state;
	if (fixture_wants_all())
		fixture_each(check_unoptimised);
	else
		check_unoptimised("local");
}

/* What asmcgocall does to the stack is in no DWARF: as read in its source. */
static void test_slot(void **state)
{
	struct fixture fixture;
	struct go_layout layout;

	(void)state;
	if (fixture_build(&fixture, "go1.21.13", "stripped", STRIPPED) == 1) {
		read_layout(fixture.path, &layout);
		assert_int_equal(layout.release, 21);
		assert_int_equal(layout.slot_drop, 64);
		assert_int_equal(layout.slot_g, 48);
		assert_int_equal(layout.slot_depth, 40);
	}
	if (fixture_build(&fixture, "go1.27.4", "stripped", STRIPPED) == 1) {
		read_layout(fixture.path, &layout);
		assert_int_equal(layout.release, 27);
		assert_int_equal(layout.slot_drop, 16);
		assert_int_equal(layout.slot_g, 8);
		assert_int_equal(layout.slot_depth, 0);
		assert_int_equal(layout.frame_skip, 0);
		assert_int_equal(layout.syscallsp_add, 16);
	}
}

/* C thread-local variables move the slot of g. */
static void test_thread_variables(void **state)
{
	struct fixture fixture;
	struct go_layout layout;
	Elf *elf;
	int built =
	    fixture_build(&fixture, "local", "threads", "-tags=threads");
	int fd = open(fixture.path, O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_true(built >= 0);
	if (!built)
		skip();
	read_layout(fixture.path, &layout);
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	assert_true(layout.tls_slot < -120);
	assert_int_equal(layout.tls_slot, true_slot(elf));
	elf_end(elf);
	close(fd);
}

/* A library's slot is known only at run time: a word of its GOT has it. */
static void test_library(void **state)
{
	struct fixture fixture;
	struct go_layout layout;
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	GElf_Rela rela;
	bool found = false;
	Elf *elf;
	int built = fixture_build(&fixture, "local", "library",
				  "-buildmode=c-shared " STRIPPED);
	int fd = open(fixture.path, O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_true(built >= 0);
	if (!built)
		skip();
	read_layout(fixture.path, &layout);
	assert_int_equal(layout.tls_slot, 0);
	assert_true(layout.m_alllink && layout.allm);
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	while ((section = elf_nextscn(elf, section))) {
		gelf_getshdr(section, &header);
		for (int i = 0;
		     header.sh_type == SHT_RELA &&
		     gelf_getrela(elf_getdata(section, NULL), i, &rela);
		     i++)
			found |= rela.r_offset == layout.tls_got &&
				 GELF_R_TYPE(rela.r_info) == R_X86_64_TPOFF64;
	}
	assert_true(found);
	elf_end(elf);
	close(fd);
}

static void test_without_sections(void **state)
{
	struct fixture fixture;
	struct go_layout layout, other;
	char why[GOLAYOUT_WHY_BYTES];
	size_t bytes;
	int built = fixture_build(&fixture, "local", "stripped", STRIPPED), fd;

	(void)state;
	assert_true(built >= 0);
	if (!built)
		skip();
	read_layout(fixture.path, &layout);
	fd = fixture_copy(fixture.path, &bytes);
	fixture_drop_sections(fd);
	assert_int_equal(golayout_read(fd, &other, why, sizeof(why)), 0);
	assert_memory_equal(&layout, &other, sizeof(layout));
	close(fd);
}

static void test_unknown(void **state)
{
	struct fixture fixture;
	struct go_layout layout;
	char why[GOLAYOUT_WHY_BYTES];
	uint16_t arm64 = EM_AARCH64;
	size_t bytes;
	int fd = open("/bin/sh", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(golayout_read(fd, &layout, why, sizeof(why)), 0);
	assert_int_equal(layout.known, 0);
	assert_string_equal(why, "not made by Go");
	close(fd);
	if (fixture_build(&fixture, "local", "stripped", STRIPPED) != 1)
		skip();
	fd = fixture_copy(fixture.path, &bytes);
	assert_int_equal(pwrite(fd, &arm64, 2, 18), 2);
	assert_int_equal(golayout_read(fd, &layout, why, sizeof(why)), 0);
	assert_int_equal(layout.known, 0);
	assert_non_null(strstr(why, "only amd64"));
	close(fd);
}

static void test_damage(void **state)
{
	struct fixture fixture;
	struct go_layout layout;
	char why[GOLAYOUT_WHY_BYTES];
	unsigned char *data, old;
	size_t bytes, place;
	int fd;

	(void)state;
	if (fixture_build(&fixture, "local", "stripped", STRIPPED) != 1)
		skip();
	fd = fixture_copy(fixture.path, &bytes);
	data = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(data != MAP_FAILED);
	srand(2);
	for (int i = 0; i < 200; i++) {
		place = (size_t)rand() % (i & 1 ? bytes : 4096);
		old = data[place];
		data[place] = (unsigned char)rand();
		golayout_read(fd, &layout, why, sizeof(why));
		data[place] = old;
	}
	munmap(data, bytes);
	for (int i = 50; i >= 0; i--) {
		assert_int_equal(ftruncate(fd, (off_t)(bytes / 50 * (size_t)i)),
				 0);
		golayout_read(fd, &layout, why, sizeof(why));
	}
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_releases),
	    cmocka_unit_test(test_unoptimised),
	    cmocka_unit_test(test_slot),
	    cmocka_unit_test(test_thread_variables),
	    cmocka_unit_test(test_library),
	    cmocka_unit_test(test_without_sections),
	    cmocka_unit_test(test_unknown),
	    cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
