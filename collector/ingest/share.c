/* SPDX-License-Identifier: MIT */
#include "ingest/share.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

/* Of `size` bytes, of which `bytes` are mapped. */
static int make(const char *name, uint64_t size, int seals, uint64_t bytes,
		void **at)
{
	unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create(name, flags | MFD_NOEXEC_SEAL);

	if (fd < 0) /* before Linux 6.3 */
		fd = memfd_create(name, flags);
	if (fd < 0)
		return -errno;
	if (ftruncate(fd, (off_t)size) || fcntl(fd, F_ADD_SEALS, seals))
		goto fail;
	if (!at)
		return fd;
	*at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (*at != MAP_FAILED)
		return fd;
fail:;
	int error = errno;
	close(fd);
	return -error;
}

int share_memfd(const char *name, uint64_t bytes, void **at)
{
	return make(name, bytes, F_SEAL_SHRINK | F_SEAL_GROW, bytes, at);
}

int share_memfd_to_fill(const char *name, uint64_t bytes, void **at)
{
	return make(name, 0, F_SEAL_SHRINK, bytes, at);
}

int share_grow(int fd, uint64_t bytes)
{
	off_t wanted = (off_t)((bytes + DARKHEAP_PAGE - 1) / DARKHEAP_PAGE *
			       DARKHEAP_PAGE);
	struct stat stat;

	if (fstat(fd, &stat))
		return -errno;
	if (stat.st_size >= wanted) /* a target can do that, too */
		return 0;
	return ftruncate(fd, wanted) ? -errno : 0;
}

int share_make_read_only(int fd)
{
	return fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE) ? -errno : 0;
}

/* The kernel marks the word when this thread ends in whatever way. */
static int take_owner_word(struct share *share)
{
	char *page = (char *)share->config + CONFIG_OWNER_OFFSET;
	pthread_mutex_t *mutex = (pthread_mutex_t *)page;
	uint32_t tid = (uint32_t)syscall(SYS_gettid), words[32];
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(mutex, &attr);
	int error = pthread_mutex_lock(mutex);
	pthread_mutexattr_destroy(&attr);
	memcpy(words, page, sizeof(words));
	for (uint32_t i = 0; i < 32 && !error; i++)
		if ((words[i] & 0x3fffffffu) == tid) {
			share->config->owner_word = i * 4;
			return 0;
		}
	return error ? -error : -ENOTSUP;
}

int share_init(struct share *share)
{
	void *config = NULL, *bell = NULL;

	share->config_fd =
	    share_memfd("darkheap-config", CONFIG_BYTES, &config);
	share->bell_fd = share_memfd("darkheap-bell", DARKHEAP_PAGE, &bell);
	if (share->config_fd < 0 || share->bell_fd < 0)
		return share->config_fd < 0 ? share->config_fd : share->bell_fd;
	share->config = config;
	share->bell = bell;
	int error = take_owner_word(share);
	return error ? error : share_make_read_only(share->config_fd);
}
