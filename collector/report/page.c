/* SPDX-License-Identifier: MIT */
#include "report/page.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "report/clean.h"

#define LINE_BYTES 2048
#define LABEL_COLUMNS 13 /* 4 of them before the label */
#define NOTE_COLUMNS 6	 /* "note: " */

static const char *const tints[] = {
    [TINT_NONE] = "",	      [TINT_BAD] = "\033[1;31m",
    [TINT_GOOD] = "\033[32m", [TINT_DOUBT] = "\033[33m",
    [TINT_DIM] = "\033[2m",   [TINT_BOLD] = "\033[1m",
};

/* Bytes of the first `columns` characters of clean text. */
static size_t bytes_of(const char *text, size_t columns)
{
	size_t bytes = 0;

	while (text[bytes] && columns) {
		bytes++;
		while ((text[bytes] & 0xc0) == 0x80)
			bytes++;
		columns--;
	}
	return bytes;
}

void page_blank(struct page *page)
{
	fputc('\n', page->out);
}

static void put(struct page *page, enum tint tint, const char *text)
{
	bool color = page->options->color && tint != TINT_NONE;
	char clean[LINE_BYTES];

	if (clean_copy(clean, sizeof(clean), text, !page->options->utf8, true) >
	    PAGE_COLUMNS)
		strcpy(clean + bytes_of(clean, PAGE_COLUMNS - 3), "...");
	fprintf(page->out, "%s%s%s\n", color ? tints[tint] : "", clean,
		color ? "\033[0m" : "");
}

void page_line(struct page *page, enum tint tint, const char *format, ...)
{
	char text[LINE_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put(page, tint, text);
}

/* Bytes of `text` that fit behind `indent`, up to a blank if there is one. */
static size_t line_bytes(const char *text, size_t indent)
{
	size_t most = bytes_of(text, PAGE_COLUMNS - indent), cut = most;

	if (!text[most])
		return most;
	while (cut && text[cut] != ' ')
		cut--;
	return cut ? cut : most;
}

void page_field(struct page *page, const char *label, const char *text)
{
	char clean[LINE_BYTES];
	const char *rest = clean;

	clean_copy(clean, sizeof(clean), text, !page->options->utf8, true);
	do {
		size_t bytes = line_bytes(rest, LABEL_COLUMNS);

		page_line(page, TINT_NONE, "    %-*s%.*s", LABEL_COLUMNS - 4,
			  label, (int)bytes, rest);
		rest += bytes;
		rest += *rest == ' ';
		label = "";
	} while (*rest);
}

void page_note(struct page *page, enum tint tint, const char *format, ...)
{
	char text[LINE_BYTES], clean[LINE_BYTES];
	const char *rest = clean, *label = "note:";
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	clean_copy(clean, sizeof(clean), text, !page->options->utf8, true);
	do {
		size_t bytes = line_bytes(rest, NOTE_COLUMNS);

		page_line(page, tint, "%-*s%.*s", NOTE_COLUMNS, label,
			  (int)bytes, rest);
		rest += bytes;
		rest += *rest == ' ';
		label = "";
	} while (*rest);
}

const char *page_size(char word[WORD_BYTES], uint64_t bytes)
{
	static const char *const units[] = {"B",   "KiB", "MiB", "GiB",
					    "TiB", "PiB", "EiB"};
	double size = (double)bytes;
	size_t unit = 0;

	while (size >= 1024 && unit < 6) {
		size /= 1024;
		unit++;
	}
	snprintf(word, WORD_BYTES, unit ? "%.1f %s" : "%.0f %s", size,
		 units[unit]);
	return word;
}

const char *page_count(char word[WORD_BYTES], uint64_t count, const char *noun)
{
	snprintf(word, WORD_BYTES, "%" PRIu64 " %s%s", count, noun,
		 count == 1 ? "" : "s");
	return word;
}

const char *page_path(const char *path)
{
	const char *name = basename(path);

	if (name - path < 2)
		return name;
	for (name -= 2; name > path && *name != '/'; name--)
		;
	return *name == '/' ? name + 1 : name;
}
