/* SPDX-License-Identifier: MIT */
#include "symbol/collections.h"

#include <string.h>

#include "symbol/gocode.h"
#include "symbol/pclntab.h"

/* A function has some 500 bytes, and calls a dozen others. */
#define CODE_BYTES_MAX (1 << 18)
#define CALLEES_MAX 64

static struct elf_span code_of(const struct pclntab *table,
			       const struct pclntab_place *place)
{
	if (place->end - place->start > CODE_BYTES_MAX)
		return (struct elf_span){0};
	return pclntab_code(table, place->start, place->end);
}

uint64_t collections_counter(const struct pclntab *table)
{
	struct pclntab_place place;

	if (pclntab_function(table, "runtime.gcMarkTermination", &place.start,
			     &place.end))
		return 0;
	return gocode_read_collections(code_of(table, &place));
}

/* AddCleanup is generic: one for each kind of types. */
static bool sets_finalizer(const char *name)
{
	static const char cleanup[] = "runtime.AddCleanup[";

	return !strcmp(name, "runtime.SetFinalizer") ||
	       !strncmp(name, cleanup, sizeof(cleanup) - 1);
}

/* "example.com/a/b.(*T).f": up to the dot behind the last slash */
static size_t package_length(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *dot = strchr(slash ? slash : name, '.');

	return dot ? (size_t)(dot - name) : 0;
}

static bool is_same_package(const char *a, const char *b)
{
	size_t length = package_length(a);

	return length && length == package_length(b) && !memcmp(a, b, length);
}

/* The next function that this one calls; false: there are no more. */
static bool next_callee(const struct pclntab *table, struct elf_span code,
			size_t *at, struct pclntab_place *callee)
{
	uint64_t address;

	while (gocode_next_call(code, at, &address))
		if (pclntab_find(table, address + 1, callee) &&
		    callee->start == address && callee->name)
			return true;
	return false;
}

static bool calls_finalizer(const struct pclntab *table, struct elf_span code)
{
	struct pclntab_place callee;
	size_t at = 0;

	while (next_callee(table, code, &at, &callee))
		if (sets_finalizer(callee.name))
			return true;
	return false;
}

bool collections_own(const struct pclntab *table, uint64_t pc)
{
	struct pclntab_place place, callee;
	struct elf_span code;
	size_t at = 0;
	int n = 0;

	if (!pclntab_find(table, pc, &place) || !place.name)
		return false;
	/* what comes before it is of other memory */
	code = code_of(table, &place);
	code = elf_span_from(code, pc - place.start);
	if (calls_finalizer(table, code))
		return true;
	while (n < CALLEES_MAX && next_callee(table, code, &at, &callee)) {
		if (!is_same_package(callee.name, place.name))
			continue;
		if (calls_finalizer(table, code_of(table, &callee)))
			return true;
		n++;
	}
	return false;
}
