/* SPDX-License-Identifier: MIT */
#include "report/xml.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "report/clean.h"

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

/* U+FFFE and U+FFFF are characters of UTF-8 and not of XML. */
static bool is_no_character(const char *c)
{
	return !strncmp(c, "\xef\xbf\xbe", 3) || !strncmp(c, "\xef\xbf\xbf", 3);
}

static void put_clean(FILE *out, const char *text)
{
	for (const char *c = text; *c; c++) {
		if (entity(*c))
			fputs(entity(*c), out);
		else if (is_no_character(c))
			fputc('?', out);
		else if ((unsigned char)*c < ' ' && *c != '\n')
			fputc('?', out);
		else
			fputc(*c, out);
		c += is_no_character(c) ? 2 : 0;
	}
}

static void put(FILE *out, const char *text, bool printable)
{
	size_t size = strlen(text) + 1;
	char *clean = malloc(size);

	if (clean) {
		clean_copy(clean, size, text, false, printable);
		put_clean(out, clean);
	}
	free(clean);
}

void xml_attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	put(out, value, true);
	fputc('"', out);
}

void xml_text(FILE *out, const char *text)
{
	put(out, text, false);
}
