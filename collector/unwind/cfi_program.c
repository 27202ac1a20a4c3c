/* SPDX-License-Identifier: MIT */
#include "unwind/cfi_program.h"

#include <dwarf.h>
#include <elf.h>

/* Compilers nest no more than two. */
#define REMEMBERED_MAX 16
/* Beyond this no frame lies, and no sum of two offsets overflows. */
#define OFFSET_MAX (INT64_C(1) << 30)

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

const struct cfi_machine *cfi_machine(uint16_t machine)
{
	static const struct cfi_machine known[] = {
	    {EM_X86_64, 7, 6, 16},
	    {EM_AARCH64, 31, 29, 30},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].machine == machine)
			return &known[i];
	return NULL;
}

static bool is_small(int64_t offset)
{
	return offset > -OFFSET_MAX && offset < OFFSET_MAX;
}

/* An offset in units of the CIE. */
static int64_t factored(const struct program *program, int64_t offset)
{
	int64_t value;

	return __builtin_mul_overflow(offset, program->common->data_factor,
				      &value)
		   ? OFFSET_MAX
		   : value;
}

static int64_t read_factored(struct program *program)
{
	uint64_t offset = cfi_read_uleb(&program->codes);

	return offset < (uint64_t)OFFSET_MAX
		   ? factored(program, (int64_t)offset)
		   : OFFSET_MAX;
}

static int64_t read_offset(struct program *program)
{
	uint64_t offset = cfi_read_uleb(&program->codes);

	return offset < (uint64_t)OFFSET_MAX ? (int64_t)offset : OFFSET_MAX;
}

/* Where a register's place is kept, NULL: nobody wants to know. */
static struct cfi_place *place_in(const struct program *program,
				  struct cfi_state *state, uint64_t number)
{
	if (number == program->machine->fp)
		return &state->fp;
	return number == program->common->ra ? &state->ra : NULL;
}

static void put(struct program *program, uint64_t number, enum cfi_how how,
		int64_t offset)
{
	struct cfi_place *place = place_in(program, &program->state, number);

	if (!place)
		return;
	if (how == CFI_AT && !is_small(offset))
		how = CFI_OTHER;
	*place = (struct cfi_place){how, how == CFI_AT ? offset : 0};
}

/* As at the function's begin. */
static void restore(struct program *program, uint64_t number)
{
	struct cfi_place *place = place_in(program, &program->state, number);

	if (!place)
		return;
	if (!program->begin) {
		program->is_lost = true;
		return;
	}
	*place = number == program->machine->fp ? program->begin->fp
						: program->begin->ra;
}

static void set_cfa(struct program *program, uint64_t number, int64_t offset)
{
	struct cfi_state *state = &program->state;

	state->cfa_register = number;
	state->cfa_offset = offset;
	state->cfa = number == program->machine->sp   ? UNWIND_SP
		     : number == program->machine->fp ? UNWIND_FP
						      : UNWIND_COMPLEX;
	if (!is_small(offset))
		state->cfa = UNWIND_COMPLEX;
}

/* The word at fp + n: of functions that align their stack (DRAP). */
static void set_cfa_expression(struct program *program)
{
	struct cfi_reader code = cfi_read_block(&program->codes);
	uint8_t first = (uint8_t)cfi_read(&code, 1);
	int64_t offset = cfi_read_sleb(&code);
	uint8_t second = (uint8_t)cfi_read(&code, 1);
	bool is_deref = first == DW_OP_breg0 + program->machine->fp &&
			second == DW_OP_deref && !code.is_bad &&
			code.at == code.end && is_small(offset);

	program->state.cfa = is_deref ? UNWIND_FP_DEREF : UNWIND_COMPLEX;
	program->state.cfa_offset = is_deref ? offset : 0;
	program->state.cfa_register = UINT64_MAX;
}

/* Of these only a register may change, or only the offset. */
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

static struct unwind_rule simple(enum unwind_cfa cfa)
{
	return (struct unwind_rule){.cfa = cfa};
}

static int32_t fp_offset(const struct cfi_place *fp)
{
	switch (fp->how) {
	case CFI_SAME:
		return UNWIND_FP_SAME;
	case CFI_AT:
		return (int32_t)fp->offset;
	default:
		return UNWIND_FP_LOST;
	}
}

static struct unwind_rule rule_of(const struct program *program)
{
	const struct cfi_state *state = &program->state;
	bool is_x86 = program->machine->machine == EM_X86_64;
	struct unwind_rule rule = {.cfa = state->cfa,
				   .cfa_offset = (int32_t)state->cfa_offset,
				   .ra_offset = (int32_t)state->ra.offset,
				   .fp_offset = fp_offset(&state->fp)};

	if (program->is_lost || program->common->is_signal)
		return simple(UNWIND_COMPLEX);
	if (state->ra.how == CFI_NOWHERE)
		return simple(UNWIND_END);
	if (state->cfa == UNWIND_COMPLEX || state->ra.how == CFI_OTHER)
		return simple(UNWIND_COMPLEX);
	if (is_x86 && (state->ra.how != CFI_AT || state->ra.offset != -8))
		return simple(UNWIND_COMPLEX);
	if (state->ra.how == CFI_SAME)
		rule.ra_offset = UNWIND_RA_REGISTER;
	return rule;
}

/* What holds now holds from the last pc on. */
static void put_row(struct program *program)
{
	struct unwind_rule rule = rule_of(program);

	if (program->rows && program->pc < program->end)
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

static void skip_expression(struct program *program)
{
	uint64_t number = cfi_read_uleb(&program->codes);

	cfi_read_block(&program->codes);
	put(program, number, CFI_OTHER, 0);
}

static void run_offset(struct program *program, uint8_t code)
{
	uint64_t number = cfi_read_uleb(&program->codes);

	switch (code) {
	case DW_CFA_offset_extended:
		put(program, number, CFI_AT, read_factored(program));
		break;
	case DW_CFA_offset_extended_sf:
		put(program, number, CFI_AT,
		    factored(program, cfi_read_sleb(&program->codes)));
		break;
	case DW_CFA_GNU_negative_offset_extended:
		put(program, number, CFI_AT, -read_factored(program));
		break;
	case DW_CFA_def_cfa:
		set_cfa(program, number, read_offset(program));
		break;
	case DW_CFA_def_cfa_sf:
		set_cfa(program, number,
			factored(program, cfi_read_sleb(&program->codes)));
		break;
	default: /* val_offset and its like, register: one operand more */
		cfi_read_uleb(&program->codes);
		put(program, number, CFI_OTHER, 0);
		break;
	}
}

static void run_other(struct program *program, uint8_t code)
{
	struct cfi_reader *codes = &program->codes;

	if (code == DW_CFA_AARCH64_negate_ra_state &&
	    program->machine->machine == EM_AARCH64)
		return; /* who reads an address there takes its signature off */
	switch (code) {
	case DW_CFA_nop:
		break;
	case DW_CFA_advance_loc1:
		advance(program, cfi_read(codes, 1));
		break;
	case DW_CFA_advance_loc2:
		advance(program, cfi_read(codes, 2));
		break;
	case DW_CFA_advance_loc4:
		advance(program, cfi_read(codes, 4));
		break;
	case DW_CFA_restore_extended:
		restore(program, cfi_read_uleb(codes));
		break;
	case DW_CFA_undefined:
		put(program, cfi_read_uleb(codes), CFI_NOWHERE, 0);
		break;
	case DW_CFA_same_value:
		put(program, cfi_read_uleb(codes), CFI_SAME, 0);
		break;
	case DW_CFA_remember_state:
		remember(program);
		break;
	case DW_CFA_restore_state:
		recall(program);
		break;
	case DW_CFA_def_cfa_register:
		change_cfa(program, cfi_read_uleb(codes),
			   program->state.cfa_offset);
		break;
	case DW_CFA_def_cfa_offset:
		change_cfa(program, program->state.cfa_register,
			   read_offset(program));
		break;
	case DW_CFA_def_cfa_offset_sf:
		change_cfa(program, program->state.cfa_register,
			   factored(program, cfi_read_sleb(codes)));
		break;
	case DW_CFA_def_cfa_expression:
		set_cfa_expression(program);
		break;
	case DW_CFA_expression:
	case DW_CFA_val_expression:
		skip_expression(program);
		break;
	case DW_CFA_GNU_args_size:
		cfi_read_uleb(codes);
		break;
	case DW_CFA_offset_extended:
	case DW_CFA_offset_extended_sf:
	case DW_CFA_GNU_negative_offset_extended:
	case DW_CFA_def_cfa:
	case DW_CFA_def_cfa_sf:
	case DW_CFA_val_offset:
	case DW_CFA_val_offset_sf:
	case DW_CFA_register:
		run_offset(program, code);
		break;
	default: /* set_loc, too: no compiler writes it */
		program->is_lost = true;
		break;
	}
}

static void run(struct program *program)
{
	struct cfi_reader *codes = &program->codes;

	while (codes->at < codes->end && !program->is_lost &&
	       program->pc < program->end) {
		uint8_t code = (uint8_t)cfi_read(codes, 1);
		uint8_t operand = code & 0x3f;

		switch (code & 0xc0) {
		case DW_CFA_advance_loc:
			advance(program, operand);
			break;
		case DW_CFA_offset:
			put(program, operand, CFI_AT, read_factored(program));
			break;
		case DW_CFA_restore:
			restore(program, operand);
			break;
		default:
			run_other(program, code);
			break;
		}
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
	    .state = {.cfa = UNWIND_COMPLEX, .cfa_register = UINT64_MAX},
	    .end = UINT64_MAX,
	};

	if (common->ra == machine->ra)
		run(&program);
	else
		program.is_lost = true;
	*state = program.state;
	if (program.is_lost)
		*state = (struct cfi_state){.cfa = UNWIND_COMPLEX,
					    .cfa_register = UINT64_MAX,
					    .ra.how = CFI_OTHER,
					    .fp.how = CFI_OTHER};
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
	    .is_lost = function->is_twin,
	};

	if (begin->ra.how == CFI_OTHER)
		program.is_lost = true; /* whatever its own codes say */
	run(&program);
	put_row(&program);
}
