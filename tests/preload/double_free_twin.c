/* SPDX-License-Identifier: MIT */
/* options: --free-stacks */
/* expect: status 3, allocated 10, freed 10, live 0, unknown 0 */
/* jq: .totals.bad_frees == 0 and .bad_frees == [] */
/* An address that is freed twice, because malloc gave it out twice. */
#include "bad_frees.h"

int main(void)
{
	void *two[2];

	make_two(two, 40);
	drop(two[0]);
	drop(two[1]);
	drop_again(make(40));
	_exit(3);
}
