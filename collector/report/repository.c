/* SPDX-License-Identifier: MIT */
#include "report/repository.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/table.h"
#include "report/go_modules.h"
#include "symbol/gopackage.h"

struct repository {
	char root[PATH_MAX]; /* "": there is none */
	bool has_modules;    /* they were looked for */
	struct go_modules modules;
	struct table paths; /* of a file's name, which is interned */
	char **owned;
	size_t n_owned;
};

static char outside; /* what the table has for a file that is not there */

static bool is_there(const char *directory, const char *name)
{
	char path[PATH_MAX + 32];
	struct stat status;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return !stat(path, &status);
}

/* The nearest directory upwards of `from` that has `name`, or "". */
static void find_upwards(const char *from, const char *name,
			 char found[PATH_MAX])
{
	char *slash;

	strcpy(found, from);
	while (*found && !is_there(found, name)) {
		slash = strrchr(found, '/');
		*(slash ? slash : found) = 0;
	}
}

struct repository *repository_new(void)
{
	struct repository *repository = calloc(1, sizeof(*repository));
	char here[PATH_MAX];

	if (!repository)
		return NULL;
	table_init(&repository->paths);
	if (!getcwd(here, sizeof(here)) || *here != '/')
		return repository;
	find_upwards(here, ".git", repository->root);
	if (!*repository->root)
		find_upwards(here, "go.mod", repository->root);
	return repository;
}

void repository_free(struct repository *repository)
{
	if (!repository)
		return;
	for (size_t i = 0; i < repository->n_owned; i++)
		free(repository->owned[i]);
	free(repository->owned);
	table_release(&repository->paths);
	go_modules_release(&repository->modules);
	free(repository);
}

static const struct go_modules *modules(struct repository *repository)
{
	if (!repository->has_modules && *repository->root)
		go_modules_find(&repository->modules, repository->root);
	repository->has_modules = true;
	return &repository->modules;
}

void repository_presume(struct repository *repository, const char *module)
{
	if (!*repository->root && *module)
		go_modules_add(&repository->modules, module, "");
}

/* What follows the root in a path, or NULL. */
static const char *below_root(const struct repository *repository,
			      const char *path)
{
	size_t length = strlen(repository->root);

	if (!length || strncmp(path, repository->root, length) ||
	    path[length] != '/')
		return NULL;
	return path + length + 1;
}

static bool is_file(const struct repository *repository, const char *below)
{
	return *repository->root && is_there(repository->root, below);
}

static bool join(char path[PATH_MAX], const char *directory, const char *rest)
{
	int length = snprintf(path, PATH_MAX, "%s%s%s", directory,
			      *directory && *rest ? "/" : "", rest);

	return length > 0 && length < PATH_MAX;
}

/* The package's path; the linker writes its last part's dots as %2e. */
static void copy_package(char *package, size_t size, const char *function)
{
	size_t length = gopackage_length(function), used = 0;

	for (size_t i = 0; i < length && used + 1 < size; i++) {
		bool is_dot = !strncmp(function + i, "%2e", 3);

		package[used++] = is_dot ? '.' : function[i];
		i += is_dot ? 2 : 0;
	}
	package[used] = 0;
}

/*
 * A file that this machine does not have: its package tells the directory.  Of
 * package main it does not: then the longest end of its path that is there.
 */
static bool find_moved(struct repository *repository, const struct frame *frame,
		       char path[PATH_MAX])
{
	const char *below, *rest, *name = strrchr(frame->file, '/');
	char package[1024], directory[PATH_MAX];

	if (frame->language != LANGUAGE_GO || !frame->function || !name)
		return false;
	copy_package(package, sizeof(package), frame->function);
	below = go_modules_of(modules(repository), package, &rest);
	if (below)
		return join(directory, below, rest) &&
		       join(path, directory, name + 1);
	if (strcmp(package, "main"))
		return false;
	for (const char *end = frame->file; end; end = strchr(end, '/'))
		if (is_file(repository, ++end))
			return join(path, end, "");
	return false;
}

/* As -trimpath writes it; a module of the cache has "@v1.2.3". */
static bool find_trimmed(struct repository *repository, const char *file,
			 char path[PATH_MAX])
{
	const char *below, *rest;

	if (strchr(file, '@'))
		return false;
	below = go_modules_of(modules(repository), file, &rest);
	return below && *rest && join(path, below, rest);
}

static bool is_of_cache(const char *file)
{
	return strstr(file, "/pkg/mod/") && strchr(file, '@');
}

static bool find(struct repository *repository, const struct frame *frame,
		 char path[PATH_MAX])
{
	const char *file = frame->file;
	char real[PATH_MAX];
	const char *below;

	if (*file != '/')
		return find_trimmed(repository, file, path);
	if (is_of_cache(file) || strlen(file) >= PATH_MAX)
		return false;
	if (realpath(file, real)) {
		below = below_root(repository, real);
		return below && join(path, below, "");
	}
	below = below_root(repository, file);
	if (below && !strstr(below, "../"))
		return join(path, below, "");
	return find_moved(repository, frame, path);
}

/* The answer is kept: a file is asked for once in each stack. */
static const char *keep(struct repository *repository, const char *file,
			const char *path)
{
	char **grown = reallocarray(repository->owned, repository->n_owned + 1,
				    sizeof(*grown));
	char *copy = path ? strdup(path) : &outside;

	if (grown)
		repository->owned = grown;
	if (!grown || !copy) {
		if (copy != &outside)
			free(copy);
		return NULL;
	}
	if (path)
		grown[repository->n_owned++] = copy;
	table_insert(&repository->paths, (uintptr_t)file, copy);
	return path ? copy : NULL;
}

const char *repository_path(struct repository *repository,
			    const struct frame *frame)
{
	char path[PATH_MAX];
	char *known;

	if (!frame->file || !*frame->file)
		return NULL;
	known = table_find(&repository->paths, (uintptr_t)frame->file);
	if (known)
		return known == &outside ? NULL : known;
	return keep(repository, frame->file,
		    find(repository, frame, path) ? path : NULL);
}

static bool has_line(struct repository *repository, const struct frame *frame,
		     const char **path)
{
	*path = frame && frame->line > 0 ? repository_path(repository, frame)
					 : NULL;
	return *path != NULL;
}

const struct frame *repository_pick(struct repository *repository,
				    const struct frame *first,
				    const struct frame *second,
				    const struct frame *frames, size_t n,
				    const char **path)
{
	if (has_line(repository, first, path))
		return first;
	if (has_line(repository, second, path))
		return second;
	for (size_t i = 0; i < n; i++)
		if (has_line(repository, &frames[i], path))
			return &frames[i];
	return NULL;
}
