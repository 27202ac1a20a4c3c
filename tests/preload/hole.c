/* SPDX-License-Identifier: MIT */
/* cc: -pthread */
/* expect: live 22 */
/* stack: leaf( wild)?( coroutine .| runs . .)? */
/* A coroutine's stack right below a thread's own, and a hole between them: a
 * broken frame pointer leads into it. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#define BYTES 131072

__asm__(".text\n.globl wild\n.type wild, @function\nwild:\n.cfi_startproc\n"
	".cfi_def_cfa rbp, 16\npush %rbp\nmov %rsi, %rbp\nsub $32, %rsp\n"
	"call *%rdi\nadd $32, %rsp\npop %rbp\nret\n"
	".cfi_endproc\n.size wild, . - wild\n");

void wild(void (*function)(void), char *fp);

static ucontext_t outside, inside;
static char *room;

static __attribute__((noinline)) void leaf(void)
{
	volatile char *volatile block = malloc(8);
	block[1] = 1;
}

static void coroutine(void)
{
	leaf();
	munmap(room + BYTES, BYTES); /* the hole */
	for (int i = 0; i < 20; i++)
		wild(leaf, room + BYTES + 4096);
}

static void *runs(void *unused)
{
	leaf();
	getcontext(&inside);
	inside.uc_stack.ss_sp = room;
	inside.uc_stack.ss_size = BYTES;
	inside.uc_link = &outside;
	makecontext(&inside, coroutine, 0);
	swapcontext(&outside, &inside);
	return unused;
}

int main(void)
{
	pthread_attr_t attributes;
	pthread_t thread;

	room = mmap(NULL, 3 * BYTES, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, room + 2 * BYTES, BYTES);
	if (pthread_create(&thread, &attributes, runs, NULL))
		return 1;
	pthread_join(thread, NULL);
	return 0;
}
