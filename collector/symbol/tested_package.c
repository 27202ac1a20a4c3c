/* SPDX-License-Identifier: MIT */
#include "symbol/tested_package.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "symbol/buildinfo.h"
#include "symbol/frame.h"
#include "symbol/gopackage.h"
#include "symbol/gotest.h"
#include "symbol/pclntab.h"

/* Is it a test, and no closure of one? */
static bool is_test(struct pclntab *table, const char *name, uint64_t start)
{
	const char *local = gopackage_local_name(name);
	size_t length = gotest_name_length(local);
	struct frame frames[FRAME_EXPAND_MAX];
	int n;

	if (!length || local[length])
		return false;
	n = pclntab_expand(table, start + 1, frames, FRAME_EXPAND_MAX);
	return n > 0 && gotest_is_file(frames[n - 1].file);
}

static void find_package(struct pclntab *table, char *package, size_t size)
{
	const char *name;
	uint64_t start, end;

	if (pclntab_function(table, "testing.tRunner", &start, &end))
		return;
	for (uint32_t i = 0; pclntab_name(table, i, &name, &start); i++)
		if (name && is_test(table, name, start)) {
			gopackage_tested(name, package, size);
			return;
		}
}

/*
 * cmd/go names the main package that it makes for tests "PACKAGE.test"; but
 * where a program itself is tested, it names that.
 */
static void read_package(const char *path, char *package, size_t size)
{
	static const char ending[] = ".test";
	size_t length = strlen(path), wanted = length - strlen(ending);

	if (length < sizeof(ending) || wanted >= size ||
	    strcmp(path + wanted, ending))
		return;
	memcpy(package, path, wanted);
	package[wanted] = 0;
}

void tested_package(const struct buildinfo *info, struct pclntab *table,
		    char *package, size_t size)
{
	*package = 0;
	if (info->main_package)
		read_package(info->main_package, package, size);
	if (!*package && table)
		find_package(table, package, size);
}
