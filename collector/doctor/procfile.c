/* SPDX-License-Identifier: MIT */
#include "doctor/procfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

char *procfile_read(int folder, const char *name, size_t *bytes)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	char *text = fd < 0 ? NULL : malloc(PROCFILE_MAX + 1);
	size_t done = 0;
	ssize_t n = 1;
	int error;

	while (text && n > 0 && done < PROCFILE_MAX) {
		n = read(fd, text + done, PROCFILE_MAX - done);
		done += n > 0 ? (size_t)n : 0;
	}
	error = errno;
	if (fd >= 0)
		close(fd);
	if (text && n < 0) {
		free(text);
		text = NULL;
	}
	errno = error;
	if (!text)
		return NULL;
	text[done] = '\0';
	if (bytes)
		*bytes = done;
	return text;
}
