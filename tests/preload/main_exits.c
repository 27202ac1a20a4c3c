/* SPDX-License-Identifier: MIT */
/* expect: status 7, complete true */
/* work: allocated 100, freed 0, live 100 */
/* cc: -pthread */
/* The leader's end is not the session's: its word dies, the others go on. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static __attribute__((noinline)) void *work(void *unused)
{
	(void)unused;
	usleep(100000);
	for (int i = 0; i < 100; i++)
		if (!malloc(10))
			_exit(1);
	_exit(7);
}

int main(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, work, NULL))
		return 1;
	pthread_exit(NULL);
}
