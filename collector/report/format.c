/* SPDX-License-Identifier: MIT */
#include "report/format.h"

#include <stddef.h>
#include <string.h>

const struct format *format_find(const char *name)
{
	static const struct format *const formats[] = {
	    &format_text,
	    &format_json,
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}
