/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "doctor/binary.h"
#include "doctor/parts.h"
#include "doctor/row.h"
#include "report/page.h"

static const char *go_word(const struct binary *binary)
{
	if (!binary->has_go_code)
		return ", its tables are missing or damaged";
	return binary->has_cgo ? ", with cgo" : ", without cgo";
}

static void show_go(struct page *page, const struct binary *binary)
{
	const struct buildinfo *go = &binary->go;
	struct row row = {.used = 0};

	if (!binary->is_go) {
		row_put(&row, "no: not built by Go");
	} else {
		row_put(&row, "%s%s%s", go->version, go_word(binary),
			binary->is_test ? ", a test binary" : "");
		if (go->main_module || go->main_package)
			row_put(&row, ", of %s",
				go->main_package ? go->main_package
						 : go->main_module);
	}
	row_show(page, "go", &row);
}

/* What changes how well it can be tracked, or what its numbers mean. */
static void show_settings(struct page *page, const struct binary *binary)
{
	static const char *const keys[] = {
	    "CGO_ENABLED", "-buildmode", "-ldflags",	"-gcflags",
	    "-tags",	   "-trimpath",	 "-race",	"-asan",
	    "-msan",	   "-cover",	 "GOEXPERIMENT"};
	struct row row = {.used = 0};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *value = buildinfo_setting(&binary->go, keys[i]);

		if (value && strpbrk(value, " \t"))
			row_put(&row, "%s%s='%s'", row.used ? " " : "", keys[i],
				value);
		else if (value)
			row_put(&row, "%s%s=%s", row.used ? " " : "", keys[i],
				value);
	}
	row_show(page, "built", &row);
}

static const char *setting(const struct binary *binary, const char *key)
{
	const char *value = buildinfo_setting(&binary->go, key);

	return value ? value : "";
}

/* Which tree of Go, and which of the program. */
static void show_source(struct page *page, const struct binary *binary)
{
	const struct goroot *goroot = &binary->goroot;
	struct row row = {.used = 0};

	if (!binary->is_go)
		return;
	if (goroot->path)
		row_put(&row, "Go at %s; ", goroot->path);
	else if (goroot->place == GOROOT_TRIMMED)
		row_put(&row, "paths are trimmed; ");
	if (*setting(binary, "vcs.revision"))
		row_put(&row, "%s %.12s of %s%s", setting(binary, "vcs"),
			setting(binary, "vcs.revision"),
			setting(binary, "vcs.time"),
			!strcmp(setting(binary, "vcs.modified"), "true")
			    ? ", changed"
			    : "");
	else
		row_put(&row, "no revision is recorded");
	row_show(page, "source", &row);
}

static const char *linkage_words(const struct binary *binary)
{
	static const char *const words[] = {
	    [LINKAGE_DYNAMIC] = "dynamic executable",
	    [LINKAGE_PIE] = "dynamic executable (PIE)",
	    [LINKAGE_STATIC] = "static executable",
	    [LINKAGE_STATIC_PIE] = "static executable (PIE)",
	    [LINKAGE_LIBRARY] = "shared library",
	    [LINKAGE_OBJECT] = "object file",
	    [LINKAGE_CORE] = "core dump",
	};

	return words[binary->linkage];
}

static void show_linkage(struct page *page, const struct binary *binary)
{
	const struct dynamic *dynamic = &binary->dynamic;
	const char *library = binary_go_library(binary);
	struct row row = {.used = 0};

	row_put(&row, "%s, %s", linkage_words(binary), binary_machine(binary));
	if (library)
		row_put(&row, ", with Go as %s", library);
	if (dynamic->interpreter)
		row_put(&row, ", started by %s%s", dynamic->interpreter,
			binary->has_interpreter ? "" : " (not here)");
	row_show(page, "linked", &row);
	row.used = 0;
	for (size_t i = 0; i < dynamic->n_needed; i++)
		row_put(&row, "%s%s", i ? " " : "", dynamic->needed[i]);
	row_show(page, "needs", &row);
}

static void show_libc(struct page *page, const struct binary *binary)
{
	static const char *const words[] = {
	    [LIBC_NONE] = "none",
	    [LIBC_GLIBC] = "glibc",
	    [LIBC_MUSL] = "musl",
	    [LIBC_OTHER] = "unknown",
	};
	struct row row = {.used = 0};

	if (binary->libc == LIBC_NONE &&
	    (binary->linkage == LINKAGE_STATIC ||
	     binary->linkage == LINKAGE_STATIC_PIE) &&
	    (!binary->has_go_code || binary->has_cgo))
		row_put(&row, "inside the executable, or none");
	else
		row_put(&row, "%s", words[binary->libc]);
	if (binary->dynamic.glibc_minor)
		row_put(&row, " 2.%u or newer", binary->dynamic.glibc_minor);
	row_show(page, "libc", &row);
}

static void show_allocator(struct page *page, const struct binary *binary)
{
	const struct allocator *allocator = &binary->allocator;
	struct row row = {.used = 0};

	if (binary->libc == LIBC_NONE && !allocator->name)
		return;
	switch (allocator->kind) {
	case ALLOCATOR_LIBC:
		row_put(&row, "of libc");
		break;
	case ALLOCATOR_SHARED:
		row_put(&row, "of %s", allocator->name);
		break;
	case ALLOCATOR_EXPORTED:
		row_put(&row, "inside the executable: %s", allocator->name);
		break;
	case ALLOCATOR_HIDDEN:
		if (binary_is_dynamic(binary))
			row_put(&row, "of libc; and %s in the executable",
				allocator->name);
		else
			row_put(&row, "inside the executable: %s",
				allocator->name);
		break;
	}
	row_show(page, "malloc", &row);
}

static void show_debuginfo(struct page *page, const struct binary *binary)
{
	const struct debuginfo *info = &binary->debuginfo;
	struct row row = {.used = 0};

	row_put(&row, info->has_symbols ? "symbol table" : "no symbol table");
	if (!info->has_dwarf)
		row_put(&row, ", no DWARF");
	else if (info->oldest != info->newest)
		row_put(&row, ", DWARF %u and %u", info->oldest, info->newest);
	else if (info->newest)
		row_put(&row, ", DWARF %u", info->newest);
	else
		row_put(&row, ", DWARF that cannot be read");
	if (info->is_compressed)
		row_put(&row, ", compressed");
	if (info->has_dwarf && info->newest && !info->has_c_dwarf)
		row_put(&row, ", none of it for C");
	row_show(page, "symbols", &row);
	row.used = 0;
	if (*info->build_id)
		row_put(&row, "%s", info->build_id);
	else
		row_put(&row, "none");
	if (info->file)
		row_put(&row, ", with debug file %s", info->file);
	else if (*info->build_id && !info->has_dwarf)
		row_put(&row, ", no debug file found for it");
	row_show(page, "build id", &row);
}

void text_of_binary(struct page *page, const struct binary *binary)
{
	struct row row = {.used = 0};

	if (!binary->is_wide) {
		row_put(&row, "%s, 32 bit or big endian",
			binary_machine(binary));
		row_show(page, "linked", &row);
		return;
	}
	show_go(page, binary);
	show_settings(page, binary);
	show_source(page, binary);
	show_linkage(page, binary);
	show_libc(page, binary);
	show_allocator(page, binary);
	show_debuginfo(page, binary);
	if (binary->is_setuid || binary->is_setgid || binary->has_capabilities)
		row_put(&row, "%s%s%s", binary->is_setuid ? "setuid " : "",
			binary->is_setgid ? "setgid " : "",
			binary->has_capabilities ? "file capabilities" : "");
	row_show(page, "rights", &row);
}
