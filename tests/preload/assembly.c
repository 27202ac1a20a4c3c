/* SPDX-License-Identifier: MIT */
/* expect: live 40 */
/* stack: in_bare( bare_assembly)? */
/* stack: in_liar( lying_assembly)? */
/* stack: in_wild( wild_assembly)? */
/* stack: in_end ending_assembly */
/* jq: .degraded.cut_stacks >= 3 */
/* Hand-written assembly: without CFI; with CFI that leads to nowhere, after it
 * has broken the frame pointer; with CFI that says that here is the end. */
#include <stdlib.h>

#define FUNCTION(name, cfi, frame_pointer)                                    \
	__asm__(".text\n.globl " #name "\n.type " #name ", @function\n" #name \
		":\n" cfi "push %rbp\n"                                       \
		"mov $" frame_pointer ", %rbp\nsub $32, %rsp\n"               \
		"call *%rdi\nadd $32, %rsp\npop %rbp\nret\n")

FUNCTION(bare_assembly, "", "0x4141414141414141");
__asm__(".size bare_assembly, . - bare_assembly\n");
FUNCTION(lying_assembly, ".cfi_startproc\n.cfi_def_cfa rbp, 16\n", "8");
__asm__(".cfi_endproc\n.size lying_assembly, . - lying_assembly\n");
FUNCTION(wild_assembly, ".cfi_startproc\n.cfi_def_cfa rbp, 16\n",
	 "0x7ffffffff000");
__asm__(".cfi_endproc\n.size wild_assembly, . - wild_assembly\n");
FUNCTION(ending_assembly, ".cfi_startproc\n.cfi_undefined rip\n", "-16");
__asm__(".cfi_endproc\n.size ending_assembly, . - ending_assembly\n");

#define CALLED(name)                                       \
	static __attribute__((noinline)) void name(void)   \
	{                                                  \
		volatile char *volatile block = malloc(8); \
		block[1] = 1;                              \
	}
CALLED(in_bare)
CALLED(in_liar)
CALLED(in_wild)
CALLED(in_end)

void bare_assembly(void (*function)(void));
void lying_assembly(void (*function)(void));
void wild_assembly(void (*function)(void));
void ending_assembly(void (*function)(void));

int main(void)
{
	for (int i = 0; i < 10; i++) {
		bare_assembly(in_bare);
		lying_assembly(in_liar);
		wild_assembly(in_wild);
		ending_assembly(in_end);
	}
	return 0;
}
