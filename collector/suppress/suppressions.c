/* SPDX-License-Identifier: MIT */
#include "suppress/suppressions.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suppress/builtin_rules.h"

void suppressions_init(struct suppressions *suppressions, time_t now)
{
	*suppressions = (struct suppressions){.now = now};
}

static void rule_release(struct rule *rule)
{
	for (size_t i = 0; i < rule->n_frames; i++)
		free(rule->frames[i].plain);
	free(rule->frames);
	free(rule->leak_text);
	free(rule->text);
}

void suppressions_release(struct suppressions *suppressions)
{
	for (size_t i = 0; i < suppressions->count; i++)
		rule_release(&suppressions->rules[i]);
	for (size_t i = 0; i < suppressions->n_texts; i++)
		free(suppressions->texts[i]);
	free(suppressions->texts);
	free(suppressions->rules);
	*suppressions = (struct suppressions){0};
}

int suppressions_keep(struct suppressions *suppressions, char *text)
{
	char **grown = reallocarray(suppressions->texts,
				    suppressions->n_texts + 1, sizeof(*grown));

	if (!grown) {
		free(text);
		return -ENOMEM;
	}
	suppressions->texts = grown;
	grown[suppressions->n_texts++] = text;
	return 0;
}

/* All of a file, a zero behind it; its size, or -errno. */
static ssize_t read_all(int fd, char **text)
{
	size_t size = 0, room = 0;
	char *bytes = NULL, *grown;
	ssize_t got;

	do {
		if (size + 1 >= room) {
			room = room ? 2 * room : 8192;
			grown = realloc(bytes, room);
			if (!grown)
				goto fail;
			bytes = grown;
		}
		got = read(fd, bytes + size, room - 1 - size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			goto fail;
		size += (size_t)got;
		if (size > SUPPRESSIONS_FILE_BYTES) {
			errno = EFBIG;
			goto fail;
		}
	} while (got);
	bytes[size] = 0;
	*text = bytes;
	return (ssize_t)size;
fail:
	got = -errno;
	free(bytes);
	return got;
}

static int fail(const char *path, int error, char why[SUPPRESSIONS_WHY_BYTES])
{
	snprintf(why, SUPPRESSIONS_WHY_BYTES,
		 "cannot read the suppressions '%.300s': %s", path,
		 strerror(error));
	return -error;
}

int suppressions_load(struct suppressions *suppressions, const char *path,
		      char why[SUPPRESSIONS_WHY_BYTES])
{
	char *text = NULL, *name;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fail(path, errno, why);
	ssize_t size = read_all(fd, &text);
	close(fd);
	if (size < 0)
		return fail(path, (int)-size, why);
	name = strdup(path);
	if (!name || suppressions_keep(suppressions, name)) {
		free(text);
		return fail(path, ENOMEM, why);
	}
	return suppressions_parse(suppressions, name, text, (size_t)size, why);
}

int suppressions_add_builtin(struct suppressions *suppressions,
			     char why[SUPPRESSIONS_WHY_BYTES])
{
	size_t size = builtin_rules_length();
	char *text = malloc(size + 1);

	if (!text)
		return fail("built in", ENOMEM, why);
	memcpy(text, builtin_rules, size);
	text[size] = 0;
	return suppressions_parse(suppressions, NULL, text, size, why);
}
