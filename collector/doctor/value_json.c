/* SPDX-License-Identifier: MIT */
#include "doctor/value_json.h"

#include <stdlib.h>
#include <string.h>

#include "report/clean.h"

/* NULL, and what does not fit, becomes null. */
json_t *value_text(const char *string)
{
	size_t size = string ? 4 * strlen(string) + 1 : 0;
	char *clean = string ? malloc(size) : NULL;
	json_t *value;

	if (!clean)
		return json_null();
	clean_copy(clean, size, string, false, false);
	value = json_string(clean);
	free(clean);
	return value;
}

json_t *value_number(uint64_t value)
{
	return json_integer((json_int_t)value);
}

/* RUNNING_UNKNOWN is null. */
json_t *value_known(int value)
{
	return value < 0 ? json_null() : json_integer(value);
}

void value_set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

/* null, and why it is. */
void value_unknown(json_t *object, const char *key, const char *why)
{
	json_t *reasons = json_object_get(object, "why");

	if (!reasons) {
		value_set(object, "why", json_object());
		reasons = json_object_get(object, "why");
	}
	value_set(object, key, json_null());
	value_set(reasons, key, value_text(why));
}

json_t *value_texts(const char *const *strings, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(array, value_text(strings[i]));
	return array;
}
