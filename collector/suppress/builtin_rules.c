/* SPDX-License-Identifier: MIT */
#include "suppress/builtin_rules.h"

/* The build runs where the tree's root is; rules.mk knows the dependency. */
__asm__(".section .rodata\n"
	".global builtin_rules, builtin_rules_end\n"
	"builtin_rules: .incbin \"collector/suppress/builtin.supp\"\n"
	"builtin_rules_end: .byte 0\n"
	".text\n");

extern const char builtin_rules_end[];

size_t builtin_rules_length(void)
{
	return (size_t)(builtin_rules_end - builtin_rules);
}
