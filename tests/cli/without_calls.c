/* SPDX-License-Identifier: MIT */
/*
 * without_calls.c - run a program under a seccomp filter that kills on the
 * calls that are named, and has no clone3: without_calls NUMBER... -- PROGRAM
 * [ARGUMENT...]
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define CALLS_MAX 400

static struct sock_filter code[2 * CALLS_MAX + 8];
static unsigned short n;

static void put(struct sock_filter instruction)
{
	code[n++] = instruction;
}

static void load(size_t offset)
{
	put((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					 (unsigned int)offset));
}

/* Is it this one, do that. */
static void rule(unsigned int value, unsigned int action)
{
	put((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0,
					 1));
	put((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

int main(int argc, char **argv)
{
	struct sock_fprog program = {.filter = code};
	int at = 1;

	load(offsetof(struct seccomp_data, nr));
	/* glibc asks for clone3 first, and takes clone where there is none */
	rule(435, SECCOMP_RET_ERRNO | ENOSYS);
	for (; at < argc && strcmp(argv[at], "--") && at < CALLS_MAX; at++)
		rule((unsigned int)atoi(argv[at]), SECCOMP_RET_KILL_PROCESS);
	put((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
	program.len = n;
	if (at + 1 >= argc || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		perror("without_calls");
		return 125;
	}
	execv(argv[at + 1], argv + at + 1);
	perror(argv[at + 1]);
	return 127;
}
