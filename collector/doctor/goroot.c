/* SPDX-License-Identifier: MIT */
#include "doctor/goroot.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "symbol/frame.h"
#include "symbol/pclntab.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define PATH_BYTES_MAX 4096

/* Functions of several packages, and their file below GOROOT. */
static const struct {
	const char *function, *tail;
} witnesses[] = {
    {"runtime.main", "/src/runtime/proc.go"},
    {"syscall.runtime_envs", "/src/runtime/runtime.go"},
    {"os.NewFile", "/src/os/file_unix.go"},
    {"internal/poll.(*FD).Close", "/src/internal/poll/fd_unix.go"},
    {"fmt.Fprintln", "/src/fmt/print.go"},
    {"strconv.quoteWith", "/src/strconv/quote.go"},
    {"reflect.Value.Kind", "/src/reflect/value.go"},
    {"net.init", "/src/net/net.go"},
};

const char *goroot_place_name(enum goroot_place place)
{
	static const char *const names[] = {
	    [GOROOT_UNKNOWN] = "unknown",     [GOROOT_TRIMMED] = "trimmed",
	    [GOROOT_INSTALLED] = "installed", [GOROOT_FETCHED] = "fetched",
	    [GOROOT_CUSTOM] = "custom",
	};

	return names[place];
}

/* The file of a function, as the table has it, or NULL. */
static const char *file_of(struct pclntab *table, const char *function)
{
	struct frame frames[FRAME_EXPAND_MAX];
	uint64_t start, end;
	int n;

	if (pclntab_function(table, function, &start, &end))
		return NULL;
	n = pclntab_expand(table, start + 1, frames, FRAME_EXPAND_MAX);
	/* the last is the function itself, whatever is inlined at its start */
	return n > 0 ? frames[n - 1].file : NULL;
}

/* How many bytes of `file` come before `tail`; -1: it does not end so. */
static ptrdiff_t before_tail(const char *file, const char *tail)
{
	size_t bytes = strlen(file), length = strlen(tail);

	if (bytes < length || strcmp(file + bytes - length, tail) != 0)
		return -1;
	return (ptrdiff_t)(bytes - length);
}

/* Digits at most as many as an int holds for sure. */
static int number_at(const char **at)
{
	int value = 0, digits = 0;

	for (; isdigit((unsigned char)**at); ++*at, digits++)
		if (digits < 6)
			value = value * 10 + (**at - '0');
	return digits ? value : -1;
}

/* "go1.25.7", "go-1.19", "go/1.25.7": the last one in the path. */
static void read_release(struct goroot *goroot)
{
	for (const char *at = goroot->path; (at = strstr(at, "go")); at++) {
		const char *from = at + 2;
		int release, minor = -1;

		from += *from == '-' || *from == '/';
		if (strncmp(from, "1.", 2) != 0)
			continue;
		from += 2;
		release = number_at(&from);
		if (release <= 0)
			continue;
		if (*from == '.' && isdigit((unsigned char)from[1])) {
			from++;
			minor = number_at(&from);
		}
		goroot->release = (unsigned int)release;
		goroot->minor = minor;
	}
}

static enum goroot_place place_of(const char *path)
{
	static const char *const installed[] = {"/usr/local/go",
						"/usr/lib/go",
						"/usr/lib/golang",
						"/usr/share/go",
						"/opt/hostedtoolcache/go/",
						"/snap/go/",
						"/nix/store/"};
	size_t length;

	if (strstr(path, "/golang.org/toolchain@") || strstr(path, "/sdk/go1."))
		return GOROOT_FETCHED;
	for (size_t i = 0; i < COUNT(installed); i++) {
		length = strlen(installed[i]);
		if (strncmp(path, installed[i], length) != 0)
			continue;
		/* /usr/local/go itself; /usr/lib/go-1.19 */
		if (!path[length] || installed[i][length - 1] == '/' ||
		    !strncmp(path + length, "-1.", 3))
			return GOROOT_INSTALLED;
	}
	return GOROOT_CUSTOM;
}

static int set_root(struct goroot *goroot, const char *file, size_t bytes)
{
	goroot->path = strndup(file, bytes);
	if (!goroot->path)
		return -ENOMEM;
	goroot->place = place_of(goroot->path);
	read_release(goroot);
	return 0;
}

/* The first witness says where it is, the others whether that is all. */
static int hear(struct goroot *goroot, const char *file, const char *tail)
{
	static const char src[] = "/src/";
	ptrdiff_t bytes = before_tail(file, tail);

	if (bytes > PATH_BYTES_MAX)
		return 0;
	if (bytes < 0) {
		if (!strcmp(file, tail + sizeof(src) - 1) &&
		    goroot->place == GOROOT_UNKNOWN)
			goroot->place = GOROOT_TRIMMED;
		return 0;
	}
	if (goroot->place == GOROOT_UNKNOWN)
		return set_root(goroot, file, (size_t)bytes);
	if (goroot->other ||
	    (goroot->path && !strncmp(file, goroot->path, (size_t)bytes) &&
	     !goroot->path[bytes]))
		return 0;
	goroot->other = strndup(file, (size_t)bytes);
	return goroot->other ? 0 : -ENOMEM;
}

int goroot_read(struct goroot *goroot, struct pclntab *table)
{
	int error = 0;

	*goroot = (struct goroot){.minor = -1};
	for (size_t i = 0; i < COUNT(witnesses) && !error; i++) {
		const char *file = file_of(table, witnesses[i].function);

		if (file)
			error = hear(goroot, file, witnesses[i].tail);
	}
	if (error)
		goroot_release(goroot);
	return error;
}

void goroot_release(struct goroot *goroot)
{
	free(goroot->path);
	free(goroot->other);
	*goroot = (struct goroot){.minor = -1};
}
