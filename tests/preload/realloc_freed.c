/* SPDX-License-Identifier: MIT */
/* options: --free-stacks */
/* expect: status 3, allocated 2, freed 1, live 1, unknown 0 */
/* jq: [.bad_frees[].what] == ["realloc_freed"] */
/* jq: .bad_frees[0].allocated[0].function == "make" */
/* jq: .bad_frees[0].first_freed[0].function == "drop" */
/* jq: .bad_frees[0].freed[0].function == "enlarge" */
/* realloc of a block that was freed before. */
#include "bad_frees.h"

static NOINLINE void *enlarge(void *block)
{
	block = realloc(block, 50);
	__asm__ volatile("" : "+r"(block));
	return block;
}

int main(void)
{
	void *block = make(40);

	drop(block);
	_exit(enlarge(block) ? 3 : 4);
}
