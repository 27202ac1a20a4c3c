/* SPDX-License-Identifier: MIT */
#include "gotest/go_place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/options.h"
#include "gotest/told.h"
#include "log.h"

#define COPY_BYTES (1 << 30)
/* NAME.PID.darkheap, NAME.PID.2.darkheap, ... */
#define NAMES_MAX 1000

char *go_place_absolute(const char *path)
{
	char *directory, *absolute = NULL;

	if (*path == '/')
		return strdup(path);
	directory = getcwd(NULL, 0);
	if (directory && asprintf(&absolute, "%s/%s", directory, path) < 0)
		absolute = NULL;
	free(directory);
	return absolute;
}

static const char *temporary(void)
{
	const char *directory = getenv("TMPDIR");

	return directory && *directory ? directory : "/tmp";
}

static int make_told(struct go_place *place)
{
	char *pattern = NULL;

	if (asprintf(&pattern, "%s/darkheap-test.XXXXXX", temporary()) < 0)
		return -ENOMEM;
	if (!mkdtemp(pattern)) {
		int error = -errno;
		log_error("cannot make a directory in '%s': %s; set TMPDIR to "
			  "one that can be written",
			  temporary(), strerror(errno));
		free(pattern);
		return error;
	}
	place->told = go_place_absolute(pattern);
	free(pattern);
	return place->told ? 0 : -ENOMEM;
}

/* It is there and may be written, or may be made. */
static bool is_possible(char *directory)
{
	char *slash = strrchr(directory, '/');

	if (!access(directory, W_OK | X_OK))
		return true;
	if (errno != ENOENT || slash == directory)
		return false;
	*slash = 0;
	bool is_good = !access(directory, W_OK | X_OK);
	*slash = '/';
	return is_good;
}

static int choose_artifacts(struct go_place *place, const char *wanted)
{
	place->artifacts = go_place_absolute(wanted);
	if (!place->artifacts)
		return -ENOMEM;
	if (is_possible(place->artifacts))
		return 0;
	free(place->artifacts);
	place->is_elsewhere = true;
	/* nobody can have made this one before */
	if (asprintf(&place->artifacts, "%s/darkheap-artifacts%s", temporary(),
		     strrchr(place->told, '.')) >= 0)
		return 0;
	place->artifacts = NULL;
	return -ENOMEM;
}

int go_place_init(struct go_place *place, const struct options *options)
{
	*place = (struct go_place){
	    .keeps_all = options->n_reports || options->is_update_baseline ||
			 options->scan,
	};
	if (options->capture && strcmp(options->capture, CAPTURE_NONE) != 0)
		place->keeps_all = false; /* they lie where the person wants */
	int error = make_told(place);
	if (!error)
		error = choose_artifacts(place, options->artifacts);
	if (error == -ENOMEM)
		log_error("out of memory");
	if (error)
		go_place_release(place);
	return error;
}

static void remove_all(const char *directory)
{
	DIR *stream = opendir(directory);
	const struct dirent *entry;

	while (stream && (entry = readdir(stream)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			unlinkat(dirfd(stream), entry->d_name, 0);
	if (stream)
		closedir(stream);
	rmdir(directory);
}

void go_place_release(struct go_place *place)
{
	if (place->told)
		remove_all(place->told);
	free(place->told);
	free(place->artifacts);
	*place = (struct go_place){0};
}

static int copy(int from, int to)
{
	ssize_t n;

	do
		n = sendfile(to, from, NULL, COPY_BYTES);
	while (n > 0);
	return n < 0 ? -errno : 0;
}

/* A new file: nobody else's is overwritten.  Its descriptor, or -errno. */
static int make_file(const struct go_place *place, const char *capture)
{
	const char *name = strrchr(capture, '/') + 1;
	int length = (int)(strrchr(name, '.') - name);
	int fd = -EEXIST;

	for (int i = 1; fd == -EEXIST && i <= NAMES_MAX; i++) {
		char number[16] = "", *path;

		if (i > 1)
			snprintf(number, sizeof(number), ".%d", i);
		if (asprintf(&path, "%s/%.*s%s.darkheap", place->artifacts,
			     length, name, number) < 0)
			return -ENOMEM;
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0)
			fd = -errno;
		free(path);
	}
	return fd;
}

static int keep(const struct go_place *place, const char *capture)
{
	int from = open(capture, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int to = from < 0 ? -errno : make_file(place, capture);
	int error = to < 0 ? to : copy(from, to);

	if (to >= 0 && close(to) && !error)
		error = -errno;
	if (from >= 0)
		close(from);
	return error;
}

/* NAME.PID.darkheap in the directory of ours */
static bool is_ours(const struct go_place *place, const char *capture)
{
	size_t length = strlen(place->told);

	return capture && !strncmp(capture, place->told, length) &&
	       capture[length] == '/' && !strchr(capture + length + 1, '/') &&
	       strchr(capture + length + 1, '.');
}

int go_place_keep(const struct go_place *place, const struct told *told)
{
	int kept = 0, error = 0;

	for (size_t i = 0; !error && i < told->n_packages; i++) {
		const struct told_package *package = &told->packages[i];

		if (package->result == TOLD_PASS ||
		    !is_ours(place, package->capture))
			continue;
		if (!kept && mkdir(place->artifacts, 0777) && errno != EEXIST)
			error = -errno;
		else
			error = keep(place, package->capture);
		kept++;
	}
	if (error)
		log_error("cannot keep captures in '%s': %s; --artifacts=DIR "
			  "names another place",
			  place->artifacts, strerror(-error));
	return error ? error : kept;
}
