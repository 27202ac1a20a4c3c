/* SPDX-License-Identifier: MIT */
/* options: --free-stacks */
/* expect: status 134, allocated 1, unknown 0 */
/* jq: [.bad_frees[].what] == ["unknown"] */
/* jq: .bad_frees[0].freed[0].function == "drop_again" */
/* jq: .bad_frees[0].first_freed == null */
/* A pointer into a block. */
#include "bad_frees.h"

int main(void)
{
	char *block = make(3000);

	drop_again(block + 64);
	return 0;
}
