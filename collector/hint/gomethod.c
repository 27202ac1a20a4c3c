/* SPDX-License-Identifier: MIT */
#include "hint/gomethod.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/trimmed.h"

#define PACKAGE_FILES_MAX 64

const char *gomethod_word(char word[CALLSITE_NAME], const char *text)
{
	size_t n = 0;

	while (isspace((unsigned char)*text) || *text == '*')
		text++;
	for (; isalnum((unsigned char)*text) || *text == '_'; text++)
		if (n < CALLSITE_NAME - 1)
			word[n++] = *text;
	word[n] = 0;
	return text;
}

bool gomethod_parse(struct gomethod *method, const char *code)
{
	if (strncmp(code, "func (", 6) != 0)
		return false;
	code = gomethod_word(method->receiver, code + 6);
	code = gomethod_word(method->type, code);
	code = strchr(code, ')');
	if (!code)
		return false;
	code = gomethod_word(method->name, code + 1);
	return *method->receiver && *method->type && *method->name &&
	       (*code == '(' || *code == '[');
}

bool gomethod_is_exported(const char *name)
{
	return isupper((unsigned char)*name);
}

bool gomethod_holds(const struct gosource *source, int first, int i)
{
	return i <= source->n && (i == first || source->lines[i].block);
}

static bool is_of_package(const char *name)
{
	size_t length = strlen(name);

	return length > 3 && !strcmp(name + length - 3, ".go") &&
	       (length < 8 || strcmp(name + length - 8, "_test.go") != 0);
}

static bool visit_file(const char *folder, const char *name, time_t built,
		       gomethod_visit *visit, void *argument)
{
	struct gosource source;
	char path[PATH_MAX + NAME_MAX + 2];
	bool found;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (gosource_read(&source, path, built))
		return false;
	found = visit(argument, &source, name);
	gosource_release(&source);
	return found;
}

bool gomethod_package(const char *file, time_t built, gomethod_visit *visit,
		      void *argument)
{
	struct dirent **names;
	char folder[PATH_MAX];
	bool found = false;
	int n;

	if (!trimmed_path(file, folder) || !strrchr(folder, '/'))
		return false;
	*strrchr(folder, '/') = 0;
	n = scandir(folder, &names, NULL, alphasort);
	for (int i = 0, tried = 0; i < n; i++) {
		if (!found && tried < PACKAGE_FILES_MAX &&
		    is_of_package(names[i]->d_name)) {
			tried++;
			found = visit_file(folder, names[i]->d_name, built,
					   visit, argument);
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return found;
}
