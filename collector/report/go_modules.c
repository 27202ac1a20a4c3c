/* SPDX-License-Identifier: MIT */
#include "report/go_modules.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 6
#define ENTRIES_MAX 20000
#define MODULES_MAX 1000
#define LINES_MAX 200 /* before go.mod's module line, with comments */

void go_modules_add(struct go_modules *all, const char *module,
		    const char *below)
{
	struct go_module *grown, *added;

	if (all->n == MODULES_MAX)
		return;
	grown = reallocarray(all->modules, all->n + 1, sizeof(*grown));
	if (!grown)
		return;
	all->modules = grown;
	added = &grown[all->n];
	added->module = strdup(module);
	added->below = strdup(below);
	if (added->module && added->below) {
		all->n++;
		return;
	}
	free(added->module);
	free(added->below);
}

void go_modules_release(struct go_modules *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->modules[i].module);
		free(all->modules[i].below);
	}
	free(all->modules);
	*all = (struct go_modules){0};
}

/* "module example.com/app // why", also quoted: the path, cut out of `line`. */
static const char *module_of_line(char *line)
{
	const char *word = "module";
	char *path = line + strspn(line, " \t");

	if (strncmp(path, word, strlen(word)) ||
	    !strchr(" \t", path[strlen(word)]))
		return NULL;
	path += strlen(word);
	path += strspn(path, " \t\"`");
	path[strcspn(path, " \t\r\n\"`")] = 0;
	return *path ? path : NULL;
}

static void read_go_mod(struct go_modules *all, const char *file,
			const char *below)
{
	FILE *in = fopen(file, "re");
	const char *module = NULL;
	char line[4096];

	if (!in)
		return;
	for (int i = 0;
	     !module && i < LINES_MAX && fgets(line, sizeof(line), in); i++)
		module = module_of_line(line);
	if (module)
		go_modules_add(all, module, below);
	fclose(in);
}

/* What Go does not look into, nor anybody who has dependencies there. */
static int is_skipped(const FTSENT *entry)
{
	const char *name = entry->fts_name;

	return entry->fts_level > 0 &&
	       (*name == '.' || *name == '_' || !strcmp(name, "vendor") ||
		!strcmp(name, "node_modules") || entry->fts_level > DEPTH_MAX);
}

static void take(struct go_modules *all, const FTSENT *entry, size_t root)
{
	const char *path = entry->fts_path + root; /* "/tools/go.mod" */
	size_t length = strlen(path) - strlen("/go.mod");
	char below[4096];

	snprintf(below, sizeof(below), "%.*s", length ? (int)length - 1 : 0,
		 path + 1);
	read_go_mod(all, entry->fts_accpath, below);
}

void go_modules_find(struct go_modules *all, const char *root)
{
	char *top = strdup(root);
	char *const list[] = {top, NULL};
	FTS *walk =
	    top ? fts_open(list, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
	FTSENT *entry;

	for (int i = 0; walk && i < ENTRIES_MAX && (entry = fts_read(walk));
	     i++) {
		if (entry->fts_info == FTS_D && is_skipped(entry))
			fts_set(walk, entry, FTS_SKIP);
		if (entry->fts_info == FTS_F &&
		    !strcmp(entry->fts_name, "go.mod"))
			take(all, entry, strlen(root));
	}
	if (walk)
		fts_close(walk);
	free(top);
}

static const char *rest_of(const char *path, const char *module)
{
	size_t length = strlen(module);

	if (strncmp(path, module, length))
		return NULL;
	if (path[length] == '/')
		return path + length + 1;
	return path[length] ? NULL : path + length;
}

const char *go_modules_of(const struct go_modules *all, const char *path,
			  const char **rest)
{
	const struct go_module *best = NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct go_module *module = &all->modules[i];

		if (rest_of(path, module->module) &&
		    (!best || strlen(module->module) > strlen(best->module)))
			best = module;
	}
	if (!best)
		return NULL;
	*rest = rest_of(path, best->module);
	return best->below;
}
