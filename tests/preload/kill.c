/* SPDX-License-Identifier: MIT */
/* expect: status 137, complete true */
/* Killed at any moment: all that was published counts (run.sh: `counter`). */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	int fd = open("counter", O_RDWR | O_CREAT | O_TRUNC, 0666);
	volatile unsigned long *n;

	if (ftruncate(fd, 4096))
		return 1;
	n = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fork() == 0) {
		while (!*n) /* it may not have run yet */
			usleep(1000);
		srand((unsigned int)time(NULL) ^ (unsigned int)getpid());
		usleep(1000u + (unsigned int)rand() % 50000u);
		_exit(kill(getppid(), SIGKILL));
	}
	for (;;) {
		void *block = malloc(10);
		++*n;
		free(block);
	}
}
