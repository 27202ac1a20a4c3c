/* SPDX-License-Identifier: MIT */
#include "model/shared_file.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool shared_file_is_same(const struct file_identity *a,
			 const struct file_identity *b)
{
	return a->device == b->device && a->inode == b->inode &&
	       a->size == b->size && is_same_time(a->written, b->written) &&
	       is_same_time(a->changed, b->changed);
}

int shared_file_identify(int fd, struct file_identity *identity)
{
	struct stat stat;

	if (fstat(fd, &stat))
		return -errno;
	*identity = (struct file_identity){
	    stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtim, stat.st_ctim};
	return 0;
}

static struct shared_file *add(struct shared_kind *kind,
			       const struct file_identity *identity)
{
	struct shared_file *file = calloc(1, kind->bytes);

	if (!file)
		return NULL;
	file->identity = *identity;
	pthread_mutex_init(&file->lock, NULL);
	file->next = kind->all;
	kind->all = file;
	return file;
}

/* With one more user. */
static struct shared_file *take(struct shared_kind *kind,
				const struct file_identity *identity)
{
	pthread_mutex_lock(&kind->lock);
	struct shared_file *file = kind->all;
	while (file && !shared_file_is_same(&file->identity, identity))
		file = file->next;
	if (!file)
		file = add(kind, identity);
	if (file)
		file->users++;
	pthread_mutex_unlock(&kind->lock);
	return file;
}

struct shared_file *shared_file_get(struct shared_kind *kind, int fd)
{
	struct file_identity identity;

	if (fd < 0 || shared_file_identify(fd, &identity))
		return NULL;
	struct shared_file *file = take(kind, &identity);
	if (!file)
		return NULL;
	pthread_mutex_lock(&file->lock);
	if (!file->is_read)
		kind->read(file, fd);
	file->is_read = true;
	pthread_mutex_unlock(&file->lock);
	return file;
}

/* Out of the list if nobody has it any more. */
static bool drop(struct shared_kind *kind, struct shared_file *file)
{
	struct shared_file **link = &kind->all;

	pthread_mutex_lock(&kind->lock);
	bool is_last = !--file->users;
	while (is_last && *link != file)
		link = &(*link)->next;
	if (is_last)
		*link = file->next;
	pthread_mutex_unlock(&kind->lock);
	return is_last;
}

void shared_file_put(struct shared_kind *kind, struct shared_file *file)
{
	if (!file || !drop(kind, file))
		return;
	kind->release(file);
	pthread_mutex_destroy(&file->lock);
	free(file);
}

size_t shared_file_count(struct shared_kind *kind)
{
	size_t n = 0;

	pthread_mutex_lock(&kind->lock);
	for (const struct shared_file *file = kind->all; file;
	     file = file->next)
		n++;
	pthread_mutex_unlock(&kind->lock);
	return n;
}
