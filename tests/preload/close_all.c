/* SPDX-License-Identifier: MIT */
/* expect: allocated 1000, freed 999, live 1, bytes 10, unknown 0 */
/* stdout: done */
/* No descriptor of the program is ours. */
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
	void *kept = malloc(10);

	close_range(3, ~0u, 0);
	for (int fd = 3; fd <= 20; fd++)
		if (dup2(1, fd) != fd)
			return 1;
	setsid();
	for (int i = 1; i < 1000; i++)
		free(malloc(10));
	return !kept || write(20, "done\n", 5) != 5;
}
