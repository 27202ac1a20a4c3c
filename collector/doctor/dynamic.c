/* SPDX-License-Identifier: MIT */
#include "doctor/dynamic.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "symbol/elf_image.h"

#define GLIBC_PREFIX "GLIBC_2."
#define VERSIONS_MAX 4096

/* Addresses of the tables that dynamic entries lead to. */
struct tables {
	struct elf_span entries, strings;
	uint64_t versions; /* DT_VERNEED, 0: none */
};

static struct elf_span segment_of_type(const struct elf_image *image,
				       uint32_t type)
{
	struct elf_span none = {0};
	Elf64_Phdr segment;

	for (unsigned int i = 0; elf_image_segment(image, i, &segment); i++)
		if (segment.p_type == type)
			return elf_image_bytes(image, &segment);
	return none;
}

static bool next_entry(struct elf_span *entries, Elf64_Dyn *entry)
{
	if (entries->size < sizeof(*entry))
		return false;
	memcpy(entry, entries->bytes, sizeof(*entry));
	*entries = elf_span_from(*entries, sizeof(*entry));
	return entry->d_tag != DT_NULL;
}

static void find_tables(struct tables *tables, const struct elf_image *image)
{
	struct elf_span rest = tables->entries;
	Elf64_Dyn entry;

	while (next_entry(&rest, &entry)) {
		if (entry.d_tag == DT_STRTAB)
			tables->strings =
			    elf_image_tail(image, entry.d_un.d_ptr);
		else if (entry.d_tag == DT_VERNEED)
			tables->versions = entry.d_un.d_ptr;
	}
}

static void take_entry(struct dynamic *dynamic, const struct tables *tables,
		       const Elf64_Dyn *entry)
{
	const char *text = elf_span_string(tables->strings, entry->d_un.d_val);

	if (entry->d_tag == DT_FLAGS_1)
		dynamic->flags_1 = entry->d_un.d_val;
	else if (entry->d_tag == DT_SONAME)
		dynamic->soname = text;
	else if (entry->d_tag == DT_NEEDED && text &&
		 dynamic->n_needed < NEEDED_MAX)
		dynamic->needed[dynamic->n_needed++] = text;
}

/* GLIBC_2.34: 34, anything else 0 */
static unsigned int glibc_minor(const char *version)
{
	if (!version || strncmp(version, GLIBC_PREFIX, strlen(GLIBC_PREFIX)))
		return 0;
	return (unsigned int)strtoul(version + strlen(GLIBC_PREFIX), NULL, 10);
}

/* The names of one library's versions: a chain by offsets. */
static void read_versions(struct dynamic *dynamic, const struct tables *tables,
			  struct elf_span at, unsigned int *steps)
{
	Elf64_Vernaux version;

	while (at.size >= sizeof(version) && (*steps)++ < VERSIONS_MAX) {
		unsigned int minor;

		memcpy(&version, at.bytes, sizeof(version));
		minor = glibc_minor(
		    elf_span_string(tables->strings, version.vna_name));
		if (minor > dynamic->glibc_minor)
			dynamic->glibc_minor = minor;
		if (!version.vna_next)
			return;
		at = elf_span_from(at, version.vna_next);
	}
}

static void read_version_needs(struct dynamic *dynamic,
			       const struct tables *tables,
			       const struct elf_image *image)
{
	struct elf_span at = elf_image_tail(image, tables->versions);
	unsigned int steps = 0;
	Elf64_Verneed library;

	while (at.size >= sizeof(library) && steps++ < VERSIONS_MAX) {
		memcpy(&library, at.bytes, sizeof(library));
		read_versions(dynamic, tables,
			      elf_span_from(at, library.vn_aux), &steps);
		if (!library.vn_next)
			return;
		at = elf_span_from(at, library.vn_next);
	}
}

int dynamic_read(struct dynamic *dynamic, const struct elf_image *image)
{
	struct tables tables = {.entries = segment_of_type(image, PT_DYNAMIC)};
	struct elf_span rest = tables.entries;
	Elf64_Dyn entry;

	*dynamic = (struct dynamic){.is_there = rest.size != 0};
	dynamic->interpreter =
	    elf_span_string(segment_of_type(image, PT_INTERP), 0);
	dynamic->needed = calloc(NEEDED_MAX, sizeof(*dynamic->needed));
	if (!dynamic->needed)
		return -ENOMEM;
	find_tables(&tables, image);
	while (next_entry(&rest, &entry))
		take_entry(dynamic, &tables, &entry);
	if (tables.versions)
		read_version_needs(dynamic, &tables, image);
	return 0;
}

void dynamic_release(struct dynamic *dynamic)
{
	free(dynamic->needed);
	*dynamic = (struct dynamic){0};
}

const char *dynamic_needs(const struct dynamic *dynamic, const char *start)
{
	for (size_t i = 0; i < dynamic->n_needed; i++)
		if (!strncmp(dynamic->needed[i], start, strlen(start)))
			return dynamic->needed[i];
	return NULL;
}
