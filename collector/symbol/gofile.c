/* SPDX-License-Identifier: MIT */
#include "symbol/gofile.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "symbol/pclntab.h"

/*
 * The same bytes: who writes into a file changes its times.  Who has it mapped
 * keeps its inode from being used again.
 */
struct identity {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec written, changed;
};

struct entry {
	struct gofile file; /* first: a user's pointer leads to the entry */
	struct entry *next;
	struct identity identity;
	size_t users;
	pthread_mutex_t lock; /* of the reading, then of the table's names */
	bool is_read;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry *all;

static bool is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool is_same(const struct identity *a, const struct identity *b)
{
	return a->device == b->device && a->inode == b->inode &&
	       a->size == b->size && is_same_time(a->written, b->written) &&
	       is_same_time(a->changed, b->changed);
}

/* A plugin runs on the runtime of the program that opened it. */
static bool is_plugin(const struct buildinfo *info)
{
	const char *mode = buildinfo_setting(info, "-buildmode");

	return mode && !strcmp(mode, "plugin");
}

static void read_file(struct gofile *file, int fd)
{
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

static struct entry *entry_new(const struct identity *identity)
{
	struct entry *entry = calloc(1, sizeof(*entry));

	if (!entry)
		return NULL;
	entry->identity = *identity;
	pthread_mutex_init(&entry->lock, NULL);
	entry->next = all;
	all = entry;
	return entry;
}

static void entry_free(struct entry *entry)
{
	struct gofile *file = &entry->file;

	pclntab_free(file->table);
	buildinfo_release(&file->info);
	pthread_mutex_destroy(&entry->lock);
	free(entry);
}

/* Its entry, with one more user. */
static struct entry *take(const struct identity *identity)
{
	pthread_mutex_lock(&lock);
	struct entry *entry = all;
	while (entry && !is_same(&entry->identity, identity))
		entry = entry->next;
	if (!entry)
		entry = entry_new(identity);
	if (entry)
		entry->users++;
	pthread_mutex_unlock(&lock);
	return entry;
}

const struct gofile *gofile_get(int fd)
{
	struct stat stat;

	if (fd < 0 || fstat(fd, &stat))
		return NULL;
	struct identity identity = {stat.st_dev, stat.st_ino, stat.st_size,
				    stat.st_mtim, stat.st_ctim};
	struct entry *entry = take(&identity);
	if (!entry)
		return NULL;
	pthread_mutex_lock(&entry->lock);
	if (!entry->is_read)
		read_file(&entry->file, fd);
	entry->is_read = true;
	pthread_mutex_unlock(&entry->lock);
	return &entry->file;
}

/* Out of the list if nobody has it any more. */
static bool drop(struct entry *entry)
{
	struct entry **link = &all;

	pthread_mutex_lock(&lock);
	bool is_last = !--entry->users;
	while (is_last && *link != entry)
		link = &(*link)->next;
	if (is_last)
		*link = entry->next;
	pthread_mutex_unlock(&lock);
	return is_last;
}

void gofile_put(const struct gofile *file)
{
	struct entry *entry = (struct entry *)(uintptr_t)file;

	if (entry && drop(entry))
		entry_free(entry);
}

int gofile_expand(const struct gofile *file, uint64_t pc, struct frame *frames,
		  size_t max)
{
	struct entry *entry = (struct entry *)(uintptr_t)file;

	pthread_mutex_lock(&entry->lock);
	int count = pclntab_expand(file->table, pc, frames, max);
	pthread_mutex_unlock(&entry->lock);
	return count;
}

size_t gofile_count(void)
{
	size_t n = 0;

	pthread_mutex_lock(&lock);
	for (const struct entry *entry = all; entry; entry = entry->next)
		n++;
	pthread_mutex_unlock(&lock);
	return n;
}
