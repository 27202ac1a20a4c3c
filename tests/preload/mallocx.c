/* SPDX-License-Identifier: MIT */
/* expect: complete true */
/* jq: .totals.bad_frees == 0 and .bad_frees == [] */
/* With jemalloc: blocks of a function that nobody hooks, at addresses that were
 * freed before.  To free them is no fault.  Without it: blocks of malloc. */
#include <dlfcn.h>
#include <stdlib.h>

typedef void *(*mallocx_fn)(size_t, int);

static void *plain(size_t size, int flags)
{
	(void)flags;
	return malloc(size);
}

int main(void)
{
	mallocx_fn make = (mallocx_fn)dlsym(RTLD_DEFAULT, "mallocx");

	if (!make)
		make = plain;
	for (int i = 0; i < 1000; i++) {
		free(malloc(40));
		free(make(40, 0));
	}
	return 0;
}
