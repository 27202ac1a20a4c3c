/* SPDX-License-Identifier: MIT */
/* options: --free-stacks */
/* expect: allocated 1, freed 1, live 0, unknown 0 */
/* jq: .totals.bad_frees == 0 and .bad_frees == [] */
/* An address is freed twice: in between who had paused got it. */
#include "darkheap.h"

#include "bad_frees.h"

int main(void)
{
	void *counted = make(40), *left;

	drop(counted);
	darkheap_pause();
	left = make(40);
	darkheap_resume();
	drop_again(left);
	_exit(left != counted);
}
