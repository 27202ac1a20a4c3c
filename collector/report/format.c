/* SPDX-License-Identifier: MIT */
#include "report/format.h"

#include <string.h>

const struct format *format_at(size_t number)
{
	static const struct format *const formats[] = {
#define FORMAT(name, users, what) &format_##name,
#include "report/formats.def"
#undef FORMAT
	};

	return number < sizeof(formats) / sizeof(*formats) ? formats[number]
							   : NULL;
}

const struct format *format_find(const char *name)
{
	const struct format *format;

	for (size_t i = 0; (format = format_at(i)); i++)
		if (!strcmp(format->name, name))
			return format;
	return NULL;
}
