/* SPDX-License-Identifier: MIT */
/* cc: -pthread */
/* expect: complete true, threads 9 */
/* stack: call_askew churn( .)* */
/* stdout: as without */
/* Callers whose stack is not aligned as the ABI has it: hand-written assembly,
 * machine code made at run time.  libc's common paths do not mind. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* With the stack eight bytes off. */
uintptr_t call_askew(uintptr_t function, uintptr_t first, uintptr_t second);

__asm__(".text\n"
	".type call_askew, @function\n"
	"call_askew:\n"
	"	.cfi_startproc\n"
	"	push %rbp\n"
	"	.cfi_def_cfa_offset 16\n"
	"	.cfi_offset rbp, -16\n"
	"	mov %rsp, %rbp\n"
	"	.cfi_def_cfa_register rbp\n"
	"	and $-16, %rsp\n"
	"	sub $8, %rsp\n"
	"	mov %rdi, %rax\n"
	"	mov %rsi, %rdi\n"
	"	mov %rdx, %rsi\n"
	"	call *%rax\n"
	"	leave\n"
	"	.cfi_def_cfa rsp, 8\n"
	"	ret\n"
	"	.cfi_endproc\n"
	".size call_askew, . - call_askew\n");

/* libc's own first call of malloc in a thread is no place for this */
static void warm_up(void)
{
	for (size_t size = 1; size < 200; size++)
		free(malloc(size));
}

static void *churn(void *unused)
{
	warm_up();
	for (size_t i = 0; i < 100; i++) {
		uintptr_t block = call_askew((uintptr_t)malloc, 40 + i % 50, 0);
		block = call_askew((uintptr_t)realloc, block, 100);
		call_askew((uintptr_t)free, block, 0);
		block = call_askew((uintptr_t)calloc, 3, 8);
		call_askew((uintptr_t)free, block, 0);
	}
	call_askew((uintptr_t)malloc, 8, 0); /* a leak, to see its stack */
	return unused;
}

int main(void)
{
	pthread_t threads[8];

	for (int i = 0; i < 8; i++)
		if (pthread_create(&threads[i], NULL, churn, NULL))
			return 1;
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	puts("as without");
	return 0;
}
