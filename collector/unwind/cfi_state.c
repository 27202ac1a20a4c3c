/* SPDX-License-Identifier: MIT */
#include "unwind/cfi_state.h"

#include <dwarf.h>
#include <elf.h>
#include <stddef.h>

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

struct cfi_state cfi_state_first(void)
{
	return (struct cfi_state){.cfa = UNWIND_COMPLEX,
				  .cfa_register = UINT64_MAX};
}

struct cfi_state cfi_state_lost(void)
{
	return (struct cfi_state){.cfa = UNWIND_COMPLEX,
				  .cfa_register = UINT64_MAX,
				  .ra.how = CFI_OTHER,
				  .fp.how = CFI_OTHER};
}

static bool is_small(int64_t offset)
{
	return offset > -CFI_OFFSET_MAX && offset < CFI_OFFSET_MAX;
}

struct cfi_place *cfi_state_place(const struct cfi_machine *machine,
				  struct cfi_state *state, uint64_t number)
{
	if (number == machine->fp)
		return &state->fp;
	return number == machine->ra ? &state->ra : NULL;
}

struct cfi_place cfi_place_at(int64_t offset)
{
	if (!is_small(offset))
		return (struct cfi_place){CFI_OTHER, 0};
	return (struct cfi_place){CFI_AT, offset};
}

void cfi_state_set_cfa(const struct cfi_machine *machine,
		       struct cfi_state *state, uint64_t number, int64_t offset)
{
	state->cfa_register = number;
	state->cfa_offset = offset;
	state->cfa = UNWIND_COMPLEX;
	if (is_small(offset) && number == machine->sp)
		state->cfa = UNWIND_SP;
	if (is_small(offset) && number == machine->fp)
		state->cfa = UNWIND_FP;
}

void cfi_state_set_expression(const struct cfi_machine *machine,
			      struct cfi_state *state, struct cfi_reader code)
{
	uint8_t first = (uint8_t)cfi_read(&code, 1);
	int64_t offset = cfi_read_sleb(&code);
	uint8_t second = (uint8_t)cfi_read(&code, 1);
	bool is_word = first == DW_OP_breg0 + machine->fp &&
		       second == DW_OP_deref && !code.is_bad &&
		       code.at == code.end && is_small(offset);

	state->cfa = is_word ? UNWIND_FP_DEREF : UNWIND_COMPLEX;
	state->cfa_offset = is_word ? offset : 0;
	state->cfa_register = UINT64_MAX;
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

struct unwind_rule cfi_state_rule(const struct cfi_machine *machine,
				  const struct cfi_state *state)
{
	const struct cfi_place *ra = &state->ra;
	struct unwind_rule rule = {.cfa = state->cfa,
				   .cfa_offset = (int32_t)state->cfa_offset,
				   .ra_offset = (int32_t)ra->offset,
				   .fp_offset = fp_offset(&state->fp)};

	if (ra->how == CFI_NOWHERE)
		return simple(UNWIND_END);
	if (state->cfa == UNWIND_COMPLEX || ra->how == CFI_OTHER)
		return simple(UNWIND_COMPLEX);
	if (machine->machine == EM_X86_64 &&
	    (ra->how != CFI_AT || ra->offset != -8))
		return simple(UNWIND_COMPLEX);
	if (ra->how == CFI_SAME)
		rule.ra_offset = UNWIND_RA_REGISTER;
	return rule;
}
