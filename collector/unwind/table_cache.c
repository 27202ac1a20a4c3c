/* SPDX-License-Identifier: MIT */
#include "unwind/table_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/segments.h"

/* Another form of the file, or other rules for the same codes: one more. */
#define VERSION 1
#define FILE_BYTES_MAX (UINT64_C(64) << 20)
#define DAY 86400

struct header {
	char magic[8];
	uint64_t version;
	uint64_t build_id_bytes;
	uint8_t build_id[32];
	struct cfi_key key;
	uint64_t bytes; /* of the table, which follows */
	uint64_t sum;	/* of all that, and of the table */
};

struct name {
	char text[2 * sizeof(((struct module *)0)->build_id) + 1];
};

static struct name name_of(const struct module *module)
{
	struct name name = {""};

	for (unsigned int i = 0; i < module->build_id_bytes; i++)
		snprintf(name.text + 2 * i, 3, "%02x", module->build_id[i]);
	return name;
}

static struct header header_of(const struct module *module,
			       const struct cfi_key *key, const void *table,
			       uint64_t bytes)
{
	struct header header = {.magic = "unwind\r\n",
				.version = VERSION,
				.build_id_bytes = module->build_id_bytes,
				.key = *key,
				.bytes = bytes};

	memcpy(header.build_id, module->build_id, module->build_id_bytes);
	header.sum = cfi_sum(&header, sizeof(header), 4);
	header.sum = cfi_sum(table, bytes, header.sum);
	return header;
}

/* Ours, and nobody else can put anything into it. */
static bool is_ours(int fd, mode_t type)
{
	struct stat stat;

	return !fstat(fd, &stat) && (stat.st_mode & S_IFMT) == type &&
	       stat.st_uid == geteuid() && !(stat.st_mode & 022);
}

/* No file of root's in somebody's home: the folder around it is ours, too. */
static int open_around(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat stat;

	if (fd < 0)
		return -errno;
	if (!fstat(fd, &stat) && stat.st_uid == geteuid())
		return fd;
	close(fd);
	return -EPERM;
}

static int open_folder(const char *around)
{
	int parent, fd;

	if (mkdir(around, 0700) && errno != EEXIST)
		return -errno;
	parent = open_around(around);
	if (parent < 0)
		return parent;
	mkdirat(parent, "darkheap", 0700);
	fd = openat(parent, "darkheap",
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		fd = -errno;
	close(parent);
	if (fd >= 0 && !is_ours(fd, S_IFDIR)) {
		close(fd);
		return -EPERM;
	}
	return fd;
}

int table_cache_open(struct table_cache *cache)
{
	const char *cache_home = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	char *around = NULL;

	*cache = (struct table_cache){.folder = -1};
	/* a relative path counts as none (XDG Base Directory) */
	if (cache_home && *cache_home == '/')
		around = strdup(cache_home);
	else if (!home || *home != '/' ||
		 asprintf(&around, "%s/.cache", home) < 0)
		return -ENOENT;
	if (!around)
		return -ENOMEM;
	int folder = open_folder(around);
	free(around);
	if (folder >= 0)
		cache->folder = folder;
	return folder < 0 ? folder : 0;
}

void table_cache_close(struct table_cache *cache)
{
	if (cache->folder >= 0)
		close(cache->folder);
	cache->folder = -1;
}

static bool write_all(int fd, const void *buffer, size_t size)
{
	const char *at = buffer;

	while (size) {
		ssize_t n = write(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

/* It has been of use: not the next to go. */
static void touch(int fd, const struct stat *stat)
{
	if (time(NULL) - stat->st_mtime > DAY)
		futimens(fd, NULL);
}

/* What the file holds, if it is what it should be. */
static int read_table(int fd, const struct module *module,
		      const struct cfi_key *key, struct cfi_table *out)
{
	struct header header, right;
	struct stat stat;

	if (!is_ours(fd, S_IFREG) || fstat(fd, &stat) ||
	    segments_pread(fd, &header, sizeof(header), 0) ||
	    header.bytes > FILE_BYTES_MAX ||
	    (uint64_t)stat.st_size != sizeof(header) + header.bytes)
		return -EINVAL;
	struct unwind_table *table = malloc(header.bytes + 1);
	if (!table)
		return -ENOMEM;
	*out = (struct cfi_table){table, header.bytes};
	if (!segments_pread(fd, table, header.bytes, sizeof(header))) {
		right = header_of(module, key, table, header.bytes);
		if (!memcmp(&right, &header, sizeof(header)) &&
		    cfi_table_is_valid(out)) {
			touch(fd, &stat);
			return 0;
		}
	}
	cfi_table_release(out);
	return -EINVAL;
}

int table_cache_load(struct table_cache *cache, const struct module *module,
		     const struct cfi_key *key, struct cfi_table *out)
{
	struct name name = name_of(module);

	*out = (struct cfi_table){0};
	if (cache->folder < 0 || !module->build_id_bytes)
		return -ENOENT;
	int fd = openat(cache->folder, name.text,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int error = read_table(fd, module, key, out);
	close(fd);
	if (error)
		cache->bad++;
	else
		cache->loaded++;
	return error;
}

/* A file that nobody else has, to be renamed. */
static int open_new(const struct table_cache *cache, struct name *name)
{
	uint64_t number;

	if (getrandom(&number, sizeof(number), GRND_NONBLOCK) != sizeof(number))
		return -1;
	snprintf(name->text, sizeof(name->text), ".new-%016lx",
		 (unsigned long)number);
	return openat(cache->folder, name->text,
		      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		      0600);
}

int table_cache_store(struct table_cache *cache, const struct module *module,
		      const struct cfi_key *key, const struct cfi_table *table)
{
	struct header header =
	    header_of(module, key, table->table, table->bytes);
	struct name made, name = name_of(module);

	if (cache->folder < 0 || !module->build_id_bytes ||
	    table->table->n_rows < TABLE_CACHE_ROWS_MIN ||
	    table->bytes > FILE_BYTES_MAX)
		return -ENOENT;
	if (cache->stored % TABLE_CACHE_TRIM_EACH == 0)
		table_cache_trim(cache, TABLE_CACHE_BYTES_MAX);
	int fd = open_new(cache, &made);
	if (fd < 0)
		return -EIO;
	bool is_written = write_all(fd, &header, sizeof(header)) &&
			  write_all(fd, table->table, table->bytes);
	if (close(fd))
		is_written = false;
	if (is_written &&
	    !renameat(cache->folder, made.text, cache->folder, name.text)) {
		cache->stored++;
		return 0;
	}
	unlinkat(cache->folder, made.text, 0);
	return -EIO;
}
