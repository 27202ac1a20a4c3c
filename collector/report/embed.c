/* SPDX-License-Identifier: MIT */
#include "report/embed.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "report/gzip.h"

/* Within JSON a '<' stands in strings only, where \u003c says the same. */
static void put_escaped(const char *json, size_t length, FILE *out)
{
	for (size_t i = 0; i < length; i++)
		if (json[i] == '<')
			fputs("\\u003c", out);
		else
			putc(json[i], out);
}

static void put_base64(const unsigned char *bytes, size_t length, FILE *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		unsigned int group = (unsigned int)bytes[i] << 16;

		group |= left > 1 ? (unsigned int)bytes[i + 1] << 8 : 0;
		group |= left > 2 ? bytes[i + 2] : 0;
		putc(digits[group >> 18], out);
		putc(digits[group >> 12 & 63], out);
		putc(left > 1 ? digits[group >> 6 & 63] : '=', out);
		putc(left > 2 ? digits[group & 63] : '=', out);
	}
}

/* *bytes is the caller's to free. */
static int compress_all(const char *text, size_t length, char **bytes,
			size_t *n_bytes)
{
	struct gzip *gzip;
	int err = -ENOMEM;
	FILE *out;

	*bytes = NULL;
	out = open_memstream(bytes, n_bytes);
	gzip = out ? gzip_open(out) : NULL;
	if (gzip) {
		gzip_write(gzip, text, length);
		err = gzip_close(gzip);
	}
	if (out && fclose(out) && !err)
		err = -ENOMEM;
	return err;
}

int embed_json(const char *id, const char *json, size_t length, FILE *out)
{
	bool is_long = length > EMBED_PLAIN_MAX;
	size_t n_bytes;
	char *bytes;
	int err;

	fprintf(out, "<script id=\"%s\" type=\"application/%s\">", id,
		is_long ? "gzip" : "json");
	if (!is_long) {
		put_escaped(json, length, out);
	} else {
		err = compress_all(json, length, &bytes, &n_bytes);
		if (!err)
			put_base64((const unsigned char *)bytes, n_bytes, out);
		free(bytes);
		if (err)
			return err;
	}
	fputs("</script>\n", out);
	return ferror(out) ? -EIO : 0;
}
