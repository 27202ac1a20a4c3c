/* SPDX-License-Identifier: MIT */
#include "joined/scan_uri.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bases may stand below others, in a hostile file below themselves. */
#define BASES_MAX 8

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0'
					 : tolower((unsigned char)c) - 'a' + 10;
}

/* "%2e" is "."; what is no such pair stays, a zero is refused. */
static bool decode(char *text)
{
	char *to = text;

	for (; *text; text++) {
		bool is_pair = *text == '%' &&
			       isxdigit((unsigned char)text[1]) &&
			       isxdigit((unsigned char)text[2]);

		*to = is_pair ? (char)(digit(text[1]) << 4 | digit(text[2]))
			      : *text;
		if (!*to++)
			return false;
		text += is_pair ? 2 : 0;
	}
	*to = 0;
	return true;
}

/* "file:///a" and "file://host/a" are "/a"; NULL: another scheme. */
static const char *without_scheme(const char *uri)
{
	size_t scheme = strcspn(uri, ":/");

	if (uri[scheme] != ':' || !scheme)
		return uri;
	if (strncasecmp(uri, "file:", 5) != 0)
		return NULL;
	uri += 5;
	if (strncmp(uri, "//", 2) != 0)
		return uri;
	return strchr(uri + 2, '/');
}

/* The path of a URI, or NULL: no file, or no memory. */
static char *path_of(const char *uri)
{
	const char *rest = uri ? without_scheme(uri) : NULL;
	char *path = rest && *rest ? strdup(rest) : NULL;

	if (!path)
		return NULL;
	path[strcspn(path, "?#")] = 0;
	if (decode(path))
		return path;
	free(path);
	return NULL;
}

/* `name` below `base`, either of which may be NULL; both are used up. */
static char *below(char *base, char *name)
{
	char *path = NULL;

	if (!base || !name || *name == '/') {
		path = name ? name : base;
		free(name ? base : NULL);
		return path;
	}
	if (asprintf(&path, "%s/%s", base, name) < 0)
		path = NULL;
	free(base);
	free(name);
	return path;
}

static char *base_of(json_t *run, json_t *location)
{
	json_t *bases = json_object_get(run, "originalUriBaseIds");
	char *path = NULL;

	for (int i = 0; i < BASES_MAX; i++) {
		const char *id =
		    json_string_value(json_object_get(location, "uriBaseId"));

		location = id ? json_object_get(bases, id) : NULL;
		if (!location)
			break;
		path = below(path_of(json_string_value(
				 json_object_get(location, "uri"))),
			     path);
	}
	return path;
}

/* Where the element before `end` begins. */
static char *element_before(char *start, char *end)
{
	while (end > start && end[-1] != '/')
		end--;
	return end;
}

/* Without ".", "..", and slashes that stand for nothing. */
static void tidy(char *path)
{
	char *start = path + (*path == '/'), *to = start;
	const char *from = start;
	bool is_last = !*from;

	while (!is_last) {
		size_t length = strcspn(from, "/");

		/* before a slash is put in the zero's place */
		is_last = !from[length];
		if (length == 2 && !strncmp(from, "..", 2)) {
			to = to > start ? element_before(start, to - 1) : start;
		} else if (length && !(length == 1 && *from == '.')) {
			memmove(to, from, length);
			to += length;
			*to++ = '/';
		}
		from += length + !is_last;
	}
	if (to > start)
		to--;
	*to = 0;
}

/* A path that stands below the root is told from there. */
static void take_off_root(struct scan_uri *uri)
{
	size_t length = uri->root ? strlen(uri->root) : 0;

	if (length && *uri->path == '/' &&
	    !strncmp(uri->path, uri->root, length) && uri->path[length] == '/')
		memmove(uri->path, uri->path + length + 1,
			strlen(uri->path + length));
}

/* Some name the file by its number only. */
static json_t *spelled_out(json_t *run, json_t *location)
{
	json_t *index = json_object_get(location, "index");
	json_int_t at = json_is_integer(index) ? json_integer_value(index) : -1;

	if (json_object_get(location, "uri") || at < 0)
		return location;
	return json_object_get(
	    json_array_get(json_object_get(run, "artifacts"), (size_t)at),
	    "location");
}

int scan_uri_resolve(json_t *run, json_t *location, struct scan_uri *uri)
{
	json_t *spelled = spelled_out(run, location);
	char *path =
	    path_of(json_string_value(json_object_get(spelled, "uri")));

	*uri = (struct scan_uri){.path = path};
	if (!path)
		return -EINVAL;
	uri->root = base_of(run, spelled);
	if (uri->root)
		tidy(uri->root);
	tidy(path);
	if (uri->root && *uri->root != '/') {
		/* nobody says where that base is */
		uri->path = below(uri->root, path);
		uri->root = NULL;
	}
	if (uri->path && *uri->path) {
		take_off_root(uri);
		return 0;
	}
	free(uri->path);
	free(uri->root);
	*uri = (struct scan_uri){0};
	return -EINVAL;
}
