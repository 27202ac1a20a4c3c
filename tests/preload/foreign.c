/* SPDX-License-Identifier: MIT */
/* stdout: unharmed */
/* expect: status 9, allocated 2001, freed 2000, live 1, bytes 10, unknown 0 */
/* Also run where the shim stands down: musl, arm64, no collector. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
	void *aligned = NULL;
	char *block = malloc(10);

	for (size_t i = 0; i < 999; i++) {
		char *other = calloc(1, i + 1);
		if (!other || other[i])
			return 1;
		memset(other, 1, i + 1);
		free(realloc(other, 2 * i + 1));
	}
	if (!block || posix_memalign(&aligned, 64, 100))
		return 2;
	free(aligned);
	free(malloc(1));
	return write(1, "unharmed\n", 9) == 9 ? 9 : 3;
}
