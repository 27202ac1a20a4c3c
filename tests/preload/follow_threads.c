/* SPDX-License-Identifier: MIT */
/* options: --follow --stall=1h */
/* cc: -pthread */
/* work: allocated 800, freed 400, live 400, bytes 40000 */
/* jq: [.processes[] | .tracked] == [range(21) | true] */
/* jq: [.sites[] | select(.function == "work") | .by_process | length] == [20]
 */
/* Forked while others allocate, by a thread that is not the leader; the child
 * has threads of its own. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static _Atomic int is_over;

static __attribute__((noinline)) void *work(void *arg)
{
	for (int i = 0; i < 10; i++) {
		void *kept = malloc(100), *freed = malloc(50);
		if (!kept)
			_exit(1);
		free(freed);
	}
	return arg;
}

static void *churn(void *arg)
{
	while (!is_over)
		free(malloc(64));
	return arg;
}

static void child(void)
{
	pthread_t thread;

	alarm(20); /* a lock that nobody holds any more would never open */
	work(NULL);
	if (pthread_create(&thread, NULL, work, NULL))
		_exit(2);
	pthread_join(thread, NULL);
	_exit(0);
}

static void *forks(void *arg)
{
	int *failures = arg;

	for (int i = 0; i < 20; i++) {
		int status = 1;
		pid_t pid = fork();
		if (!pid)
			child();
		waitpid(pid, &status, 0);
		*failures += status != 0;
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[3], forker;
	int failures = 0;

	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, churn, NULL);
	pthread_create(&forker, NULL, forks, &failures);
	pthread_join(forker, NULL);
	is_over = 1;
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	return failures;
}
