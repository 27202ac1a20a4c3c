/* SPDX-License-Identifier: MIT */
#include "symbol/gofile.h"

#include <stdlib.h>
#include <string.h>

#include "symbol/collections.h"
#include "symbol/frame.h"
#include "symbol/pclntab.h"
#include "symbol/tested_package.h"

/* Most stacks of a program go through few places. */
#define RECENT 512

struct expansion {
	uint64_t pc; /* 0: none */
	struct frame *frames;
	int count;
};

/* A plugin runs on the runtime of the program that opened it. */
static bool is_plugin(const struct buildinfo *info)
{
	const char *mode = buildinfo_setting(info, "-buildmode");

	return mode && !strcmp(mode, "plugin");
}

static void gofile_read(struct shared_file *shared, int fd)
{
	struct gofile *file = (struct gofile *)shared;
	bool has_info = !buildinfo_read(fd, &file->info);

	file->is_go = has_info || file->info.has_build_id;
	if (!file->is_go)
		return;
	file->has_runtime = has_info && !is_plugin(&file->info);
	if (pclntab_open(&file->table, fd) < 0)
		file->table = NULL;
	if (has_info)
		tested_package(&file->info, file->table, file->package,
			       sizeof(file->package));
	if (file->has_runtime &&
	    golayout_read_with(fd, file->table, &file->layout, file->why,
			       sizeof(file->why)))
		file->layout.known = 0;
	if (file->has_runtime && file->table)
		file->collections = collections_counter(file->table);
}

static void gofile_release(struct shared_file *shared)
{
	struct gofile *file = (struct gofile *)shared;

	for (size_t i = 0; file->recent && i < RECENT; i++)
		free(file->recent[i].frames);
	free(file->recent);
	pclntab_free(file->table);
	buildinfo_release(&file->info);
}

static struct shared_kind kind = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .bytes = sizeof(struct gofile),
    .read = gofile_read,
    .release = gofile_release,
};

struct gofile *gofile_get(int fd)
{
	return (struct gofile *)shared_file_get(&kind, fd);
}

void gofile_put(struct gofile *file)
{
	shared_file_put(&kind, (struct shared_file *)file);
}

/* Without memory it is looked up again. */
static void remember(struct expansion *expansion, uint64_t pc,
		     const struct frame *frames, int count)
{
	size_t bytes = (size_t)count * sizeof(*frames);

	free(expansion->frames);
	expansion->frames = malloc(bytes);
	expansion->pc = expansion->frames ? pc : 0;
	expansion->count = count;
	if (expansion->frames)
		memcpy(expansion->frames, frames, bytes);
}

static int expand(struct gofile *file, uint64_t pc, struct frame *frames,
		  size_t max)
{
	if (!file->recent)
		file->recent = calloc(RECENT, sizeof(*file->recent));
	if (!file->recent)
		return pclntab_expand(file->table, pc, frames, max);
	struct expansion *known =
	    &file->recent[pc * UINT64_C(0x9e3779b97f4a7c15) >> 55];
	if (known->pc == pc && pc && (size_t)known->count <= max) {
		memcpy(frames, known->frames,
		       (size_t)known->count * sizeof(*frames));
		return known->count;
	}
	int count = pclntab_expand(file->table, pc, frames, max);
	/* as many as that may not be all */
	if (count > 0 && (size_t)count < max)
		remember(known, pc, frames, count);
	return count;
}

int gofile_expand(struct gofile *file, uint64_t pc, struct frame *frames,
		  size_t max)
{
	pthread_mutex_lock(&file->shared.lock);
	int count = expand(file, pc, frames, max);
	pthread_mutex_unlock(&file->shared.lock);
	return count;
}

size_t gofile_count(void)
{
	return shared_file_count(&kind);
}
