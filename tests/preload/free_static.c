/* SPDX-License-Identifier: MIT */
/* options: --free-stacks */
/* expect: status 134, allocated 0, unknown 0 */
/* jq: [.bad_frees[].what] == ["foreign"] */
/* jq: .bad_frees[0].freed[0].function == "drop_again" */
/* jq: .bad_frees[0].first_freed == null */
/* Memory of a module, which malloc never gave out. */
#include "bad_frees.h"

int main(void)
{
	static char text[200] = "static";

	drop_again(text + 16);
	return 0;
}
