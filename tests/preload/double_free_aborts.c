/* SPDX-License-Identifier: MIT */
/* expect: status 134, allocated 1, freed 1, live 0, unknown 0 */
/* jq: .process.exit.signal == 6 or .process.exit.signal == "SIGABRT" */
/* jq: [.bad_frees[].what] == ["double_free"] */
/* jq: .bad_frees[0].allocated[0].function == "make" */
/* glibc sees it and aborts: the FREE was published before. */
#include "bad_frees.h"

int main(void)
{
	void *block = make(40);

	drop(block);
	drop_again(block);
	return 0;
}
