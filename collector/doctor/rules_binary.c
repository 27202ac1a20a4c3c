/* SPDX-License-Identifier: MIT */
/*
 * rules_binary.c - what an executable's facts mean for tracking it
 */
#include <string.h>

#include "doctor/examination.h"
#include "doctor/remarks.h"

#define ENTRY(function) static bool function(const struct examination *e)
#define ABOUT(function) \
	static void function(const struct examination *e, FILE *out)

/* The value of a build setting, or "". */
static const char *setting(const struct examination *e, const char *key)
{
	const char *value = e->binary && e->binary->is_go
				? buildinfo_setting(&e->binary->go, key)
				: NULL;

	return value ? value : "";
}

static bool is_wide(const struct examination *e)
{
	return e->binary && e->binary->is_wide;
}

/* A program that can be preloaded into, and is not of another processor. */
static bool is_loadable(const struct examination *e)
{
	return is_wide(e) && e->binary->machine == EM_X86_64 &&
	       binary_is_dynamic(e->binary) && e->binary->libc == LIBC_GLIBC;
}

/* Go that calls C; unknown counts as yes. */
static bool is_cgo(const struct examination *e)
{
	return is_wide(e) && e->binary->is_go &&
	       (!e->binary->has_go_code || e->binary->has_cgo);
}

ENTRY(is_without_cgo)
{
	return is_wide(e) && e->binary->is_go && e->binary->has_go_code &&
	       !e->binary->has_cgo;
}

ABOUT(cgo_setting)
{
	fprintf(out, "CGO_ENABLED=%s%s", setting(e, "CGO_ENABLED"),
		strcmp(setting(e, "CGO_ENABLED"), "1") ? ""
						       : ", but no package of "
							 "it imports \"C\"");
}

ENTRY(is_object)
{
	return is_wide(e) && e->binary->linkage == LINKAGE_OBJECT;
}

ENTRY(is_core)
{
	return is_wide(e) && e->binary->linkage == LINKAGE_CORE;
}

ENTRY(is_foreign)
{
	return e->binary &&
	       (!e->binary->is_wide || e->binary->machine != EM_X86_64);
}

ABOUT(machine_name)
{
	fputs(binary_machine(e->binary), out);
}

ENTRY(is_static)
{
	return is_wide(e) && !is_without_cgo(e) &&
	       (e->binary->linkage == LINKAGE_STATIC ||
		e->binary->linkage == LINKAGE_STATIC_PIE);
}

ABOUT(static_repair)
{
	if (strstr(setting(e, "-ldflags"), "-static"))
		fprintf(out, "rebuild without -static in -ldflags='%s'",
			setting(e, "-ldflags"));
	else if (e->binary->is_go)
		fputs("rebuild without -extldflags -static, with CGO_ENABLED=1",
		      out);
	else
		fputs("link it dynamically", out);
}

ENTRY(is_musl)
{
	return is_wide(e) && binary_is_dynamic(e->binary) &&
	       e->binary->libc == LIBC_MUSL;
}

ENTRY(is_without_libc)
{
	return is_wide(e) && binary_is_dynamic(e->binary) &&
	       !is_without_cgo(e) &&
	       (e->binary->libc == LIBC_NONE || e->binary->libc == LIBC_OTHER);
}

ENTRY(lacks_interpreter)
{
	return is_wide(e) && binary_is_dynamic(e->binary) &&
	       !e->binary->has_interpreter;
}

ABOUT(interpreter)
{
	fputs(e->binary->dynamic.interpreter, out);
}

ENTRY(needs_newer_glibc)
{
	return e->subject == SUBJECT_BINARY && is_loadable(e) &&
	       e->machine->glibc_minor &&
	       e->binary->dynamic.glibc_minor > e->machine->glibc_minor;
}

ABOUT(glibc_versions)
{
	fprintf(out, "2.%u, here is 2.%u", e->binary->dynamic.glibc_minor,
		e->machine->glibc_minor);
}

ENTRY(is_on_shared_asan)
{
	return is_loadable(e) && dynamic_needs(&e->binary->dynamic, "libasan");
}

ENTRY(has_own_malloc)
{
	return is_loadable(e) &&
	       e->binary->allocator.kind == ALLOCATOR_EXPORTED;
}

ABOUT(allocator_name)
{
	fputs(e->binary->allocator.name, out);
}

ENTRY(is_secure)
{
	return e->binary && e->binary->is_secure;
}

ABOUT(privilege)
{
	fputs(e->binary->is_setuid   ? "setuid"
	      : e->binary->is_setgid ? "setgid"
				     : "file capabilities",
	      out);
}

ENTRY(is_secure_for_others)
{
	return e->binary && !e->binary->is_secure &&
	       (e->binary->is_setuid || e->binary->is_setgid ||
		e->binary->has_capabilities);
}

ENTRY(is_go_tool)
{
	return is_wide(e) && e->binary->go.main_package &&
	       !strncmp(e->binary->go.main_package, "cmd/", 4);
}

ENTRY(is_not_go)
{
	return is_loadable(e) && !e->binary->is_go;
}

ENTRY(is_plugin)
{
	const char *mode = e->binary ? binary_go_library(e->binary) : NULL;

	return mode && !strcmp(mode, "plugin");
}

ENTRY(is_go_library)
{
	return is_wide(e) && e->binary->linkage == LINKAGE_LIBRARY &&
	       e->binary->is_go && !is_plugin(e);
}

ENTRY(is_c_library)
{
	return is_wide(e) && e->binary->linkage == LINKAGE_LIBRARY &&
	       !e->binary->is_go;
}

ENTRY(is_layout_unknown)
{
	return is_loadable(e) && is_cgo(e) && !e->binary->is_layout_known;
}

ABOUT(layout_why)
{
	fputs(*e->binary->layout_why ? e->binary->layout_why : "not readable",
	      out);
}

ENTRY(has_hidden_malloc)
{
	return is_loadable(e) && e->binary->allocator.kind == ALLOCATOR_HIDDEN;
}

ENTRY(uses_private_malloc)
{
	return is_loadable(e) && e->binary->allocator.private_use;
}

ABOUT(private_malloc)
{
	fputs(e->binary->allocator.private_use, out);
}

static bool can_have_names(const struct examination *e)
{
	return is_wide(e) && e->binary->machine == EM_X86_64 &&
	       !is_without_cgo(e) && !is_static(e) &&
	       e->binary->linkage != LINKAGE_OBJECT &&
	       e->binary->linkage != LINKAGE_CORE;
}

ENTRY(is_stripped)
{
	const struct debuginfo *info = e->binary ? &e->binary->debuginfo : NULL;

	return can_have_names(e) && !info->has_symbols && !info->has_dwarf &&
	       !info->file;
}

ENTRY(is_without_dwarf)
{
	const struct debuginfo *info = e->binary ? &e->binary->debuginfo : NULL;

	return can_have_names(e) && info->has_symbols && !info->has_dwarf &&
	       !info->file;
}

/* -s, but not the -s of -static or of -X main.name=my-service */
static bool has_word(const char *flags, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = flags; (at = strstr(at, word)); at += length)
		if ((at == flags || at[-1] == ' ') &&
		    (!at[length] || at[length] == ' '))
			return true;
	return false;
}

ABOUT(names_repair)
{
	const char *flags = setting(e, "-ldflags");

	if (e->binary->is_test)
		fputs("give go test -ldflags='-s=false -w=false'", out);
	else if (has_word(flags, "-s") || has_word(flags, "-w"))
		fprintf(out, "rebuild without -s -w in -ldflags='%s'", flags);
	else if (!strcmp(setting(e, "-trimpath"), "true"))
		/* Go does not record the others beside it */
		fputs("rebuild without -s -w in -ldflags, and do not strip it",
		      out);
	else if (e->binary->is_go)
		fputs("build it with go build (go run leaves out symbols), and "
		      "do not strip it",
		      out);
	else
		fputs("build with -g, or install its -dbgsym package", out);
	if (*e->binary->debuginfo.build_id && !e->machine->debuginfod_urls)
		fputs("; or set DEBUGINFOD_URLS to a server that has its "
		      "debug file",
		      out);
}

ENTRY(has_debug_file)
{
	return can_have_names(e) && e->binary->debuginfo.file;
}

ABOUT(debug_file)
{
	fputs(e->binary->debuginfo.file, out);
}

ENTRY(works_for_go)
{
	return is_loadable(e) && is_cgo(e) && e->binary->is_layout_known &&
	       !binary_is_misnamed(e->binary) && !has_own_malloc(e) &&
	       !is_on_shared_asan(e) && !is_secure(e) && !is_go_tool(e);
}

ENTRY(has_shared_allocator)
{
	return is_loadable(e) && e->binary->allocator.kind == ALLOCATOR_SHARED;
}

/* Of one severity the first that applies leads the report. */
const struct rule rules_binary[] = {
    {"no_cgo", SEVERITY_NOTHING, is_without_cgo,
     "built without cgo, so that it has no C memory", cgo_setting,
     "for its Go heap use pprof; if it should call C, build it with "
     "CGO_ENABLED=1 and import \"C\"",
     NULL},
    {"object", SEVERITY_NO, is_object, "an object file, not a program", NULL,
     "name the program that it is linked into", NULL},
    {"core", SEVERITY_NO, is_core, "a core dump, not a program", NULL,
     "name the program that left it", NULL},
    {"processor", SEVERITY_NO, is_foreign, "built for another processor",
     machine_name,
     "x86-64 programs can be tracked now: build it with "
     "GOARCH=amd64",
     NULL},
    {"static", SEVERITY_NO, is_static, "static, so that a preload is ignored",
     NULL, NULL, static_repair},
    {"musl", SEVERITY_NO, is_musl, "linked with musl, which is not tracked yet",
     NULL, "build it on a system with glibc", NULL},
    {"no_libc", SEVERITY_NO, is_without_libc,
     "linked with no libc that is known here", NULL, "link it with glibc",
     NULL},
    {"no_interpreter", SEVERITY_NO, lacks_interpreter,
     "its interpreter is not here, so that it cannot start", interpreter,
     "run darkheap where the program runs, say in its container", NULL},
    {"glibc_too_old", SEVERITY_NO, needs_newer_glibc,
     "needs a newer glibc, so that it cannot start here", glibc_versions,
     "run darkheap where the program runs, say in its container", NULL},
    {"shared_asan", SEVERITY_NO, is_on_shared_asan,
     "linked with the shared libasan, which ends the program when another "
     "library is preloaded",
     NULL, "do not run it under darkheap: build it without -asan", NULL},
    {"own_malloc", SEVERITY_NO, has_own_malloc,
     "its allocator is inside the executable, out of reach of a preload",
     allocator_name,
     "link the allocator as a shared library, or build without it", NULL},
    {"secure", SEVERITY_NO, is_secure,
     "runs with more rights than its caller, so that a preload is ignored",
     privilege,
     "run a copy without them (cp drops them), or as the user whom it "
     "becomes",
     NULL},
    {"go_tool", SEVERITY_NO, is_go_tool,
     "a tool of Go itself, which is left alone", NULL,
     "programs that it starts are tracked", NULL},
    {"layout_unknown", SEVERITY_LIMITED, is_layout_unknown,
     "Go's data is not understood, so that stacks have C frames only",
     layout_why, "build it with Go 1.20 to 1.27", NULL},
    {"plugin", SEVERITY_LIMITED, is_plugin,
     "a plugin: it is tracked with the program that opens it", NULL,
     "run that program: darkheap run -- PROGRAM", NULL},
    {"go_library", SEVERITY_LIMITED, is_go_library,
     "a Go library: it is tracked with the program that loads it", NULL,
     "run that program: darkheap run -- PROGRAM, with --include-non-go if it "
     "is "
     "C and opens the library later",
     NULL},
    {"library", SEVERITY_LIMITED, is_c_library,
     "a library: it is tracked with the program that loads it", NULL,
     "run that program: darkheap run -- PROGRAM", NULL},
    {"not_go", SEVERITY_LIMITED, is_not_go,
     "not built by Go: tracked only if that is asked for", NULL,
     "darkheap run --include-non-go -- PROGRAM; not needed if a Go library is "
     "linked to it",
     NULL},
    {"hidden_malloc", SEVERITY_LIMITED, has_hidden_malloc,
     "holds an allocator beside libc's; what is taken from it is not seen",
     allocator_name, "link it as a shared library", NULL},
    {"private_malloc", SEVERITY_LIMITED, uses_private_malloc,
     "calls glibc's private malloc; what is taken by it is not seen",
     private_malloc, NULL, NULL},
    {"secure_for_others", SEVERITY_LIMITED, is_secure_for_others,
     "runs with more rights than most callers; for them a preload is ignored",
     privilege, NULL, NULL},
    {"stripped", SEVERITY_LIMITED, is_stripped,
     "stripped: C functions are named only by what the file exports; Go lines "
     "all the same",
     NULL, NULL, names_repair},
    {"no_dwarf", SEVERITY_LIMITED, is_without_dwarf,
     "no DWARF: C functions are named, their lines are not", NULL, NULL,
     names_repair},
    {"go_lines", SEVERITY_WORKS, works_for_go,
     "each C allocation with its Go line, its goroutine and its C frames", NULL,
     NULL, NULL},
    {"debug_file", SEVERITY_WORKS, has_debug_file,
     "C functions and lines by a separate debug file", debug_file, NULL, NULL},
    {"shared_allocator", SEVERITY_WORKS, has_shared_allocator,
     "its own shared allocator goes on working, and is tracked", allocator_name,
     NULL, NULL},
};

const size_t rules_binary_count = sizeof(rules_binary) / sizeof(*rules_binary);
