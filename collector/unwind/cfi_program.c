/* SPDX-License-Identifier: MIT */
#include "unwind/cfi_program.h"

#include <dwarf.h>
#include <elf.h>

/* Compilers nest no more than two. */
#define REMEMBERED_MAX 16

struct program {
	const struct cfi_machine *machine;
	const struct cfi_common *common;
	const struct cfi_state *begin; /* NULL: these are a CIE's codes */
	struct cfi_reader codes;
	struct cfi_state state;
	struct cfi_state remembered[REMEMBERED_MAX];
	unsigned int n_remembered;
	uint64_t pc, end;
	struct cfi_rows *rows;
	bool is_lost; /* nothing that follows can be believed */
};

static uint64_t read_number(struct program *program)
{
	return cfi_read_uleb(&program->codes);
}

/* What is far beyond all frames stays so. */
static int64_t read_offset(struct program *program)
{
	uint64_t offset = cfi_read_uleb(&program->codes);

	return offset < (uint64_t)CFI_OFFSET_MAX ? (int64_t)offset
						 : CFI_OFFSET_MAX;
}

/* In units of the CIE. */
static int64_t factored(const struct program *program, int64_t offset)
{
	int64_t value;

	return __builtin_mul_overflow(offset, program->common->data_factor,
				      &value)
		   ? CFI_OFFSET_MAX
		   : value;
}

static int64_t read_factored(struct program *program)
{
	return factored(program, read_offset(program));
}

static int64_t read_factored_signed(struct program *program)
{
	return factored(program, cfi_read_sleb(&program->codes));
}

static void put(struct program *program, uint64_t number,
		struct cfi_place place)
{
	struct cfi_place *kept =
	    cfi_state_place(program->machine, &program->state, number);

	if (kept)
		*kept = place;
}

static void put_how(struct program *program, uint64_t number, enum cfi_how how)
{
	put(program, number, (struct cfi_place){how, 0});
}

/* As at the function's begin. */
static void restore(struct program *program, uint64_t number)
{
	struct cfi_state begin;

	if (!program->begin) {
		program->is_lost = true;
		return;
	}
	begin = *program->begin;
	const struct cfi_place *place =
	    cfi_state_place(program->machine, &begin, number);
	if (place)
		put(program, number, *place);
}

static void set_cfa(struct program *program, uint64_t number, int64_t offset)
{
	cfi_state_set_cfa(program->machine, &program->state, number, offset);
}

/* Only the register, or only the offset: of what is no expression. */
static void change_cfa(struct program *program, uint64_t number, int64_t offset)
{
	if (program->state.cfa_register == UINT64_MAX)
		program->is_lost = true;
	else
		set_cfa(program, number, offset);
}

static void remember(struct program *program)
{
	if (program->n_remembered == REMEMBERED_MAX)
		program->is_lost = true;
	else
		program->remembered[program->n_remembered++] = program->state;
}

static void recall(struct program *program)
{
	if (!program->n_remembered)
		program->is_lost = true;
	else
		program->state = program->remembered[--program->n_remembered];
}

/* What holds now holds from the last pc on. */
static void put_row(struct program *program)
{
	struct unwind_rule rule = {.cfa = UNWIND_COMPLEX};

	if (!program->is_lost && !program->common->is_signal)
		rule = cfi_state_rule(program->machine, &program->state);
	if (program->pc < program->end)
		cfi_rows_add(program->rows, (uint32_t)program->pc, &rule);
}

static void advance(struct program *program, uint64_t delta)
{
	uint64_t by;

	if (!program->begin) {
		program->is_lost = true;
		return;
	}
	if (!delta)
		return;
	put_row(program);
	if (__builtin_mul_overflow(delta, program->common->code_factor, &by) ||
	    by > program->end - program->pc)
		by = program->end - program->pc;
	program->pc += by;
}

/* Each of these runs the codes of its kind; false: it is another one. */
static bool run_place(struct program *program, uint8_t code)
{
	struct cfi_reader *codes = &program->codes;

	switch (code) {
	case DW_CFA_nop:
		return true;
	case DW_CFA_advance_loc1:
		advance(program, cfi_read(codes, 1));
		return true;
	case DW_CFA_advance_loc2:
		advance(program, cfi_read(codes, 2));
		return true;
	case DW_CFA_advance_loc4:
		advance(program, cfi_read(codes, 4));
		return true;
	case DW_CFA_remember_state:
		remember(program);
		return true;
	case DW_CFA_restore_state:
		recall(program);
		return true;
	case DW_CFA_GNU_args_size:
		read_number(program);
		return true;
	case DW_CFA_AARCH64_negate_ra_state:
		/* who reads an address there takes its signature off */
		return program->machine->machine == EM_AARCH64;
	default:
		return false;
	}
}

static bool run_cfa(struct program *program, uint8_t code)
{
	const struct cfi_state *state = &program->state;
	uint64_t number;

	switch (code) {
	case DW_CFA_def_cfa:
		number = read_number(program);
		set_cfa(program, number, read_offset(program));
		return true;
	case DW_CFA_def_cfa_sf:
		number = read_number(program);
		set_cfa(program, number, read_factored_signed(program));
		return true;
	case DW_CFA_def_cfa_register:
		change_cfa(program, read_number(program), state->cfa_offset);
		return true;
	case DW_CFA_def_cfa_offset:
		change_cfa(program, state->cfa_register, read_offset(program));
		return true;
	case DW_CFA_def_cfa_offset_sf:
		change_cfa(program, state->cfa_register,
			   read_factored_signed(program));
		return true;
	case DW_CFA_def_cfa_expression:
		cfi_state_set_expression(program->machine, &program->state,
					 cfi_read_block(&program->codes));
		return true;
	default:
		return false;
	}
}

static bool run_simple_register(struct program *program, uint8_t code)
{
	switch (code) {
	case DW_CFA_restore_extended:
		restore(program, read_number(program));
		return true;
	case DW_CFA_undefined:
		put_how(program, read_number(program), CFI_NOWHERE);
		return true;
	case DW_CFA_same_value:
		put_how(program, read_number(program), CFI_SAME);
		return true;
	default:
		return false;
	}
}

/* A register, and where it is. */
static bool run_register(struct program *program, uint8_t code)
{
	struct cfi_reader before = program->codes;
	uint64_t number = read_number(program);

	switch (code) {
	case DW_CFA_offset_extended:
		put(program, number, cfi_place_at(read_factored(program)));
		return true;
	case DW_CFA_offset_extended_sf:
		put(program, number,
		    cfi_place_at(read_factored_signed(program)));
		return true;
	case DW_CFA_GNU_negative_offset_extended:
		put(program, number, cfi_place_at(-read_factored(program)));
		return true;
	case DW_CFA_register:
	case DW_CFA_val_offset:
	case DW_CFA_val_offset_sf:
		read_number(program);
		put_how(program, number, CFI_OTHER);
		return true;
	case DW_CFA_expression:
	case DW_CFA_val_expression:
		cfi_read_block(&program->codes);
		put_how(program, number, CFI_OTHER);
		return true;
	default:
		program->codes = before;
		return false;
	}
}

/* What is left over is set_loc, which no compiler writes, and nonsense. */
static void run_code(struct program *program, uint8_t code)
{
	uint8_t operand = code & 0x3f;

	switch (code & 0xc0) {
	case DW_CFA_advance_loc:
		advance(program, operand);
		return;
	case DW_CFA_offset:
		put(program, operand, cfi_place_at(read_factored(program)));
		return;
	case DW_CFA_restore:
		restore(program, operand);
		return;
	}
	if (!run_place(program, code) && !run_cfa(program, code) &&
	    !run_simple_register(program, code) && !run_register(program, code))
		program->is_lost = true;
}

static void run(struct program *program)
{
	struct cfi_reader *codes = &program->codes;

	while (codes->at < codes->end && !program->is_lost &&
	       program->pc < program->end) {
		run_code(program, (uint8_t)cfi_read(codes, 1));
		program->is_lost |= codes->is_bad;
	}
}

void cfi_program_begin(const struct cfi_machine *machine,
		       const struct cfi_common *common, struct cfi_state *state)
{
	struct program program = {
	    .machine = machine,
	    .common = common,
	    .codes = {common->codes, common->codes_end, false},
	    .state = cfi_state_first(),
	    .end = UINT64_MAX,
	};

	if (common->ra == machine->ra)
		run(&program);
	else
		program.is_lost = true;
	*state = program.is_lost ? cfi_state_lost() : program.state;
}

void cfi_program_run(const struct cfi_machine *machine,
		     const struct cfi_common *common,
		     const struct cfi_state *begin,
		     const struct cfi_function *function, uint32_t end,
		     const uint8_t *frames, struct cfi_rows *rows)
{
	struct program program = {
	    .machine = machine,
	    .common = common,
	    .begin = begin,
	    .codes = {frames + function->codes, frames + function->codes_end,
		      false},
	    .state = *begin,
	    .pc = function->start,
	    .end = end,
	    .rows = rows,
	    /* of a lost CIE nothing is true, whatever its functions say */
	    .is_lost = function->is_twin || begin->ra.how == CFI_OTHER,
	};

	run(&program);
	put_row(&program);
}
