/* SPDX-License-Identifier: MIT */
/* expect: allocated 1, freed 1, live 0 */
/* A child that is not tracked is not told of its parent. */
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "darkheap.h"

int main(void)
{
	struct darkheap_amount amount;
	int status;

	free(malloc(1));
	pid_t child = fork();
	if (!child)
		_exit(darkheap_live(NULL, &amount) == -ENOTCONN &&
			      darkheap_snapshot("never") == -ENOTCONN
			  ? 7
			  : 1);
	waitpid(child, &status, 0);
	return WEXITSTATUS(status) != 7 || darkheap_live(NULL, &amount);
}
