/* SPDX-License-Identifier: MIT */
#include "mem.h"

#include "forbid.h"

void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
#if defined(__x86_64__)
	void *cursor = to;

	__asm__ volatile("rep movsb"
			 : "+D"(cursor), "+S"(from), "+c"(bytes)
			 :
			 : "memory");
#else
	for (size_t i = 0; i < bytes; i++)
		((volatile char *)to)[i] = ((const char *)from)[i];
#endif
	return to;
}

void *memset(void *to, int byte, size_t bytes)
{
#if defined(__x86_64__)
	void *cursor = to;

	__asm__ volatile("rep stosb"
			 : "+D"(cursor), "+c"(bytes)
			 : "a"(byte)
			 : "memory");
#else
	/* volatile: gcc would turn the loop into a call of memset */
	for (volatile char *p = to; bytes; bytes--)
		*p++ = (char)byte;
#endif
	return to;
}

bool mem_same_string(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

size_t mem_length(const char *string)
{
	const volatile char *end = string;

	while (*end)
		end++;
	return (size_t)(end - string);
}

void mem_copy_string(char *to, const char *from, size_t bytes, bool keep_tail)
{
	size_t length = mem_length(from);

	if (length >= bytes) {
		if (keep_tail)
			from += length - (bytes - 1);
		length = bytes - 1;
	}
	memcpy(to, from, length);
	to[length] = 0;
}

void mem_copy_text(char *to, const char *from, size_t bytes)
{
	size_t length = mem_length(from);

	if (length >= bytes) {
		length = bytes - 1;
		while (length && ((unsigned char)from[length] & 0xc0) == 0x80)
			length--;
	}
	memcpy(to, from, length);
	to[length] = 0;
}
