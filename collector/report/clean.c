/* SPDX-License-Identifier: MIT */
#include "report/clean.h"

#include <stdint.h>
#include <string.h>

/* Our own reports have it: estimates with their errors. */
#define PLUS_MINUS 0xb1

/* Bytes that a first byte announces, 0: it cannot be a first byte. */
static size_t announced(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/* One character of UTF-8 at `text`: its bytes, 0: it is none. */
static size_t decode(const char *text, uint32_t *character)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = (unsigned char)*text;
	size_t bytes = announced(first);
	uint32_t value = bytes == 1 ? first : first & (0x7fu >> bytes);

	for (size_t i = 1; i < bytes; i++) {
		unsigned char next = (unsigned char)text[i];

		if ((next & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (next & 0x3f);
	}
	if (!bytes || value < least[bytes] || value > 0x10ffff ||
	    (value >= 0xd800 && value < 0xe000))
		return 0;
	*character = value;
	return bytes;
}

/* Controls, and what turns the direction of writing. */
static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

size_t clean_copy(char *out, size_t size, const char *text, bool ascii,
		  bool printable)
{
	size_t used = 0, characters = 0;

	while (*text) {
		uint32_t c = 0;
		size_t bytes = decode(text, &c);
		bool bad = !bytes || (ascii && c > 0x7e) ||
			   (printable && is_control(c));
		bool is_error = ascii && c == PLUS_MINUS;
		size_t written = is_error ? 2 : bad ? 1 : bytes;

		if (used + written >= size)
			break;
		memcpy(out + used, is_error ? "+-" : bad ? "?" : text, written);
		used += written;
		text += bytes ? bytes : 1;
		characters += is_error ? 2 : 1;
	}
	out[used] = 0;
	return characters;
}
