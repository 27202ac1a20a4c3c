/* SPDX-License-Identifier: MIT */
/* expect: complete true */
/* stack: on_heap coroutine( .)? */
/* jq: [.sites[] | select(.function == "on_heap") | .live_objects] | add == 100
 */
/* Stacks that nobody told libc of: in the heap, between pages that cannot be
 * read, and on one whose memory is given back in between. */
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#define BYTES 65536

static ucontext_t outside, inside;

static __attribute__((noinline)) void on_heap(void)
{
	volatile char *volatile block = malloc(8);
	block[1] = 1;
}

static void coroutine(void)
{
	for (int i = 0; i < 10; i++) {
		on_heap();
		swapcontext(&inside, &outside);
	}
}

static void run_on(void *stack)
{
	getcontext(&inside);
	inside.uc_stack.ss_sp = stack;
	inside.uc_stack.ss_size = BYTES;
	inside.uc_link = &outside;
	makecontext(&inside, coroutine, 0);
	for (int i = 0; i < 10; i++)
		swapcontext(&outside, &inside);
}

int main(void)
{
	for (int i = 0; i < 5; i++) {
		char *guarded = mmap(NULL, BYTES + 8192, PROT_NONE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		void *heap = malloc(BYTES);
		mprotect(guarded + 4096, BYTES, PROT_READ | PROT_WRITE);
		run_on(heap);
		run_on(guarded + 4096);
		free(heap);
		munmap(guarded, BYTES + 8192);
	}
	return 0;
}
