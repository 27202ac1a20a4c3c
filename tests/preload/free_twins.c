/* SPDX-License-Identifier: MIT */
/* expect: allocated 3, freed 3, live 0, bytes 0, unknown 0 */
/* cfree, free_sized and free_aligned_sized are not in glibc 2.36: ours. */
#include <dlfcn.h>
#include <stdlib.h>

int main(void)
{
	void (*c)(void *) = (void (*)(void *))dlsym(RTLD_DEFAULT, "cfree");
	void (*sized)(void *, size_t) =
	    (void (*)(void *, size_t))dlsym(RTLD_DEFAULT, "free_sized");
	void (*aligned)(void *, size_t, size_t) =
	    (void (*)(void *, size_t, size_t))dlsym(RTLD_DEFAULT,
						    "free_aligned_sized");

	if (!c || !sized || !aligned)
		return 1;
	c(malloc(1));
	sized(malloc(2), 2);
	aligned(aligned_alloc(64, 64), 64, 64);
	return 0;
}
