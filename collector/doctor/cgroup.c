/* SPDX-License-Identifier: MIT */
#include "doctor/cgroup.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* v1 has a number near the end of 64 bits for "no limit". */
#define NO_LIMIT (1ull << 62)

struct version {
	const char *folder, *usage, *limit;
};

static const struct version versions[] = {
    {"", "memory.current", "memory.max"},
    {"/memory", "memory.usage_in_bytes", "memory.limit_in_bytes"},
};

static bool read_number(const char *folder, const char *name, uint64_t *value)
{
	char path[2 * PATH_MAX], text[32] = "", *end;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(text, sizeof(text), file))
		*text = 0;
	fclose(file);
	*value = strtoull(text, &end, 10);
	return end != text && *value < NO_LIMIT;
}

/* A limit may be lowered below what is used. */
static uint64_t room(uint64_t usage, uint64_t limit)
{
	return limit > usage ? limit - usage : 0;
}

/* One group; of it and those above, the one with the least room counts. */
static void see(struct cgroup *cgroup, const struct version *version,
		const char *folder)
{
	uint64_t usage, limit;
	bool has_usage = read_number(folder, version->usage, &usage);

	if (!has_usage)
		return;
	if (!cgroup->has_usage) {
		cgroup->has_usage = true;
		cgroup->usage = usage;
	}
	if (!read_number(folder, version->limit, &limit))
		return;
	if (cgroup->has_limit &&
	    room(usage, limit) >= room(cgroup->usage, cgroup->limit))
		return;
	cgroup->has_limit = true;
	cgroup->limit = limit;
	cgroup->usage = usage;
}

static void see_all(struct cgroup *cgroup, const struct version *version,
		    const char *root, const char *group)
{
	char folder[PATH_MAX];
	size_t least = strlen(root) + strlen(version->folder);
	int n = snprintf(folder, sizeof(folder), "%s%s%s", root,
			 version->folder, group);

	if (n < 0 || n >= (int)sizeof(folder))
		return;
	while (strlen(folder) >= least) {
		char *slash = strrchr(folder, '/');

		see(cgroup, version, folder);
		if (!slash)
			return;
		*slash = '\0';
	}
}

/* "0::/path" is v2; "4:memory,cpu:/path" is v1. */
static void take_line(struct cgroup *cgroup, char *line, const char *root)
{
	char *controllers = strchr(line, ':'), *group;

	if (!controllers)
		return;
	*controllers++ = '\0';
	group = strchr(controllers, ':');
	if (!group)
		return;
	*group++ = '\0';
	/* a group outside of our cgroup namespace */
	if (*group != '/' || strstr(group, "/.."))
		return;
	if (!*controllers)
		see_all(cgroup, &versions[0], root, group);
	else if (strstr(controllers, "memory"))
		see_all(cgroup, &versions[1], root, group);
}

void cgroup_read(struct cgroup *cgroup, char *text, const char *root)
{
	char *line;

	*cgroup = (struct cgroup){0};
	while ((line = strsep(&text, "\n")))
		take_line(cgroup, line, root);
	if (!cgroup->has_usage)
		cgroup->why = "no memory accounting of its cgroup is visible "
			      "here";
}
