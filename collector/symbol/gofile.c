/* SPDX-License-Identifier: MIT */
#include "symbol/gofile.h"

#include <string.h>

#include "symbol/pclntab.h"

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
	if (file->has_runtime &&
	    golayout_read_with(fd, file->table, &file->layout, file->why,
			       sizeof(file->why)))
		file->layout.known = 0;
}

static void gofile_release(struct shared_file *shared)
{
	struct gofile *file = (struct gofile *)shared;

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

int gofile_expand(struct gofile *file, uint64_t pc, struct frame *frames,
		  size_t max)
{
	pthread_mutex_lock(&file->shared.lock);
	int count = pclntab_expand(file->table, pc, frames, max);
	pthread_mutex_unlock(&file->shared.lock);
	return count;
}

size_t gofile_count(void)
{
	return shared_file_count(&kind);
}
