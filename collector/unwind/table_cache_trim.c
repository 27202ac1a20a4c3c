/* SPDX-License-Identifier: MIT */
/*
 * table_cache_trim.c - the cache stays within its bounds
 */
#include "unwind/table_cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FILES_MAX 65536u
/* A collector that was killed while it wrote has left this. */
#define NEW_SECONDS 3600

struct kept {
	char name[80];
	uint64_t bytes;
	time_t used;
};

struct listing {
	struct kept *files;
	size_t n, capacity;
	uint64_t bytes;
};

static bool put(struct listing *listing, const char *name,
		const struct stat *stat)
{
	if (listing->n == listing->capacity) {
		size_t wanted = listing->capacity * 2 + 64;
		struct kept *grown =
		    reallocarray(listing->files, wanted, sizeof(*grown));

		if (!grown || wanted > 2 * FILES_MAX)
			return false;
		listing->files = grown;
		listing->capacity = wanted;
	}
	struct kept *kept = &listing->files[listing->n++];
	strcpy(kept->name, name);
	kept->bytes = (uint64_t)stat->st_blocks * 512;
	kept->used = stat->st_mtime;
	listing->bytes += kept->bytes;
	return true;
}

static bool is_left_over(const char *name, const struct stat *stat)
{
	return !strncmp(name, ".new-", 5) &&
	       time(NULL) - stat->st_mtime > NEW_SECONDS;
}

static void list(struct listing *listing, DIR *folder)
{
	const struct dirent *entry;
	struct stat stat;

	while ((entry = readdir(folder))) {
		if (strlen(entry->d_name) >= sizeof(listing->files->name) ||
		    fstatat(dirfd(folder), entry->d_name, &stat,
			    AT_SYMLINK_NOFOLLOW) ||
		    !S_ISREG(stat.st_mode))
			continue;
		if (is_left_over(entry->d_name, &stat))
			unlinkat(dirfd(folder), entry->d_name, 0);
		else if (!put(listing, entry->d_name, &stat))
			return;
	}
}

static int by_use(const void *a, const void *b)
{
	const struct kept *left = a, *right = b;

	return (left->used > right->used) - (left->used < right->used);
}

/* Others may do the same at this moment. */
static void shrink(struct listing *listing, int folder, uint64_t most)
{
	qsort(listing->files, listing->n, sizeof(*listing->files), by_use);
	for (size_t i = 0; i < listing->n && listing->bytes > most; i++) {
		unlinkat(folder, listing->files[i].name, 0);
		listing->bytes -= listing->files[i].bytes;
	}
}

void table_cache_trim(struct table_cache *cache, uint64_t most)
{
	int fd = openat(cache->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	struct listing listing = {0};

	if (!folder) {
		if (fd >= 0)
			close(fd);
		return;
	}
	list(&listing, folder);
	if (listing.bytes > most)
		shrink(&listing, dirfd(folder), most / 2);
	free(listing.files);
	closedir(folder);
}
