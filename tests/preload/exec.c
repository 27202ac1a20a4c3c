/* SPDX-License-Identifier: MIT */
/* expect: status 0, allocated 2, freed 1, live 1, bytes 10, unknown 0 */
/* stdout: another program */
/* The session ends with its address space; the process lives on. */
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
	free(malloc(20));
	if (!malloc(10))
		return 1;
	execl("/bin/echo", "echo", "another", "program", NULL);
	return 2;
}
