/* SPDX-License-Identifier: MIT */
/* cc: -rdynamic */
/* expect: complete true */
/* jq: [.sites[].stacks[].frames[].function] | any(. == "decoy") | not */
/* jq: [.sites[] | select(.function == "in_module") | .live_objects] | add ==
 * 225 */
/* libc unloads converters by itself, and others come to their addresses: run
 * by trouble.sh, which makes them. */
#include <gconv.h>
#include <iconv.h>
#include <stdlib.h>
#include <unistd.h>

/* The converters call it as they are loaded. */
__attribute__((noinline)) int in_module(struct __gconv_step *step)
{
	volatile char *volatile block = malloc(30);
	block[1] = 1;
	step->__min_needed_from = step->__max_needed_from = 1;
	step->__min_needed_to = step->__max_needed_to = 4;
	return __GCONV_OK;
}

static __attribute__((noinline)) void use(const char *name)
{
	iconv_t converter = iconv_open("UTF-8", name);

	if (converter == (iconv_t)-1)
		exit(1);
	iconv_close(converter);
}

int main(void)
{
	for (int i = 0; i < 25; i++) {
		use("NARROW");
		if (i < 3)
			usleep(100000); /* it becomes known */
		use("NARROW");
		/* what was not used for some time is unloaded */
		for (int j = 0; j < 3; j++)
			use("OTHER");
		use("WIDE");
		for (int j = 0; j < 3; j++)
			use("OTHER");
	}
	return 0;
}
