/* SPDX-License-Identifier: MIT */
/*
 * way.c - a function whose frame has another size in another make of it
 *
 * All else is the same, so that the call in it returns to the same address.
 * Who undoes the wide frame by the rule of the narrow one, -DBYTES=0x18, finds
 * a return address as well, which is wrong: that of decoy, and there it ends.
 */
#define TEXT(x) #x
#define STRING(x) TEXT(x)

/* clang-format off */
__asm__(".text\n"
	".globl way\n"
	".type way, @function\n"
	"way:\n"
	".cfi_startproc\n"
	"sub $" STRING(BYTES) ", %rsp\n"
	".cfi_def_cfa_offset 8 + " STRING(BYTES) "\n"
	"lea .Lback(%rip), %rax\n"
	"mov %rax, " STRING(SLOT) "(%rsp)\n"
	"call *%rdi\n"
	"add $" STRING(BYTES) ", %rsp\n"
	".cfi_def_cfa_offset 8\n"
	"ret\n"
	".cfi_endproc\n"
	".size way, . - way\n"
	".type decoy, @function\n"
	"decoy:\n"
	".cfi_startproc\n"
	".cfi_undefined rip\n"
	"call way\n"
	".Lback: ret\n"
	".cfi_endproc\n"
	".size decoy, . - decoy\n");
/* clang-format on */
