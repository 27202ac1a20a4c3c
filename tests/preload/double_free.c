/* SPDX-License-Identifier: MIT */
/* expect: status 3, allocated 9, freed 9, live 0, unknown 0 */
/* jq: .totals.bad_frees == 2 and .bad_frees[0].count == 2 */
/* jq: [.bad_frees[].what] == ["double_free"] */
/* jq: .bad_frees[0].allocated[0].function == "make" */
/* jq: .bad_frees[0] | .first_freed == null and .freed == null */
/* Each is freed again with the other one between: glibc does not see it. */
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
