/* SPDX-License-Identifier: MIT */
/*
 * fuzz_gocode.c - machine code that may be that of two Go functions
 */
#include "target.h"

#include "symbol/gocode.h"

#define ADDRESS 0x401000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct elf_span code = {data, size, ADDRESS};
	struct gocode_tls tls;
	struct gocode_counters counters;

	gocode_read_tls(code, &tls);
	gocode_read_counters(code, ADDRESS, &counters);
	gocode_read_counters(code, ADDRESS + 0x1000, &counters);
	return 0;
}
