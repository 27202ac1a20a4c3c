/* SPDX-License-Identifier: MIT */
/* options: --free-stacks */
/* expect: status 134, allocated 1, unknown 0 */
/* jq: [.bad_frees[].what] == ["foreign"] */
/* jq: .bad_frees[0].freed[0].function == "drop_again" */
/* jq: .bad_frees[0].first_freed == null */
/* A variable of the very thread. */
#include "bad_frees.h"

int main(void)
{
	char text[200];

	drop(make(10)); /* so that the thread is known */
	__asm__ volatile("" : : "r"(text) : "memory");
	drop_again((char *)(((unsigned long)text + 31) & ~15ul));
	return 0;
}
