/* SPDX-License-Identifier: MIT */
/*
 * target.h - what every fuzz target needs
 *
 * Why     a target reads its input and nothing else, gives everything back, and
 *         ends by abort() where an answer is wrong
 */
#ifndef DARKHEAP_FUZZ_TARGET_H
#define DARKHEAP_FUZZ_TARGET_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition)                                               \
	do {                                                             \
		if (!(condition)) {                                      \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, \
				__LINE__, #condition);                   \
			abort();                                         \
		}                                                        \
	} while (0)

/* A file with the input in it, the same each time: not to be closed. */
static inline int input_file(const uint8_t *data, size_t size)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("input", MFD_CLOEXEC);
	REQUIRE(fd >= 0 && !ftruncate(fd, 0));
	REQUIRE(pwrite(fd, data, size, 0) == (ssize_t)size);
	return fd;
}

/* The input as a string, to be freed. */
static inline char *input_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	REQUIRE(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

/* Read all bytes, so that a sanitizer sees those that are not there. */
static inline void touch(const void *bytes, size_t size)
{
	const volatile uint8_t *at = bytes;

	for (size_t i = 0; i < size; i++)
		(void)at[i];
}

static inline void touch_text(const char *text)
{
	if (text)
		touch(text, strlen(text) + 1);
}

#endif
