/* SPDX-License-Identifier: MIT */
/* cc: -pthread */
/* expect: complete true, threads 11 */
/* work: allocated 1000, freed 990, live 10 */
/* A filter of the program's own, set up late, kills who makes calls that libc's
 * malloc and threads do not: threads that start later make none of ours. */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define FORBID(call)                                     \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1), \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

static int forbid(void)
{
	struct sock_filter steps[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, nr)),
	    FORBID(SYS_get_robust_list),
	    FORBID(SYS_socket),
	    FORBID(SYS_memfd_create),
	    FORBID(SYS_openat),
	    FORBID(SYS_prlimit64),
	    FORBID(SYS_process_vm_readv),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {sizeof(steps) / sizeof(*steps), steps};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

static __attribute__((noinline)) void *work(void *unused)
{
	for (int i = 0; i < 99; i++)
		free(malloc(10));
	return malloc(10) ? unused : NULL;
}

static void *starts(void *unused)
{
	return work(unused);
}

int main(void)
{
	pthread_t threads[10];

	free(malloc(1));
	/* libc asks for limits once */
	if (pthread_create(&threads[0], NULL, starts, NULL) ||
	    pthread_join(threads[0], NULL) || forbid())
		return 1;
	for (int i = 1; i < 10; i++)
		if (pthread_create(&threads[i], NULL, starts, NULL))
			return 2;
	for (int i = 1; i < 10; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
