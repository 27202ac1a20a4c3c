/* SPDX-License-Identifier: MIT */
/* expect: allocated 30000, freed 30000, live 0, bytes 0, unknown 0 */
/* errno stays over what succeeds (slow paths included), ENOMEM comes else. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

int main(void)
{
	for (int i = 0; i < 30000; i++) {
		errno = 77;
		void *block = malloc(40);
		if (errno != 77)
			return 1;
		free(block);
		if (errno != 77)
			return 2;
	}
	errno = 0;
	return malloc(SIZE_MAX / 2) || errno != ENOMEM;
}
