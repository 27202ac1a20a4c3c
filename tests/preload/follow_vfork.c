/* SPDX-License-Identifier: MIT */
/* options: --follow */
/* expect: allocated 3, freed 2, live 1, bytes 10, unknown 0 */
/* jq: .processes | length == 1 */
/* Children that share memory are none: nothing happens, in none of them. */
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[65536];

static int end_now(void *arg)
{
	(void)arg;
	return 0;
}

static int end_of(pid_t child)
{
	int status = 1;

	waitpid(child, &status, __WALL);
	return status;
}

int main(void)
{
	char *const args[] = {"true", NULL}, *const nothing[] = {NULL};
	void *freed = malloc(20);
	pid_t child = vfork();

	if (child == 0) {
		execle("/bin/true", "true", NULL, nothing);
		_exit(1);
	}
	int status = end_of(child);
	free(freed);
	posix_spawn(&child, "/bin/true", NULL, NULL, args, nothing);
	status |= end_of(child);
	free(malloc(5));
	child = clone(end_now, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL);
	status |= end_of(child);
	child = clone(end_now, stack + sizeof(stack),
		      CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
	status |= end_of(child);
	return status || !malloc(10);
}
