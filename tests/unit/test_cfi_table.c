/* SPDX-License-Identifier: MIT */
/* links: collector/unwind/cfi_table.c collector/unwind/cfi_rows.c
 * collector/unwind/cfi_entries.c collector/unwind/cfi_program.c
 * collector/unwind/cfi_state.c
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

/* --- .eh_frame by hand -----------------------------------------------------
 */

#define ADDRESS 0x10000

static uint8_t bytes[1 << 20];
static size_t size;

static void put(unsigned int n, ...)
{
	va_list list;

	va_start(list, n);
	for (unsigned int i = 0; i < n; i++)
		bytes[size++] = (uint8_t)va_arg(list, int);
	va_end(list);
}

static void put_word(uint32_t word)
{
	memcpy(bytes + size, &word, sizeof(word));
	size += sizeof(word);
}

static size_t begin_entry(void)
{
	put_word(0);
	return size;
}

static void end_entry(size_t begin)
{
	uint32_t length = (uint32_t)(size - begin);

	memcpy(bytes + begin - 4, &length, sizeof(length));
}

/* A CIE whose functions have absolute addresses of four bytes. */
static size_t put_cie(const char *letters, uint8_t ra)
{
	size_t begin = begin_entry();

	put_word(0);
	put(1, 1);
	memcpy(bytes + size, letters, strlen(letters) + 1);
	size += strlen(letters) + 1;
	put(3, 1, 0x78, ra); /* factors 1 and -8 */
	put(2, 1, DW_EH_PE_udata4);
	if (ra == RIP)
		put(5, DW_CFA_def_cfa, RSP, 8, DW_CFA_offset | RIP, 1);
	else
		put(3, DW_CFA_def_cfa, 31, 0);
	end_entry(begin);
	return begin;
}

static size_t begin_fde(size_t cie, uint32_t pc, uint32_t length)
{
	size_t begin = begin_entry();

	put_word((uint32_t)(size - (cie - 4)));
	put_word(ADDRESS + pc);
	put_word(length);
	put(1, 0);
	return begin;
}

/* A function with these codes. */
#define PUT_FDE(cie, pc, length, ...)                       \
	do {                                                \
		const uint8_t codes[] = {__VA_ARGS__};      \
		size_t begin = begin_fde(cie, pc, length);  \
		memcpy(bytes + size, codes, sizeof(codes)); \
		size += sizeof(codes);                      \
		end_entry(begin);                           \
	} while (0)

static struct cfi_table made;

static int empty(void **state)
{
	(void)state;
	size = 0;
	return 0;
}

static int release(void **state)
{
	(void)state;
	cfi_table_release(&made);
	return 0;
}

static int compile_for(uint16_t machine)
{
	struct cfi_span frames = {
	    .address = 0x400, .size = size, .bytes = malloc(size)};

	/* nothing lies behind it that a sanitizer would not see */
	memcpy(frames.bytes, bytes, size);
	int error = cfi_table_compile(&made, &frames, ADDRESS, machine);
	free(frames.bytes);
	if (!error)
		expect_well_formed(&made);
	else
		assert_null(made.table);
	return error;
}

static void compile(void)
{
	assert_int_equal(compile_for(EM_X86_64), 0);
}

static void expect_rule(uint32_t pc, uint32_t cfa, int32_t cfa_offset,
			int32_t ra_offset, int32_t fp_offset)
{
	struct unwind_rule rule = rule_at(made.table, pc);

	assert_int_equal(rule.cfa, cfa);
	assert_int_equal(rule.cfa_offset, cfa_offset);
	assert_int_equal(rule.ra_offset, ra_offset);
	assert_int_equal(rule.fp_offset, fp_offset);
}

static void expect_simple(uint32_t pc, uint32_t cfa)
{
	expect_rule(pc, cfa, 0, 0, 0);
}

static void a_usual_function(void **state)
{
	(void)state;
	size_t cie = put_cie("zR", RIP);
	PUT_FDE(cie, 0x100, 0x40, DW_CFA_advance_loc | 1, DW_CFA_def_cfa_offset,
		16, DW_CFA_offset | RBP, 2, DW_CFA_advance_loc | 3,
		DW_CFA_def_cfa_register, RBP, DW_CFA_advance_loc1, 0x2c,
		DW_CFA_def_cfa, RSP, 8, DW_CFA_restore | RBP, DW_CFA_nop);
	compile();
	expect_simple(0xff, UNWIND_NONE);
	expect_rule(0x100, UNWIND_SP, 8, -8, UNWIND_FP_SAME);
	expect_rule(0x101, UNWIND_SP, 16, -8, -16);
	expect_rule(0x103, UNWIND_SP, 16, -8, -16);
	expect_rule(0x104, UNWIND_FP, 16, -8, -16);
	expect_rule(0x12f, UNWIND_FP, 16, -8, -16);
	expect_rule(0x130, UNWIND_SP, 8, -8, UNWIND_FP_SAME);
	expect_rule(0x13f, UNWIND_SP, 8, -8, UNWIND_FP_SAME);
	expect_simple(0x140, UNWIND_NONE);
	assert_int_equal(made.table->n_rows, 5);
}

static void neighbours_with_one_rule_are_one_row(void **state)
{
	(void)state;
	size_t cie = put_cie("zR", RIP);
	/* not in order */
	PUT_FDE(cie, 0x140, 0x10, DW_CFA_nop);
	PUT_FDE(cie, 0x100, 0x40, DW_CFA_nop);
	PUT_FDE(cie, 0x160, 0x10, DW_CFA_nop);
	compile();
	assert_int_equal(made.table->n_rows, 4);
	expect_rule(0x14f, UNWIND_SP, 8, -8, UNWIND_FP_SAME);
	expect_simple(0x150, UNWIND_NONE);
	expect_rule(0x160, UNWIND_SP, 8, -8, UNWIND_FP_SAME);
}

static void states_are_remembered(void **state)
{
	(void)state;
	size_t cie = put_cie("zR", RIP);
	PUT_FDE(cie, 0, 0x40, DW_CFA_def_cfa_offset, 32, DW_CFA_remember_state,
		DW_CFA_advance_loc | 8, DW_CFA_def_cfa_offset, 8,
		DW_CFA_advance_loc | 8, DW_CFA_restore_state);
	PUT_FDE(cie, 0x40, 0x40, DW_CFA_advance_loc | 8, DW_CFA_restore_state);
	compile();
	expect_rule(0, UNWIND_SP, 32, -8, UNWIND_FP_SAME);
	expect_rule(8, UNWIND_SP, 8, -8, UNWIND_FP_SAME);
	expect_rule(16, UNWIND_SP, 32, -8, UNWIND_FP_SAME);
	/* there was none: what came before it holds */
	expect_rule(0x47, UNWIND_SP, 8, -8, UNWIND_FP_SAME);
	expect_simple(0x48, UNWIND_COMPLEX);
	expect_simple(0x7f, UNWIND_COMPLEX);
}

static void an_aligned_stack_is_a_word_away(void **state)
{
	(void)state;
	size_t cie = put_cie("zR", RIP);
	PUT_FDE(cie, 0, 0x20, DW_CFA_def_cfa, 10, 0, DW_CFA_advance_loc | 4,
		DW_CFA_def_cfa_expression, 3, DW_OP_breg6, 0x78, DW_OP_deref,
		DW_CFA_expression, RBP, 2, DW_OP_breg6, 0);
	PUT_FDE(cie, 0x20, 0x20, DW_CFA_def_cfa_expression, 4, DW_OP_breg6,
		0x78, DW_OP_deref, DW_OP_deref, DW_CFA_advance_loc | 4,
		DW_CFA_def_cfa_expression, 3, DW_OP_breg6 + 1, 8, DW_OP_deref,
		DW_CFA_advance_loc | 4, DW_CFA_def_cfa_offset, 8);
	compile();
	expect_simple(0, UNWIND_COMPLEX);
	expect_rule(4, UNWIND_FP_DEREF, -8, -8, UNWIND_FP_LOST);
	expect_simple(0x20, UNWIND_COMPLEX);
	expect_simple(0x24, UNWIND_COMPLEX);
	expect_simple(0x28, UNWIND_COMPLEX);
}

static void ends_and_what_does_not_fit(void **state)
{
	(void)state;
	size_t cie = put_cie("zR", RIP), signal = put_cie("zRS", RIP);
	PUT_FDE(cie, 0, 0x10, DW_CFA_undefined, RIP);
	PUT_FDE(cie, 0x10, 0x10, DW_CFA_offset | RIP, 2);
	PUT_FDE(cie, 0x20, 0x10, DW_CFA_register, RIP, 1);
	PUT_FDE(cie, 0x30, 0x10, DW_CFA_undefined, RBP);
	PUT_FDE(cie, 0x40, 0x10, DW_CFA_register, RBP, 3);
	PUT_FDE(cie, 0x50, 0x10, DW_CFA_val_offset, RBP, 3);
	PUT_FDE(cie, 0x60, 0x10, DW_CFA_def_cfa_offset, 0x80, 0x80, 0x80, 0x80,
		0x10);
	PUT_FDE(cie, 0x70, 0x10, DW_CFA_set_loc, 0, 0, 0, 0);
	PUT_FDE(cie, 0x80, 0x10, DW_CFA_def_cfa_sf, RSP, 0x7e,
		DW_CFA_offset_extended_sf, RBP, 2);
	PUT_FDE(cie, 0x90, 0x10, DW_CFA_GNU_window_save);
	PUT_FDE(signal, 0xa0, 0x10, DW_CFA_nop);
	compile();
	expect_simple(0, UNWIND_END);
	expect_simple(0x10, UNWIND_COMPLEX);
	expect_simple(0x20, UNWIND_COMPLEX);
	expect_rule(0x30, UNWIND_SP, 8, -8, UNWIND_FP_LOST);
	expect_rule(0x40, UNWIND_SP, 8, -8, UNWIND_FP_LOST);
	expect_rule(0x50, UNWIND_SP, 8, -8, UNWIND_FP_LOST);
	expect_simple(0x60, UNWIND_COMPLEX);
	expect_simple(0x70, UNWIND_COMPLEX);
	expect_rule(0x80, UNWIND_SP, 16, -8, -16);
	expect_simple(0x90, UNWIND_COMPLEX);
	expect_simple(0xa0, UNWIND_COMPLEX);
}

static void codes_without_end(void **state)
{
	(void)state;
	size_t cie = put_cie("zR", RIP);
	/* the offset is missing */
	PUT_FDE(cie, 0, 0x10, DW_CFA_advance_loc | 4, DW_CFA_def_cfa, RSP);
	PUT_FDE(cie, 0x10, 0x10, DW_CFA_advance_loc | 4, DW_CFA_remember_state);
	/* more than anybody remembers */
	size_t fde = begin_fde(cie, 0x20, 0x80);
	for (int i = 0; i < 60; i++)
		put(2, DW_CFA_remember_state, DW_CFA_advance_loc | 1);
	end_entry(fde);
	compile();
	expect_rule(0, UNWIND_SP, 8, -8, UNWIND_FP_SAME);
	expect_simple(4, UNWIND_COMPLEX);
	expect_rule(0x14, UNWIND_SP, 8, -8, UNWIND_FP_SAME);
	expect_rule(0x20, UNWIND_SP, 8, -8, UNWIND_FP_SAME);
	expect_simple(0x20 + 59, UNWIND_COMPLEX);
}

/* Its functions cannot put it right. */
static void a_cie_without_sense(void **state)
{
	(void)state;
	size_t other = put_cie("zR", 30), fde;
	PUT_FDE(other, 0, 0x10, DW_CFA_def_cfa, RSP, 8, DW_CFA_offset | RIP, 1);
	size_t begin = begin_entry();
	put_word(0);
	put(9, 1, 'z', 'R', 0, 1, 0x78, RIP, 1, DW_EH_PE_udata4);
	put(2, DW_CFA_advance_loc | 1, DW_CFA_def_cfa);
	end_entry(begin);
	fde = begin_fde(begin, 0x10, 0x10);
	put(5, DW_CFA_def_cfa, RSP, 8, DW_CFA_offset | RIP, 1);
	end_entry(fde);
	compile();
	expect_simple(0, UNWIND_COMPLEX);
	expect_simple(0x10, UNWIND_COMPLEX);
}

/* Who searches finds the one that begins last. */
static void functions_that_overlap(void **state)
{
	(void)state;
	size_t cie = put_cie("zR", RIP);
	PUT_FDE(cie, 0, 0x100, DW_CFA_def_cfa_offset, 16);
	PUT_FDE(cie, 0x40, 0x20, DW_CFA_def_cfa_offset, 24);
	PUT_FDE(cie, 0x200, 0x20, DW_CFA_def_cfa_offset, 24);
	PUT_FDE(cie, 0x200, 0x20, DW_CFA_def_cfa_offset, 32);
	PUT_FDE(cie, 0x300, 0, DW_CFA_def_cfa_offset, 32);
	compile();
	expect_rule(0x3f, UNWIND_SP, 16, -8, UNWIND_FP_SAME);
	expect_rule(0x40, UNWIND_SP, 24, -8, UNWIND_FP_SAME);
	expect_simple(0x60, UNWIND_NONE);
	expect_simple(0x200, UNWIND_COMPLEX);
	expect_simple(0x300, UNWIND_NONE);
}

static void arm64_keeps_it_in_a_register(void **state)
{
	(void)state;
	size_t cie = put_cie("zR", 30);
	PUT_FDE(cie, 0, 0x40, DW_CFA_AARCH64_negate_ra_state,
		DW_CFA_advance_loc | 4, DW_CFA_def_cfa_offset, 32,
		DW_CFA_offset | 29, 4, DW_CFA_offset | 30, 3,
		DW_CFA_advance_loc | 4, DW_CFA_def_cfa_register, 29,
		DW_CFA_advance_loc | 0x20, DW_CFA_restore | 30,
		DW_CFA_restore | 29, DW_CFA_def_cfa, 31, 0);
	assert_int_equal(compile_for(EM_AARCH64), 0);
	expect_rule(0, UNWIND_SP, 0, UNWIND_RA_REGISTER, UNWIND_FP_SAME);
	expect_rule(4, UNWIND_SP, 32, -24, -32);
	expect_rule(8, UNWIND_FP, 32, -24, -32);
	expect_rule(0x28, UNWIND_SP, 0, UNWIND_RA_REGISTER, UNWIND_FP_SAME);
	cfi_table_release(&made);
	/* for another processor these columns say nothing */
	assert_int_equal(compile_for(EM_X86_64), 0);
	expect_simple(0, UNWIND_COMPLEX);
	expect_simple(8, UNWIND_COMPLEX);
	cfi_table_release(&made);
	assert_int_equal(compile_for(EM_RISCV), -ENOENT);
}

static void damage_is_seen(void **state)
{
	(void)state;
	size_t cie = put_cie("zR", RIP);
	size_t whole;
	PUT_FDE(cie, 0, 0x40, DW_CFA_nop);
	whole = size;
	put_word(100); /* of which there are none */
	assert_int_equal(compile_for(EM_X86_64), -EINVAL);
	size = whole;
	begin_fde(cie, 0x40, 0x40); /* length 0: filling, then a wrong one */
	assert_int_equal(compile_for(EM_X86_64), -EINVAL);
	size = whole;
	PUT_FDE(cie + 1, 0x40, 0x40, DW_CFA_nop); /* there is no CIE */
	assert_int_equal(compile_for(EM_X86_64), -EINVAL);
	size = whole;
	put_cie("zRX", RIP);
	assert_int_equal(compile_for(EM_X86_64), -EINVAL);
	size = whole;
	put_cie("R", RIP);
	assert_int_equal(compile_for(EM_X86_64), -EINVAL);
	size = whole;
	put_word(0); /* the end, as linkers mark it */
	assert_int_equal(compile_for(EM_X86_64), 0);
	cfi_table_release(&made);
	size = 0;
	put_cie("zR", RIP);
	assert_int_equal(compile_for(EM_X86_64), -ENOENT);
}

/* More than a table can number. */
static void too_many_rules_are_complex(void **state)
{
	(void)state;
	size_t cie = put_cie("zR", RIP);
	size_t fde = begin_fde(cie, 0, 70000);
	for (int i = 0; i < 70000; i++)
		put(5, DW_CFA_advance_loc | 1, DW_CFA_def_cfa_offset,
		    i % 128 | 0x80, i / 128 % 128 | 0x80, i / 128 / 128);
	end_entry(fde);
	compile();
	assert_int_equal(made.table->n_rules, 65536);
	expect_rule(60001, UNWIND_SP, 60000, -8, UNWIND_FP_SAME);
	expect_simple(69000, UNWIND_COMPLEX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, empty, release)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rules_are_libdw_s),
	    TEST(a_usual_function),
	    TEST(neighbours_with_one_rule_are_one_row),
	    TEST(states_are_remembered),
	    TEST(an_aligned_stack_is_a_word_away),
	    TEST(ends_and_what_does_not_fit),
	    TEST(codes_without_end),
	    TEST(a_cie_without_sense),
	    TEST(functions_that_overlap),
	    TEST(arm64_keeps_it_in_a_register),
	    TEST(damage_is_seen),
	    TEST(too_many_rules_are_complex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
