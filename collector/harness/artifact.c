/* SPDX-License-Identifier: MIT */
#include "harness/artifact.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/options.h"
#include "log.h"
#include "output.h"

/* NAME.PID.darkheap, NAME.PID.2.darkheap, ... */
#define NAMES_MAX 1000

static int write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t written = write(fd, bytes, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		bytes += written;
		n -= (size_t)written;
	}
	return 0;
}

/* 0 or -errno */
static int copy(int from, int to)
{
	char bytes[65536];
	ssize_t n;

	while ((n = read(from, bytes, sizeof(bytes))) > 0) {
		int error = write_all(to, bytes, (size_t)n);

		if (error)
			return error;
	}
	return n < 0 ? -errno : 0;
}

/* Into a file that is made, which goes again when that fails. */
static int copy_to(const char *from, const char *path, int how)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out, error;

	if (in < 0)
		return -errno;
	out = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0666);
	error = out < 0 ? -errno : copy(in, out);
	close(in);
	if (out >= 0 && close(out) && !error)
		error = -errno;
	if (error && out >= 0)
		unlink(path);
	return error;
}

/* Give what is at `path` the first name that is free; NULL: errno. */
static char *name_it(const char *path, const char *directory, const char *stem)
{
	char *name = NULL;

	for (int i = 1; i <= NAMES_MAX; i++) {
		int made =
		    i == 1 ? asprintf(&name, "%s/%s.darkheap", directory, stem)
			   : asprintf(&name, "%s/%s.%d.darkheap", directory,
				      stem, i);

		if (made < 0)
			return NULL;
		/* not all file systems have links */
		if (!link(path, name))
			return name;
		if (errno != EEXIST && access(name, F_OK) &&
		    !renameat2(AT_FDCWD, path, AT_FDCWD, name,
			       RENAME_NOREPLACE))
			return name;
		free(name);
		if (errno != EEXIST)
			return NULL;
	}
	return NULL;
}

static char *keep_in(const char *directory, const char *stem, const char *from)
{
	char *new = NULL, *path = NULL;
	int error;

	if (mkdir(directory, 0777) && errno != EEXIST)
		return NULL;
	if (asprintf(&new, "%s/.%s.%d.new", directory, stem, (int)getpid()) < 0)
		return NULL;
	error = copy_to(from, new, O_EXCL);
	if (!error) {
		path = name_it(new, directory, stem);
		error = path ? 0 : -errno;
		unlink(new);
	}
	free(new);
	errno = -error;
	return path;
}

static char *keep_as(const struct options *options,
		     const struct process *process, const char *from)
{
	char *path = output_path(options->capture, process);
	int error =
	    path ? copy_to(from, path, options->is_overwrite ? O_TRUNC : O_EXCL)
		 : -ENOMEM;

	if (!error)
		return path;
	free(path);
	errno = -error;
	return NULL;
}

/*
 * Where it gets a name of its own: of a thousand packages, two may have had the
 * same pid.  NULL: the person has named the file.
 */
static const char *directory_of(const struct options *options)
{
	if (!options->capture)
		return options->artifacts;
	return options->tell && !strcmp(options->capture, options->tell)
		   ? options->tell
		   : NULL;
}

char *artifact_keep(const struct options *options,
		    const struct process *process, const char *from)
{
	const char *directory = directory_of(options);
	char *path, *stem;

	if (!directory) {
		path = keep_as(options, process, from);
	} else {
		stem = output_path("%n.%p", process);
		path = stem ? keep_in(directory, stem, from) : NULL;
		free(stem);
	}
	if (!path)
		log_error("no capture: cannot write '%s': %s",
			  options->capture ? options->capture
					   : options->artifacts,
			  errno == EEXIST ? "it is there already (-f "
					    "overwrites)"
					  : strerror(errno));
	return path;
}
