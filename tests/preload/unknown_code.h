/* SPDX-License-Identifier: MIT */
/*
 * unknown_code.h - code that lies in no file and calls malloc
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define CODE_BYTES 32

typedef void *call_fn(void *(*function)(size_t));

/* `count` functions, each of which returns malloc(24) from a place of its own.
 */
static char *unknown_code(int count)
{
	static const unsigned char code[] = {
	    0x48, 0x83, 0xec, 0x08,	  /* sub $8,%rsp */
	    0x48, 0x89, 0xf8,		  /* mov %rdi,%rax */
	    0xbf, 0x18, 0x00, 0x00, 0x00, /* mov $24,%edi */
	    0xff, 0xd0,			  /* call *%rax */
	    0x48, 0x83, 0xc4, 0x08,	  /* add $8,%rsp */
	    0xc3,			  /* ret */
	};
	char *page = mmap(NULL, (size_t)count * CODE_BYTES,
			  PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		abort();
	for (int i = 0; i < count; i++)
		memcpy(page + i * CODE_BYTES, code, sizeof(code));
	return page;
}

static void *unknown_malloc(char *page, int i)
{
	return ((call_fn *)(page + i * CODE_BYTES))(malloc);
}
