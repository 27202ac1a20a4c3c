/* SPDX-License-Identifier: MIT */
#include "doctor/words.h"

#include <stdbool.h>
#include <string.h>

#define PLAIN                                                  \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789%+,-./:=@_"

static bool has_control(const char *word)
{
	for (; *word; word++)
		if ((unsigned char)*word < ' ' || *word == 0x7f)
			return true;
	return false;
}

/* $'...' of bash, zsh and POSIX 2024: the one that holds control bytes. */
static void quote_control(FILE *out, const char *word)
{
	fputs("$'", out);
	for (; *word; word++) {
		unsigned char byte = (unsigned char)*word;

		if (byte < ' ' || byte == 0x7f)
			fprintf(out, "\\%03o", byte);
		else if (byte == '\'' || byte == '\\')
			fprintf(out, "\\%c", byte);
		else
			fputc(byte, out);
	}
	fputc('\'', out);
}

void words_quote(FILE *out, const char *word)
{
	if (*word && word[strspn(word, PLAIN)] == '\0') {
		fputs(word, out);
		return;
	}
	if (has_control(word)) {
		quote_control(out, word);
		return;
	}
	fputc('\'', out);
	for (; *word; word++)
		if (*word == '\'')
			fputs("'\\''", out);
		else
			fputc(*word, out);
	fputc('\'', out);
}
