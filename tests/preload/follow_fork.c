/* SPDX-License-Identifier: MIT */
/* options: --follow */
/* expect: allocated 124, freed 3, live 121, bytes 12010, unknown 2 */
/* jq: [.processes[] | .tracked] == [true, true, true] */
/* jq: [.sites[].by_process | to_entries[].value] | sort == [10, 2000, 10000] */
/* jq: .processes[0].pid == .processes[1].ppid */
/* jq: .processes[1].pid == .processes[2].ppid */
/* jq: .processes[0].exit.code == 0 */
/* A child, and a child of it, are sessions of their own. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void *freed, *other;

static int end_of(pid_t child)
{
	int status = 1;

	waitpid(child, &status, 0);
	return status;
}

static void grandchild(void)
{
	for (int i = 0; i < 20; i++)
		if (!malloc(100))
			_exit(1);
	free(other); /* of the parent's parent: not known here */
	_exit(0);
}

static void child(void)
{
	for (int i = 0; i < 100; i++)
		if (!malloc(100))
			_exit(1);
	free(freed);
	pid_t pid = fork();
	if (!pid)
		grandchild();
	free(malloc(7));
	exit(end_of(pid));
}

int main(void)
{
	freed = malloc(20);
	other = malloc(20);
	pid_t pid = fork();
	if (!pid)
		child();
	int status = end_of(pid);
	free(freed);
	free(other);
	return status || !malloc(10);
}
