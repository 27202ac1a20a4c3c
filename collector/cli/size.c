/* SPDX-License-Identifier: MIT */
#include "cli/size.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct unit {
	const char *name;
	uint64_t value;
};

/* A longer name stands before a shorter one that it begins with. */
static const struct unit size_units[] = {
    {"KiB", UINT64_C(1) << 10},	     {"MiB", UINT64_C(1) << 20},
    {"GiB", UINT64_C(1) << 30},	     {"TiB", UINT64_C(1) << 40},
    {"KB", UINT64_C(1000)},	     {"kB", UINT64_C(1000)},
    {"MB", UINT64_C(1000000)},	     {"GB", UINT64_C(1000000000)},
    {"TB", UINT64_C(1000000000000)}, {"B", 1},
};

static const struct unit duration_units[] = {
    {"ns", 1},
    {"us", UINT64_C(1000)},
    {"\u00b5s", UINT64_C(1000)}, /* micro sign */
    {"\u03bcs", UINT64_C(1000)}, /* Greek mu */
    {"ms", UINT64_C(1000000)},
    {"s", UINT64_C(1000000000)},
    {"m", UINT64_C(60000000000)},
    {"h", UINT64_C(3600000000000)},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* whole + part / scale */
struct decimal {
	uint64_t whole, part, scale;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits behind the point that a double could not tell apart are dropped. */
static const char *decimal_part(const char *text, struct decimal *number)
{
	for (; is_digit(*text); text++) {
		if (number->scale >= UINT64_C(1000000000000))
			continue;
		number->part = number->part * 10 + (uint64_t)(*text - '0');
		number->scale *= 10;
	}
	return text;
}

static int decimal_parse(const char **text, struct decimal *number)
{
	const char *p = *text;
	const char *start;

	*number = (struct decimal){.scale = 1};
	for (start = p; is_digit(*p); p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (__builtin_mul_overflow(number->whole, 10, &number->whole) ||
		    __builtin_add_overflow(number->whole, digit,
					   &number->whole))
			return -ERANGE;
	}
	if (*p == '.') {
		start++;
		p = decimal_part(p + 1, number);
	}
	if (p == start)
		return -EINVAL;
	*text = p;
	return 0;
}

static const struct unit *unit_find(const struct unit *units, size_t count,
				    const char **text)
{
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(units[i].name);

		if (strncmp(*text, units[i].name, length) == 0) {
			*text += length;
			return &units[i];
		}
	}
	return NULL;
}

static int decimal_times(const struct decimal *number, uint64_t unit,
			 uint64_t *result)
{
	unsigned __int128 part = number->part;
	uint64_t whole;

	if (__builtin_mul_overflow(number->whole, unit, &whole) ||
	    __builtin_add_overflow(
		whole, (uint64_t)(part * unit / number->scale), result))
		return -ERANGE;
	return 0;
}

int size_parse(const char *text, uint64_t *bytes)
{
	const struct unit *unit;
	struct decimal number;
	uint64_t value;
	int err = decimal_parse(&text, &number);

	if (err)
		return err;
	if (*text == '\0') {
		value = number.whole;
		if (number.part)
			return -EINVAL;
	} else {
		unit = unit_find(size_units, COUNT(size_units), &text);
		if (!unit || *text != '\0')
			return -EINVAL;
		err = decimal_times(&number, unit->value, &value);
		if (err)
			return err;
	}
	*bytes = value;
	return 0;
}

int duration_parse(const char *text, uint64_t *ns)
{
	uint64_t total = 0;

	if (strcmp(text, "0") == 0) {
		*ns = 0;
		return 0;
	}
	do {
		const struct unit *unit;
		struct decimal number;
		uint64_t value;
		int err = decimal_parse(&text, &number);

		if (err)
			return err;
		unit = unit_find(duration_units, COUNT(duration_units), &text);
		if (!unit)
			return -EINVAL;
		err = decimal_times(&number, unit->value, &value);
		if (err)
			return err;
		if (__builtin_add_overflow(total, value, &total))
			return -ERANGE;
	} while (*text != '\0');
	*ns = total;
	return 0;
}
