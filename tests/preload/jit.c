/* SPDX-License-Identifier: MIT */
/* expect: live 40 */
/* stack: inner */
/* jq: .degraded.cut_stacks >= 1 */
/* Code that lies in no file, or in one that nobody can open, between frames
 * of C: those above it are not guessed at. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const unsigned char code[] = {
    0xf3, 0x0f, 0x1e, 0xfa,    /* endbr64 */
    0x55,		       /* push %rbp */
    0xbd, 0x03, 0x00, 0x00, 0, /* mov $3,%ebp: no frame pointer */
    0x48, 0x83, 0xec, 0x30,    /* sub $48,%rsp */
    0xff, 0xd7,		       /* call *%rdi */
    0x48, 0x83, 0xc4, 0x30,    /* add $48,%rsp */
    0x5d, 0xc3,		       /* pop %rbp; ret */
};

static __attribute__((noinline)) void *inner(void)
{
	char *block = malloc(8);
	block[1] = 1;
	return block;
}

typedef void *run_fn(void *(*function)(void));

int main(void)
{
	char *writable = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = memfd_create("code", 0);

	if (fd < 0 || write(fd, code, sizeof(code)) != sizeof(code))
		return 1;
	void *mapped =
	    mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	memcpy(writable, code, sizeof(code));
	for (int i = 0; i < 20; i++) {
		((run_fn *)(uintptr_t)writable)(inner);
		((run_fn *)(uintptr_t)mapped)(inner);
	}
	return 0;
}
