/* SPDX-License-Identifier: MIT */
/*
 * shared_file.h - what is made from a file, once for all who need it
 *
 * Why     a hundred processes of one program would read and keep the same
 *         tables a hundred times
 * Owner   who got a file gives it back once; with the last one it is released
 * Threads any.  They come together: the first one of a file reads it, and the
 *         others wait.  What was read must never change, or only under `lock`.
 *         A child that was forked meanwhile must not call these
 */
#ifndef DARKHEAP_SHARED_FILE_H
#define DARKHEAP_SHARED_FILE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/*
 * The same bytes: who writes into a file changes its times.  Who has it mapped
 * or open keeps its inode from being used again.
 */
struct file_identity {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec written, changed;
};

/* 0, or -errno. */
int shared_file_identify(int fd, struct file_identity *identity);
bool shared_file_is_same(const struct file_identity *a,
			 const struct file_identity *b);

/* The first member of what is made. */
struct shared_file {
	struct shared_file *next;
	struct file_identity identity;
	size_t users;
	pthread_mutex_t lock; /* of the reading, then its owner's to use */
	bool is_read;
};

/* All files that the same is made from; `all` starts as NULL. */
struct shared_kind {
	pthread_mutex_t lock;
	size_t bytes; /* of what is made, zeros at first */
	void (*read)(struct shared_file *file, int fd);
	void (*release)(struct shared_file *file);
	struct shared_file *all;
};

/* NULL: no memory, or no file. */
struct shared_file *shared_file_get(struct shared_kind *kind, int fd);

/* NULL is nobody's. */
void shared_file_put(struct shared_kind *kind, struct shared_file *file);

/* How many files somebody has. */
size_t shared_file_count(struct shared_kind *kind);

#endif
