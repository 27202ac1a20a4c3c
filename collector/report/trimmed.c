/* SPDX-License-Identifier: MIT */
#include "report/trimmed.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MODULE_BYTES 1024

static bool is_set(const char *value)
{
	return value && *value == '/';
}

/* As `go env GOMODCACHE` says, without a go.env. */
static bool module_cache(char path[PATH_MAX])
{
	const char *cache = getenv("GOMODCACHE"), *gopath = getenv("GOPATH");
	const char *home = getenv("HOME");
	int n;

	if (is_set(cache))
		n = snprintf(path, PATH_MAX, "%s/", cache);
	else if (is_set(gopath))
		n = snprintf(path, PATH_MAX, "%.*s/pkg/mod/",
			     (int)strcspn(gopath, ":"), gopath);
	else if (is_set(home))
		n = snprintf(path, PATH_MAX, "%s/go/pkg/mod/", home);
	else
		return false;
	return n < PATH_MAX;
}

/* The cache is for disks that do not tell A from a: golang.org/ref/mod,
 * "Module cache".  Only the module's path and version are written so. */
static bool in_cache(const char *file, char path[PATH_MAX])
{
	const char *end = strchr(strchr(file, '@'), '/');
	size_t used;

	if (!end || !module_cache(path))
		return false;
	used = strlen(path);
	for (const char *c = file; c < end && used + 2 < PATH_MAX; c++) {
		if (isupper((unsigned char)*c))
			path[used++] = '!';
		path[used++] = (char)tolower((unsigned char)*c);
	}
	return snprintf(path + used, PATH_MAX - used, "%s", end) <
	       (int)(PATH_MAX - used);
}

/* "module example.com/app" of a go.mod. */
static bool read_module(const char *name, char module[MODULE_BYTES])
{
	char line[MODULE_BYTES + 16], format[32];
	FILE *file = fopen(name, "re");
	bool found = false;

	if (!file)
		return false;
	snprintf(format, sizeof(format), " module %%%d[^ \t\r\n\"]",
		 MODULE_BYTES - 1);
	while (!found && fgets(line, sizeof(line), file))
		found = sscanf(line, format, module) == 1;
	fclose(file);
	return found;
}

/* Below the nearest go.mod that names the module. */
static bool in_own_module(const char *file, char path[PATH_MAX])
{
	char here[PATH_MAX], name[PATH_MAX + 8], module[MODULE_BYTES];

	if (!getcwd(here, sizeof(here)) || *here != '/')
		return false;
	for (char *slash; *here; *slash = 0) {
		snprintf(name, sizeof(name), "%s/go.mod", here);
		if (read_module(name, module)) {
			size_t length = strlen(module);

			return !strncmp(file, module, length) &&
			       file[length] == '/' &&
			       snprintf(path, PATH_MAX, "%s%s", here,
					file + length) < PATH_MAX;
		}
		slash = strrchr(here, '/');
	}
	return false;
}

bool trimmed_path(const char *file, char path[PATH_MAX])
{
	if (*file == '/')
		return snprintf(path, PATH_MAX, "%s", file) < PATH_MAX;
	if (strstr(file, "../"))
		return false;
	return strchr(file, '@') ? in_cache(file, path)
				 : in_own_module(file, path);
}
