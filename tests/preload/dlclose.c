/* SPDX-License-Identifier: MIT */
/* expect: complete true */
/* Passed on: the library is gone afterwards. */
#include <dlfcn.h>
#include <stdlib.h>

int main(void)
{
	void *library = dlopen("libm.so.6", RTLD_NOW);

	if (!library || dlclose(library))
		return 1;
	return dlopen("libm.so.6", RTLD_NOW | RTLD_NOLOAD) != NULL;
}
