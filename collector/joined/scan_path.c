/* SPDX-License-Identifier: MIT */
#include "joined/scan_path.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Behind the last "/name/" of a path, or the path. */
static const char *behind(const char *path, const char *name)
{
	size_t length = strlen(name);
	const char *found = path;

	for (const char *at = path; (at = strstr(at, name)); at++)
		if (at == path || at[-1] == '/')
			found = at + length;
	return found;
}

/* Without what says only where modules are kept. */
static const char *core_of(const char *path)
{
	path = behind(behind(path, "pkg/mod/"), "vendor/");
	while (!strncmp(path, "./", 2))
		path += 2;
	/* of `go build a.go b.go` with -trimpath */
	if (!strncmp(path, "command-line-arguments/", 23))
		path += 23;
	return path;
}

/* An element of a path, from the end. */
struct element {
	const char *at, *end;
};

static bool element_before(const char *start, const char **end,
			   struct element *element)
{
	const char *at = *end;

	while (at > start && at[-1] == '/')
		at--;
	element->end = at;
	while (at > start && at[-1] != '/')
		at--;
	element->at = *end = at;
	return element->at < element->end;
}

/* Where the version of a module begins, which nobody compares. */
static const char *version_of(const struct element *element)
{
	const char *at =
	    memchr(element->at, '@', (size_t)(element->end - element->at));

	return at && at > element->at ? at : element->end;
}

/* One letter as people write it: the module cache has "!x" for "X". */
static int letter(const char **at, const char *end)
{
	const char *c = *at;

	if (*c == '!' && c + 1 < end && islower((unsigned char)c[1])) {
		*at = c + 2;
		return toupper((unsigned char)c[1]);
	}
	*at = c + 1;
	return (unsigned char)*c;
}

static bool is_alike(const struct element *a, const struct element *b)
{
	const char *x = a->at, *y = b->at;
	const char *x_end = version_of(a), *y_end = version_of(b);

	while (x < x_end && y < y_end)
		if (letter(&x, x_end) != letter(&y, y_end))
			return false;
	return x == x_end && y == y_end;
}

/* How many elements are the same from the end, and of whom these are all. */
struct common {
	size_t n;
	bool all_of_a, all_of_b;
};

static struct common compare(const char *a, const char *b)
{
	const char *a_end = a + strlen(a), *b_end = b + strlen(b);
	struct common common = {0};
	struct element x, y;

	for (;;) {
		bool has_a = element_before(a, &a_end, &x);
		bool has_b = element_before(b, &b_end, &y);

		common.all_of_a = !has_a;
		common.all_of_b = !has_b;
		if (!has_a || !has_b || !is_alike(&x, &y))
			return common;
		common.n++;
	}
}

/* The file below the program's own module, or NULL: -trimpath left no such. */
static const char *below_module(const char *file, const char *main_module)
{
	size_t length = strlen(main_module);

	if (*file == '/' || !length || strncmp(file, main_module, length) != 0)
		return NULL;
	file += length;
	if (*file == '@')
		file += strcspn(file, "/");
	return *file == '/' ? file + 1 : NULL;
}

/* Do both lead to one file of this machine, through links? */
static bool is_one_file(const struct scan_place *place, const char *file)
{
	char path[PATH_MAX], real[PATH_MAX], other[PATH_MAX];
	bool is_below = *place->file != '/';

	if (*file != '/' || (is_below && !place->root))
		return false;
	if (snprintf(path, sizeof(path), "%s%s%s", is_below ? place->root : "",
		     is_below ? "/" : "", place->file) >= (int)sizeof(path))
		return false;
	return realpath(path, real) && realpath(file, other) &&
	       !strcmp(real, other);
}

/* A file below the very root that was scanned is there or nowhere. */
static bool is_in_root(const struct scan_place *place, const char *file,
		       bool *is_same)
{
	size_t length = place->root ? strlen(place->root) : 0;

	if (!length || strncmp(file, place->root, length) != 0 ||
	    file[length] != '/' || *place->file == '/')
		return false;
	*is_same = !strcmp(file + length + 1, place->file);
	return true;
}

enum path_match scan_path_match(const struct scan_place *place,
				const char *file, const char *main_module)
{
	const char *own = below_module(file, main_module);
	struct common common;
	bool is_same;

	if (strcmp(basename(place->file), basename(file)) != 0)
		return PATH_DIFFERS;
	if (!strcmp(place->file, file))
		return strchr(file, '/') ? PATH_SAME : PATH_NAME;
	if (is_in_root(place, file, &is_same))
		return is_same || is_one_file(place, file) ? PATH_SAME
							   : PATH_DIFFERS;
	if (own) {
		/* the module may lie below the root of the repository */
		common = compare(own, place->file);
		if (!common.all_of_a)
			return PATH_DIFFERS;
		return common.all_of_b || common.n > 1 ? PATH_SAME : PATH_NAME;
	}
	common = compare(core_of(place->file), core_of(file));
	if (common.n > 1 && (common.all_of_a || common.all_of_b))
		return PATH_SAME;
	if (is_one_file(place, file))
		return PATH_SAME;
	return common.all_of_a || common.all_of_b ? PATH_NAME : PATH_DIFFERS;
}
