/* SPDX-License-Identifier: MIT */
#include "harness/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool make_in(struct scratch *scratch, const char *where)
{
	int n = snprintf(scratch->path, sizeof(scratch->path),
			 "%s/darkheap-test.XXXXXX", where);

	if (n < (int)sizeof(scratch->path) && mkdtemp(scratch->path))
		return true;
	scratch->path[0] = 0;
	return false;
}

bool scratch_make(struct scratch *scratch)
{
	const char *temporary = getenv("TMPDIR");

	return (temporary && *temporary == '/' &&
		make_in(scratch, temporary)) ||
	       make_in(scratch, "/tmp");
}

void scratch_file(const struct scratch *scratch, const char *name,
		  char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s", scratch->path, name);
}

void scratch_remove(const struct scratch *scratch)
{
	DIR *directory = *scratch->path ? opendir(scratch->path) : NULL;
	struct dirent *entry;

	while (directory && (entry = readdir(directory)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			unlinkat(dirfd(directory), entry->d_name, 0);
	if (directory)
		closedir(directory);
	if (*scratch->path)
		rmdir(scratch->path);
}
