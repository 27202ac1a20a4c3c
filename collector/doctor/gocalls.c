/* SPDX-License-Identifier: MIT */
#include "doctor/gocalls.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "symbol/pclntab.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define PACKAGE_MAX 1024

bool gocalls_is_standard(const char *package)
{
	static const char *const names[] = {
	    "net",	    "os/user",	    "plugin",	    "runtime/cgo",
	    "runtime/race", "runtime/asan", "runtime/msan", "crypto/x509"};

	for (size_t i = 0; i < COUNT(names); i++)
		if (!strcmp(package, names[i]))
			return true;
	return false;
}

/* Where cgo's function begins in a name of the table, or NULL. */
static const char *find_call(const char *name)
{
	static const char *const marks[] = {"._Cfunc_", "._C2func_"};

	for (size_t i = 0; i < COUNT(marks); i++) {
		const char *at = strstr(name, marks[i]);

		if (at && at > name)
			return at;
	}
	return NULL;
}

/* The linker writes dots of the last element as %2e. */
static char *decode(const char *name, size_t bytes)
{
	char *text = strndup(name, bytes), *to = text;

	for (const char *from = text; text && *from; to++) {
		bool is_dot = !strncmp(from, "%2e", 3);

		*to = is_dot ? '.' : *from;
		from += is_dot ? 3 : 1;
	}
	if (text)
		*to = '\0';
	return text;
}

static bool is_kept(const struct gocalls *calls, const char *package)
{
	size_t n = calls->n_packages < GOCALLS_PACKAGES ? calls->n_packages
							: GOCALLS_PACKAGES;

	/* functions of a package lie side by side */
	while (n--)
		if (!strcmp(calls->packages[n], package))
			return true;
	return false;
}

static int add_package(struct gocalls *calls, const char *name, size_t bytes)
{
	char *package;

	if (bytes > PACKAGE_MAX)
		return 0;
	package = decode(name, bytes);
	if (!package)
		return -ENOMEM;
	if (is_kept(calls, package) || calls->n_packages == SIZE_MAX) {
		free(package);
		return 0;
	}
	calls->n_own += !gocalls_is_standard(package);
	if (calls->n_packages < GOCALLS_PACKAGES)
		calls->packages[calls->n_packages] = package;
	else
		free(package);
	calls->n_packages++;
	return 0;
}

static bool makes_memory(const char *call)
{
	static const char *const names[] = {"._Cfunc_CString", "._Cfunc_CBytes",
					    "._Cfunc__CMalloc"};

	for (size_t i = 0; i < COUNT(names); i++)
		if (!strcmp(call, names[i]))
			return true;
	return false;
}

static int look_at(struct gocalls *calls, const char *name)
{
	const char *call = find_call(name);

	calls->opens_plugins |= !strcmp(name, "plugin.open");
	calls->uses_purego |=
	    !strncmp(name, "github.com/ebitengine/purego.", 29);
	if (!call)
		return 0;
	calls->n_functions++;
	calls->makes_memory |= makes_memory(call);
	return add_package(calls, name, (size_t)(call - name));
}

int gocalls_read(struct gocalls *calls, const struct pclntab *table)
{
	const char *name;
	uint64_t start;
	int error = 0;

	*calls = (struct gocalls){0};
	for (uint32_t i = 0; !error && pclntab_name(table, i, &name, &start);
	     i++)
		if (name)
			error = look_at(calls, name);
	if (error)
		gocalls_release(calls);
	return error;
}

void gocalls_release(struct gocalls *calls)
{
	for (size_t i = 0; i < GOCALLS_PACKAGES; i++)
		free(calls->packages[i]);
	*calls = (struct gocalls){0};
}
