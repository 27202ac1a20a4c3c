/* SPDX-License-Identifier: MIT */
/* options: --free-stacks */
/* expect: status 3, allocated 9, freed 9, live 0, unknown 0 */
/* jq: .totals.bad_frees == 2 */
/* jq: [.bad_frees[].what] | unique == ["double_free"] */
/* jq: [.bad_frees[].allocated[0].function] | unique == ["make"] */
/* jq: [.bad_frees[].first_freed[0].function] | unique == ["drop"] */
/* jq: [.bad_frees[].freed[0].function] | unique == ["drop_again"] */
/* The same as double_free.c, and who did it. */
#include "bad_frees.h"

int main(void)
{
	void *two[2];

	make_two(two, 40);
	drop(two[0]);
	drop(two[1]);
	drop_again(two[0]);
	drop_again(two[1]);
	_exit(3);
}
