/* SPDX-License-Identifier: MIT */
/* links: collector/unwind/cfi_table.c collector/unwind/cfi_rows.c
 * collector/unwind/cfi_entries.c collector/unwind/cfi_program.c
 * collector/unwind/cfi_file.c collector/model/segments.c
 * collector/model/shared_file.c ; libs: -ldw -lelf
 * -lpthread */
/*
 * test_cfi_table.c - compiled rules are those that libdw finds at each pc
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <dwarf.h>
#include <elf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/segments.h"
#include "unwind/cfi_table.h"

#define PCS_EACH 60000
#define PCS_ALL 200000

#define RSP 7
#define RBP 6
#define RIP 16

static uint64_t random_state = 88172645463325252u;

static uint64_t random_below(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % n;
}

/* The rule at a pc of the table, as the shim finds it. */
static struct unwind_rule rule_at(const struct unwind_table *table, uint32_t pc)
{
	const uint32_t *pcs = unwind_pcs(table);
	uint32_t low = 0, high = table->n_rows;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (pcs[middle] <= pc)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return (struct unwind_rule){.cfa = UNWIND_NONE};
	return unwind_rules(table)[unwind_row_rules(table)[low - 1]];
}

static void expect_well_formed(const struct cfi_table *out)
{
	const struct unwind_table *table = out->table;
	const uint32_t *pcs = unwind_pcs(table);

	assert_int_equal(table->magic, UNWIND_MAGIC);
	assert_int_equal(table->zero, 0);
	assert_int_equal(out->bytes,
			 unwind_table_bytes(table->n_rows, table->n_rules));
	for (uint32_t i = 0; i < table->n_rows; i++) {
		uint16_t rule = unwind_row_rules(table)[i];
		assert_true(rule < table->n_rules);
		assert_true(!i || pcs[i - 1] < pcs[i]);
		assert_true(!i || rule != unwind_row_rules(table)[i - 1]);
	}
	for (uint32_t i = 0; i < table->n_rules; i++)
		assert_true(unwind_rules(table)[i].cfa < UNWIND_CFAS);
}

static bool is_cfa_register(const Dwarf_Op *op, uint64_t *number,
			    int64_t *offset)
{
	*number = op->number;
	*offset = (int64_t)op->number2;
	if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31) {
		*number = op->atom - DW_OP_breg0;
		*offset = (int64_t)op->number;
		return true;
	}
	return op->atom == DW_OP_bregx;
}

/* CFA + offset, and no more. */
static bool is_saved(const Dwarf_Op *ops, size_t n, int64_t *offset)
{
	*offset = 0;
	if (n < 1 || n > 2 || ops[0].atom != DW_OP_call_frame_cfa)
		return false;
	if (n == 2 && ops[1].atom != DW_OP_plus_uconst)
		return false;
	if (n == 2)
		*offset = (int64_t)ops[1].number;
	return true;
}

static int32_t libdw_fp(Dwarf_Frame *frame)
{
	Dwarf_Op memory[3], *ops;
	size_t n;
	int64_t offset;

	assert_int_equal(dwarf_frame_register(frame, RBP, memory, &ops, &n), 0);
	if (!n)
		return ops ? UNWIND_FP_LOST : UNWIND_FP_SAME;
	return is_saved(ops, n, &offset) ? (int32_t)offset : UNWIND_FP_LOST;
}

static void libdw_cfa(Dwarf_Frame *frame, struct unwind_rule *rule)
{
	uint64_t number;
	int64_t offset;
	Dwarf_Op *ops;
	size_t n;

	rule->cfa = UNWIND_COMPLEX;
	if (dwarf_frame_cfa(frame, &ops, &n) || !n ||
	    !is_cfa_register(&ops[0], &number, &offset))
		return;
	rule->cfa_offset = (int32_t)offset;
	if (n == 1)
		rule->cfa = number == RSP   ? UNWIND_SP
			    : number == RBP ? UNWIND_FP
					    : UNWIND_COMPLEX;
	else if (n == 2 && number == RBP && ops[1].atom == DW_OP_deref)
		rule->cfa = UNWIND_FP_DEREF;
}

/* What libdw says of a pc, in our words. */
static struct unwind_rule libdw_rule(Dwarf_CFI *cfi, uint64_t pc)
{
	struct unwind_rule rule = {0};
	Dwarf_Frame *frame;
	Dwarf_Op memory[3], *ops;
	bool is_signal = false;
	int64_t offset;
	size_t n;

	if (dwarf_cfi_addrframe(cfi, pc, &frame))
		return rule;
	libdw_cfa(frame, &rule);
	rule.fp_offset = libdw_fp(frame);
	dwarf_frame_info(frame, NULL, NULL, &is_signal);
	assert_int_equal(dwarf_frame_register(frame, RIP, memory, &ops, &n), 0);
	if (is_signal)
		rule.cfa = UNWIND_COMPLEX;
	else if (!n && ops)
		rule.cfa = UNWIND_END;
	else if (!is_saved(ops, n, &offset) || offset != -8)
		rule.cfa = UNWIND_COMPLEX;
	rule.ra_offset = -8;
	free(frame);
	if (rule.cfa < UNWIND_SP)
		rule = (struct unwind_rule){.cfa = rule.cfa};
	return rule;
}

struct counts {
	uint64_t pcs, complex, different, covered;
};

static void compare_at(const struct unwind_table *table, Dwarf_CFI *cfi,
		       uint64_t base, uint64_t pc, struct counts *counts)
{
	struct unwind_rule ours = rule_at(table, (uint32_t)(pc - base));
	struct unwind_rule theirs = libdw_rule(cfi, pc);

	counts->pcs++;
	counts->covered += theirs.cfa != UNWIND_NONE;
	counts->complex += theirs.cfa == UNWIND_COMPLEX;
	if (!memcmp(&ours, &theirs, sizeof(ours)))
		return;
	if (!counts->different++)
		print_error("at %#lx: %u %d %d %d, libdw: %u %d %d %d\n",
			    (unsigned long)pc, ours.cfa, ours.cfa_offset,
			    ours.ra_offset, ours.fp_offset, theirs.cfa,
			    theirs.cfa_offset, theirs.ra_offset,
			    theirs.fp_offset);
}

/* Half of them anywhere, half at a row's begin or just before it. */
static void compare(const struct module *module,
		    const struct unwind_table *table, struct counts *counts)
{
	const uint32_t *pcs = unwind_pcs(table);
	uint32_t first = pcs[0], last = pcs[table->n_rows - 1];
	Elf *elf = elf_begin(module->fd, ELF_C_READ, NULL);
	Dwarf_CFI *cfi = dwarf_getcfi_elf(elf);

	assert_non_null(cfi);
	for (int i = 0; i < PCS_EACH / 2; i++) {
		uint64_t row = random_below(table->n_rows);
		compare_at(table, cfi, module->start,
			   module->start + first +
			       random_below(last - first + 64),
			   counts);
		compare_at(table, cfi, module->start,
			   module->start + pcs[row] - random_below(2), counts);
	}
	dwarf_cfi_end(cfi);
	elf_end(elf);
}

/* As if it were mapped at the addresses of its file. */
static bool open_module(struct module *module, const char *path)
{
	struct segments segments;

	*module = (struct module){.fd = open(path, O_RDONLY | O_CLOEXEC)};
	if (module->fd < 0)
		return false;
	assert_int_equal(segments_read(&segments, module->fd), 0);
	assert_true(segments_extent(&segments, &module->start, &module->end));
	return true;
}

static bool find_library(struct module *module, const char *soname)
{
	void *library = dlopen(soname, RTLD_LAZY);
	struct link_map *map;

	if (!library || dlinfo(library, RTLD_DI_LINKMAP, &map))
		return false;
	assert_true(open_module(module, map->l_name));
	return true;
}

static void rules_are_libdw_s(void **state)
{
	static const char *const sonames[] = {
	    "libc.so.6",  "libsqlite3.so.0", "libcrypto.so.3",
	    "libdw.so.1", "libstdc++.so.6",  "libglib-2.0.so.0",
	    "libm.so.6",  "libunwind.so.8",
	};
	struct counts all = {0};

	(void)state;
	elf_version(EV_CURRENT);
	for (size_t i = 0; i < sizeof(sonames) / sizeof(*sonames); i++) {
		struct counts counts = {0};
		struct cfi_table table;
		struct module module;

		if (!find_library(&module, sonames[i])) {
			print_message("# %s is not here\n", sonames[i]);
			continue;
		}
		assert_int_equal(cfi_table_of(&table, &module), 0);
		expect_well_formed(&table);
		compare(&module, table.table, &counts);
		print_message("# %s: %u rows, %u rules, %lu bytes; %lu of %lu "
			      "pcs complex, %lu differ\n",
			      sonames[i], table.table->n_rows,
			      table.table->n_rules, (unsigned long)table.bytes,
			      (unsigned long)counts.complex,
			      (unsigned long)counts.covered,
			      (unsigned long)counts.different);
		all.pcs += counts.pcs;
		all.different += counts.different;
		cfi_table_release(&table);
		close(module.fd);
	}
	assert_true(all.pcs >= PCS_ALL);
	assert_int_equal(all.different, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rules_are_libdw_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
