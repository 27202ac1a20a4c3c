/* SPDX-License-Identifier: MIT */
#include "gotest/told.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One package's word: a thousand leaks with long names are a tenth of this. */
#define FILE_BYTES_MAX (16 << 20)
#define PACKAGES_MAX 100000

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text && *text ? text : NULL;
}

static uint64_t number_of(const json_t *object, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(object, key));

	return n > 0 ? (uint64_t)n : 0;
}

static int read_leaks(const json_t *array, struct told_leak **leaks, size_t *n)
{
	size_t room = json_array_size(array);

	*leaks = calloc(room + 1, sizeof(**leaks));
	if (!*leaks)
		return -ENOMEM;
	for (size_t i = 0; i < room; i++) {
		const json_t *one = json_array_get(array, i);

		if (!json_is_object(one))
			continue;
		(*leaks)[(*n)++] = (struct told_leak){
		    .test = text_of(one, "test"),
		    .function = text_of(one, "function"),
		    .file = text_of(one, "file"),
		    .what = text_of(one, "what"),
		    .line = number_of(one, "line"),
		    .objects = number_of(one, "objects"),
		    .object_bytes = number_of(one, "object_bytes"),
		    .bytes = number_of(one, "bytes"),
		};
	}
	return 0;
}

static int read_result(const char *word, enum told_result *result)
{
	static const char *const words[] = {"pass", "fail", "unknown"};

	for (int i = 0; word && i < 3; i++)
		if (!strcmp(word, words[i])) {
			*result = (enum told_result)i;
			return 0;
		}
	return -EBADMSG;
}

static void free_package(struct told_package *package)
{
	free(package->leaks);
	free(package->suspects);
	json_decref(package->json);
}

/* `package` owns `json` from now on, whatever comes. */
static int read_package(struct told_package *package, json_t *json)
{
	const char *exe = text_of(json, "exe");
	const char *name = text_of(json, "package");

	*package = (struct told_package){
	    .json = json,
	    .package = name  ? name
		       : exe ? basename(exe)
			     : NULL,
	    .why = text_of(json, "why"),
	    .capture = text_of(json, "capture"),
	    .is_failed_by_itself =
		json_is_true(json_object_get(json, "failed_by_itself")),
	};
	if (!package->package ||
	    read_result(text_of(json, "result"), &package->result))
		return -EBADMSG;
	if (json_is_true(json_object_get(json, "tracked")))
		package->why = NULL;
	else if (!package->why)
		package->why = "nothing was heard of it";
	int error = read_leaks(json_object_get(json, "leaks"), &package->leaks,
			       &package->n_leaks);
	if (!error)
		error = read_leaks(json_object_get(json, "suspects"),
				   &package->suspects, &package->n_suspects);
	return error;
}

/* A file of this directory, no link out of it; NULL: it cannot be read. */
static json_t *load(int directory, const char *name)
{
	json_error_t what;
	json_t *json = NULL;
	struct stat status;
	int fd = openat(directory, name,
			O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &status) && S_ISREG(status.st_mode) &&
	    status.st_size <= FILE_BYTES_MAX)
		json = json_loadfd(fd, 0, &what);
	close(fd);
	return json;
}

static bool is_told(const char *name)
{
	size_t length = strlen(name);

	return *name != '.' && length > 5 &&
	       !strcmp(name + length - 5, ".json");
}

static int grow(struct told *told)
{
	size_t n = told->n_packages;

	if (n & (n - 1))
		return 0;
	void *more =
	    realloc(told->packages, (n ? 2 * n : 1) * sizeof(*told->packages));
	if (!more)
		return -ENOMEM;
	told->packages = more;
	return 0;
}

static int add(struct told *told, int directory, const char *name)
{
	json_t *json = load(directory, name);
	int error = json ? grow(told) : -EBADMSG;

	if (error) {
		json_decref(json);
	} else {
		struct told_package *package =
		    &told->packages[told->n_packages];

		error = read_package(package, json);
		if (error)
			free_package(package);
		else
			told->n_packages++;
	}
	if (error != -EBADMSG)
		return error;
	told->n_damaged++;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct told_package *x = a, *y = b;

	return strcmp(x->package, y->package);
}

int told_read(struct told *told, const char *directory)
{
	DIR *stream = opendir(directory);
	struct dirent *entry;
	int error = 0;

	*told = (struct told){0};
	if (!stream)
		return -errno;
	while (!error && told->n_packages < PACKAGES_MAX &&
	       (entry = readdir(stream)))
		if (is_told(entry->d_name))
			error = add(told, dirfd(stream), entry->d_name);
	closedir(stream);
	if (error)
		told_free(told);
	else if (told->n_packages)
		qsort(told->packages, told->n_packages, sizeof(*told->packages),
		      by_name);
	return error;
}

void told_free(struct told *told)
{
	for (size_t i = 0; i < told->n_packages; i++)
		free_package(&told->packages[i]);
	free(told->packages);
	*told = (struct told){0};
}
