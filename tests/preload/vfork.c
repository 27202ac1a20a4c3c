/* SPDX-License-Identifier: MIT */
/* expect: allocated 2, freed 1, live 1, bytes 10, unknown 0 */
/* vfork and exec leave the parent's session as it is. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	void *freed = malloc(20);
	int status;
	pid_t child = vfork();

	if (child == 0) {
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	waitpid(child, &status, 0);
	free(freed);
	return status || !malloc(10);
}
