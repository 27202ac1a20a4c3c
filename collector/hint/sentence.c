/* SPDX-License-Identifier: MIT */
#include "hint/sentence.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "symbol/frame.h"

void sentence_add(struct sentences *out, const char *between,
		  const char *format, ...)
{
	size_t length = strlen(out->text);
	va_list arguments;

	if (out->between)
		between = out->between;
	out->between = NULL;
	/* a question has its end */
	if (length && out->text[length - 1] == '?' && *between == '.')
		between++;
	if (length)
		length += (size_t)snprintf(out->text + length,
					   out->size - length, "%s", between);
	if (length >= out->size)
		return;
	va_start(arguments, format);
	vsnprintf(out->text + length, out->size - length, format, arguments);
	va_end(arguments);
}

const char *sentence_place(const struct frame *frame,
			   char place[PLACE_NAME_BYTES])
{
	const char *function = frame->function ? frame->function : "code";

	if (frame->file && frame->line > 0)
		snprintf(place, PLACE_NAME_BYTES, "%.180s (%.80s:%d)", function,
			 basename(frame->file), frame->line);
	else if (frame->module)
		snprintf(place, PLACE_NAME_BYTES, "%.180s (%.80s)", function,
			 basename(frame->module));
	else
		snprintf(place, PLACE_NAME_BYTES, "%.180s", function);
	return place;
}
