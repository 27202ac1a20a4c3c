/* SPDX-License-Identifier: MIT */
/*
 * module.c - a converter of iconv whose frame has another size in another make
 *
 * libc loads and unloads it, without the dlclose that the shim hooks.  Who
 * undoes the wide frame by the rule of the narrow one finds the return address
 * of decoy, and there it ends.
 */
#define TEXT(x) #x
#define STRING(x) TEXT(x)

/* clang-format off */
__asm__(".text\n"
	".globl gconv_init\n"
	".type gconv_init, @function\n"
	"gconv_init:\n"
	".cfi_startproc\n"
	"sub $" STRING(BYTES) ", %rsp\n"
	".cfi_def_cfa_offset 8 + " STRING(BYTES) "\n"
	"lea .Lback(%rip), %rax\n"
	"mov %rax, " STRING(SLOT) "(%rsp)\n"
	"call *in_module@GOTPCREL(%rip)\n"
	"add $" STRING(BYTES) ", %rsp\n"
	".cfi_def_cfa_offset 8\n"
	"ret\n"
	".cfi_endproc\n"
	".size gconv_init, . - gconv_init\n"
	".globl gconv\n"
	".type gconv, @function\n"
	"gconv:\n"
	".cfi_startproc\n"
	"xor %eax, %eax\n"
	"ret\n"
	".cfi_endproc\n"
	".size gconv, . - gconv\n"
	".type decoy, @function\n"
	"decoy:\n"
	".cfi_startproc\n"
	".cfi_undefined rip\n"
	"call gconv\n"
	".Lback: ret\n"
	".cfi_endproc\n"
	".size decoy, . - decoy\n");
/* clang-format on */
