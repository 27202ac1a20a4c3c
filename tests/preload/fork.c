/* SPDX-License-Identifier: MIT */
/* expect: allocated 2, freed 1, live 1, bytes 10, unknown 0 */
/* A child is silent, and its end is not its parent's. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	char *freed = malloc(20);
	int status;
	pid_t child = fork();

	if (child == 0) {
		for (int i = 0; i < 1000; i++)
			if (!malloc(1000))
				_exit(1);
		free(freed);
		usleep(20000); /* so that the reader would see it */
		exit(0);
	}
	waitpid(child, &status, 0);
	free(freed);
	return status || !malloc(10);
}
