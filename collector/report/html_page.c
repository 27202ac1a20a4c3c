/* SPDX-License-Identifier: MIT */
#include "report/html_page.h"

/* The build runs where the tree's root is; rules.mk knows the dependency. */
__asm__(".section .rodata\n"
	".global html_page, html_page_end\n"
	"html_page: .incbin \"collector/serve/web/built/page.html\"\n"
	"html_page_end: .byte 0\n"
	".text\n");

extern const char html_page_end[];

size_t html_page_length(void)
{
	return (size_t)(html_page_end - html_page);
}
