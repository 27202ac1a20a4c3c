/* SPDX-License-Identifier: MIT */
/* options: --follow */
/* cc: -pthread */
/* expect: allocated 102, freed 1, live 101, bytes 10010, unknown 1 */
/* jq: [.processes[] | .tracked] == [true, true] */
/* One that libc does not know: its list of robust mutexes is the parent's. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The program has one as well: libc writes into what the list leads to. */
static int lock_robust(void)
{
	static pthread_mutex_t mutex;
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&mutex, &attr);
	return pthread_mutex_lock(&mutex) || pthread_mutex_unlock(&mutex);
}

int main(void)
{
	char *freed = malloc(20);
	int status = 1;
	pid_t child = (pid_t)syscall(SYS_fork);

	if (child == 0) {
		for (int i = 0; i < 100; i++)
			if (!malloc(100))
				_exit(1);
		free(freed);
		_exit(lock_robust());
	}
	waitpid(child, &status, 0);
	free(freed);
	return status || lock_robust() || !malloc(10);
}
