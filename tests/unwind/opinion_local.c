/* SPDX-License-Identifier: MIT */
#include "opinion.h"

#define UNW_LOCAL_ONLY
#include <libunwind.h>

void opinion_local(struct opinion *opinion, const struct call *call)
{
	unw_context_t context;
	unw_cursor_t cursor;
	unw_word_t pc;
	int result = 1;

	opinion->n = 0;
	opinion->end = OPINION_CUT;
	if (unw_getcontext(&context) || unw_init_local(&cursor, &context))
		return;
	while (opinion->n < OPINION_DEPTH && result > 0) {
		if (unw_get_reg(&cursor, UNW_REG_IP, &pc) || !pc)
			break;
		if (opinion->n || pc == call->pc)
			opinion->pcs[opinion->n++] = pc;
		result = unw_step(&cursor);
	}
	if (!result || !pc)
		opinion->end = OPINION_WHOLE;
}
