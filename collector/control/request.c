/* SPDX-License-Identifier: MIT */
#include "control/request.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *word;
	enum request_kind kind;
} kinds[] = {
    {"hello", REQUEST_HELLO}, {"status", REQUEST_STATUS},
    {"mark", REQUEST_MARK},   {"snapshot", REQUEST_SNAPSHOT},
    {"live", REQUEST_LIVE},   {"observe", REQUEST_OBSERVE},
};

static int fail(char why[REQUEST_WHY_BYTES], const char *text)
{
	snprintf(why, REQUEST_WHY_BYTES, "%s", text);
	return -EINVAL;
}

static int read_protocol(const json_t *json, char why[REQUEST_WHY_BYTES])
{
	const json_t *protocol = json_object_get(json, "control");

	if (!json_is_integer(protocol))
		return fail(why, "no request: it has no number 'control'");
	json_int_t asked = json_integer_value(protocol);
	if (asked == CONTROL_PROTOCOL)
		return 0;
	snprintf(why, REQUEST_WHY_BYTES,
		 "this darkheap speaks control protocol %d, asked was %lld: "
		 "update %s",
		 CONTROL_PROTOCOL, (long long)asked,
		 asked > CONTROL_PROTOCOL ? "darkheap" : "what asks");
	return -EPROTO;
}

static int read_kind(const json_t *json, struct request *request,
		     char why[REQUEST_WHY_BYTES])
{
	const char *word = json_string_value(json_object_get(json, "request"));

	for (size_t i = 0; word && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(word, kinds[i].word)) {
			request->kind = kinds[i].kind;
			return 0;
		}
	return fail(why, "unknown request: hello, status, mark, snapshot, "
			 "live and observe are known");
}

/* A text that is longer is cut, as darkheap_mark() cuts it. */
static bool read_text(const json_t *json, const char *key, char text[64])
{
	const json_t *value = json_object_get(json, key);

	if (!value || json_is_null(value))
		return true;
	if (!json_is_string(value))
		return false;
	size_t n = json_string_length(value);
	if (n > 63)
		n = 63;
	/* not in the middle of a character */
	while (n && n < json_string_length(value) &&
	       ((unsigned char)json_string_value(value)[n] & 0xc0) == 0x80)
		n--;
	memcpy(text, json_string_value(value), n);
	text[n] = 0;
	return true;
}

static bool read_session(const json_t *json, pid_t *session)
{
	const json_t *value = json_object_get(json, "session");

	if (!value || json_is_null(value))
		return true;
	json_int_t pid = json_integer_value(value);
	if (pid <= 0 || pid > INT_MAX)
		return false;
	*session = (pid_t)pid;
	return true;
}

static int read_object(const json_t *json, struct request *request,
		       char why[REQUEST_WHY_BYTES])
{
	int error = read_protocol(json, why);

	if (!error)
		error = read_kind(json, request, why);
	if (error)
		return error;
	if (!read_session(json, &request->session))
		return fail(why, "'session' is no process id");
	if (!read_text(json, "name", request->name) ||
	    !read_text(json, "since", request->since))
		return fail(why, "'name' and 'since' are texts");
	if (request->kind == REQUEST_MARK && !*request->name)
		return fail(why, "a mark needs a 'name'");
	request->has_frames = json_is_true(json_object_get(json, "frames"));
	request->is_own = json_is_true(json_object_get(json, "own"));
	return 0;
}

int request_read(struct request *request, const char *text, size_t size,
		 char why[REQUEST_WHY_BYTES])
{
	*request = (struct request){0};
	json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(json)) {
		json_decref(json);
		return fail(why, "no request: it is no JSON object");
	}
	int error = read_object(json, request, why);
	json_decref(json);
	return error;
}
