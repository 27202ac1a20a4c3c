/* SPDX-License-Identifier: MIT */
#include "report/annotation.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "report/clean.h"

static bool is_special(char c, bool is_property)
{
	return strchr("%\r\n", c) || (is_property && strchr(":,", c));
}

static void put_clean(FILE *out, const char *text, bool is_property)
{
	for (; *text; text++) {
		bool is_control = (unsigned char)*text < ' ' && *text != '\n';

		if (is_control)
			fputc('?', out);
		else if (is_special(*text, is_property))
			fprintf(out, "%%%02X", (unsigned char)*text);
		else
			fputc(*text, out);
	}
}

static void put(FILE *out, const char *text, bool is_property)
{
	size_t size = strlen(text) + 1;
	char *clean = malloc(size);

	if (clean) {
		clean_copy(clean, size, text, false, is_property);
		put_clean(out, clean, is_property);
	}
	free(clean);
}

void annotation_put(FILE *out, const struct annotation *annotation)
{
	fprintf(out, "::%s ", annotation->kind);
	if (annotation->file) {
		fputs("file=", out);
		put(out, annotation->file, true);
		fprintf(out, ",line=%d,endLine=%d,", annotation->line,
			annotation->line);
	}
	fputs("title=", out);
	put(out, annotation->title, true);
	fputs("::", out);
	put(out, annotation->message, false);
	fputc('\n', out);
}
