/* SPDX-License-Identifier: MIT */
/* expect: status 6, report untracked */
/* cc: -static */
/* stdout: static */
/* No loader, no preload. */
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
	return malloc(10) && write(1, "static\n", 7) == 7 ? 6 : 1;
}
