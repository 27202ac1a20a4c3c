/* SPDX-License-Identifier: MIT */
/*
 * doctor_text.c - the verdict, the facts in rows, and what to do
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/doctor_output.h"
#include "doctor/examination.h"
#include "doctor/remarks.h"
#include "report/clean.h"
#include "report/page.h"

#define ROW_BYTES 2048

/* Text of one row, cut at its end. */
struct row {
	char text[ROW_BYTES];
	size_t used;
};

static void put(struct row *row, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void put(struct row *row, const char *format, ...)
{
	size_t room = sizeof(row->text) - row->used;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(row->text + row->used, room, format, args);
	va_end(args);
	if (n > 0)
		row->used += (size_t)n < room ? (size_t)n : room - 1;
}

static void show(struct page *page, const char *label, const struct row *row)
{
	if (row->used)
		page_field(page, label, row->text);
}

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
		put(&row, "no: not built by Go");
	} else {
		put(&row, "%s%s%s", go->version, go_word(binary),
		    binary->is_test ? ", a test binary" : "");
		if (go->main_module || go->main_package)
			put(&row, ", of %s",
			    go->main_package ? go->main_package
					     : go->main_module);
	}
	show(page, "go", &row);
}

/* What changes how well it can be tracked, or what its numbers mean. */
static void show_settings(struct page *page, const struct binary *binary)
{
	static const char *const keys[] = {
	    "CGO_ENABLED",  "-buildmode",   "-ldflags",	   "-gcflags", "-tags",
	    "-trimpath",    "-race",	    "-asan",	   "-msan",    "-cover",
	    "GOEXPERIMENT", "vcs.revision", "vcs.modified"};
	struct row row = {.used = 0};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *value = buildinfo_setting(&binary->go, keys[i]);

		if (value && strpbrk(value, " \t"))
			put(&row, "%s%s='%s'", row.used ? " " : "", keys[i],
			    value);
		else if (value)
			put(&row, "%s%s=%s", row.used ? " " : "", keys[i],
			    value);
	}
	show(page, "built", &row);
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

	put(&row, "%s, %s", linkage_words(binary), binary_machine(binary));
	if (library)
		put(&row, ", with Go as %s", library);
	if (dynamic->interpreter)
		put(&row, ", started by %s%s", dynamic->interpreter,
		    binary->has_interpreter ? "" : " (not here)");
	show(page, "linked", &row);
	row.used = 0;
	for (size_t i = 0; i < dynamic->n_needed; i++)
		put(&row, "%s%s", i ? " " : "", dynamic->needed[i]);
	show(page, "needs", &row);
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
		put(&row, "inside the executable, or none");
	else
		put(&row, "%s", words[binary->libc]);
	if (binary->dynamic.glibc_minor)
		put(&row, " 2.%u or newer", binary->dynamic.glibc_minor);
	show(page, "libc", &row);
}

static void show_allocator(struct page *page, const struct binary *binary)
{
	const struct allocator *allocator = &binary->allocator;
	struct row row = {.used = 0};

	if (binary->libc == LIBC_NONE && !allocator->name)
		return;
	switch (allocator->kind) {
	case ALLOCATOR_LIBC:
		put(&row, "of libc");
		break;
	case ALLOCATOR_SHARED:
		put(&row, "of %s", allocator->name);
		break;
	case ALLOCATOR_EXPORTED:
		put(&row, "inside the executable: %s", allocator->name);
		break;
	case ALLOCATOR_HIDDEN:
		if (binary_is_dynamic(binary))
			put(&row, "of libc; and %s in the executable",
			    allocator->name);
		else
			put(&row, "inside the executable: %s", allocator->name);
		break;
	}
	show(page, "malloc", &row);
}

static void show_debuginfo(struct page *page, const struct binary *binary)
{
	const struct debuginfo *info = &binary->debuginfo;
	struct row row = {.used = 0};

	put(&row, info->has_symbols ? "symbol table" : "no symbol table");
	if (!info->has_dwarf)
		put(&row, ", no DWARF");
	else if (info->oldest != info->newest)
		put(&row, ", DWARF %u and %u", info->oldest, info->newest);
	else if (info->newest)
		put(&row, ", DWARF %u", info->newest);
	else
		put(&row, ", DWARF that cannot be read");
	if (info->is_compressed)
		put(&row, ", compressed");
	if (info->has_dwarf && info->newest && !info->has_c_dwarf)
		put(&row, ", none of it for C");
	show(page, "symbols", &row);
	row.used = 0;
	if (*info->build_id)
		put(&row, "%s", info->build_id);
	else
		put(&row, "none");
	if (info->file)
		put(&row, ", with debug file %s", info->file);
	else if (*info->build_id && !info->has_dwarf)
		put(&row, ", no debug file found for it");
	show(page, "build id", &row);
}

static void show_binary(struct page *page, const struct binary *binary)
{
	struct row row = {.used = 0};

	if (!binary->is_wide) {
		put(&row, "%s, 32 bit or big endian", binary_machine(binary));
		show(page, "linked", &row);
		return;
	}
	show_go(page, binary);
	show_settings(page, binary);
	show_linkage(page, binary);
	show_libc(page, binary);
	show_allocator(page, binary);
	show_debuginfo(page, binary);
	if (binary->is_setuid || binary->is_setgid || binary->has_capabilities)
		put(&row, "%s%s%s", binary->is_setuid ? "setuid " : "",
		    binary->is_setgid ? "setgid " : "",
		    binary->has_capabilities ? "file capabilities" : "");
	show(page, "rights", &row);
}

static const char *row_words(enum smaps_row row)
{
	static const char *const words[] = {
	    [SMAPS_GO_HEAP] = "Go heap and stacks",
	    [SMAPS_C_HEAP] = "C heap: main arena",
	    [SMAPS_C_ARENAS] = "C heap: other arenas",
	    [SMAPS_STACKS] = "thread stacks",
	    [SMAPS_EXECUTABLE] = "executable and its data",
	    [SMAPS_FILES] = "libraries and other files",
	    [SMAPS_SHARED] = "shared memory",
	    [SMAPS_DARKHEAP] = "darkheap",
	};

	return words[row];
}

/* What it may be besides large blocks of C depends on the rest. */
static const char *anonymous_words(const struct smaps *memory, bool is_go)
{
	if (!is_go)
		return "anonymous, not told apart (large C blocks ...)";
	return memory->is_go_told
		   ? "anonymous, not told apart (large C blocks, Go's runtime)"
		   : "anonymous, not told apart (large C blocks, Go)";
}

static void show_memory(struct page *page, const struct running *running,
			bool is_go)
{
	const struct smaps *memory = &running->memory;
	char size[WORD_BYTES];
	struct row row = {.used = 0};

	if (!running->has_memory) {
		put(&row, "not readable: %s", strerror(-running->memory_error));
		show(page, "memory", &row);
		return;
	}
	put(&row, "%10s resident", page_size(size, memory->rss));
	show(page, "memory", &row);
	for (int i = 0; i < SMAPS_ROWS; i++) {
		if (!memory->rows[i])
			continue;
		row.used = 0;
		put(&row, "%10s %s", page_size(size, memory->rows[i]),
		    i == SMAPS_ANONYMOUS ? anonymous_words(memory, is_go)
					 : row_words((enum smaps_row)i));
		show(page, "", &row);
	}
}

static void show_cgroup(struct page *page, const struct cgroup *cgroup)
{
	char usage[WORD_BYTES], limit[WORD_BYTES];
	struct row row = {.used = 0};

	if (!cgroup->has_usage)
		put(&row, "%s", cgroup->why);
	else if (cgroup->has_limit)
		put(&row, "%s used of %s", page_size(usage, cgroup->usage),
		    page_size(limit, cgroup->limit));
	else
		put(&row, "%s used, no limit", page_size(usage, cgroup->usage));
	show(page, "cgroup", &row);
}

static const char *tracked_words(const struct running *running)
{
	if (!running->has_memory)
		return "not known";
	if (running->memory.has_ring)
		return "yes, recorded now";
	if (running->memory.has_shim)
		return "no: libdarkheap.so is loaded, and asleep";
	return running->has_socket
		   ? "no: DARKHEAP_SOCKET is set, libdarkheap.so not loaded"
		   : "no";
}

static void show_limits(struct page *page, const struct running *running)
{
	static const char *const modes[] = {"none", "strict", "filter"};
	struct row row = {.used = 0};

	if (running->n_threads >= 0)
		put(&row, "%d", running->n_threads);
	show(page, "threads", &row);
	row.used = 0;
	if (running->seccomp >= 0 && running->seccomp < 3)
		put(&row, "%s", modes[running->seccomp]);
	if (running->no_new_privileges == 1)
		put(&row, "%sno new privileges", row.used ? ", " : "");
	show(page, "seccomp", &row);
	row.used = 0;
	if (running->preload)
		put(&row, "%s", running->preload);
	else if (!running->has_environ)
		put(&row, "not readable: %s", strerror(running->environ_error));
	else
		put(&row, "none");
	show(page, "preload", &row);
}

static void show_running(struct page *page, const struct running *running,
			 bool is_go)
{
	struct row row = {.used = 0};

	put(&row, "%s%s", running->exe ? running->exe : "not readable",
	    running->is_exe_deleted ? " (deleted)" : "");
	show(page, "runs", &row);
	page_field(page, "tracked", tracked_words(running));
	show_limits(page, running);
	show_memory(page, running, is_go);
	show_cgroup(page, &running->cgroup);
}

static void show_machine(struct page *page, const struct machine *machine)
{
	struct row row = {.used = 0};

	page_field(page, "library", *machine->shim ? machine->shim : "missing");
	put(&row, "%s %s, memfd_create %s, pidfd_open %s, MADV_WIPEONFORK %s",
	    machine->kernel.sysname, machine->kernel.release,
	    machine->has_memfd ? "yes" : "no",
	    machine->has_pidfd ? "yes" : "no",
	    machine->has_wipe_on_fork ? "yes" : "no");
	show(page, "kernel", &row);
	row.used = 0;
	put(&row, "%s; clocksource %s",
	    machine->is_clock_usable ? "TSC" : "shared counter",
	    *machine->clocksource ? machine->clocksource : "unknown");
	show(page, "clock", &row);
	row.used = 0;
	if (machine->glibc_minor)
		put(&row, "glibc 2.%u", machine->glibc_minor);
	show(page, "libc", &row);
	row.used = 0;
	put(&row, "%s%s%s", machine->go_version ? machine->go_version : "",
	    machine->go_version ? " at " : "",
	    machine->go ? machine->go : "not in PATH (not needed to track)");
	show(page, "go", &row);
	row.used = 0;
	put(&row, "%s",
	    machine->debuginfod_urls ? machine->debuginfod_urls
				     : "/usr/lib/debug only");
	show(page, "debug", &row);
}

static void show_remark(struct page *page, const struct remark *remark)
{
	page_field(page, severity_name(remark->rule->severity), remark->says);
	if (remark->does && *remark->does) {
		char *line;

		if (asprintf(&line, "-> %s", remark->does) < 0)
			return;
		page_field(page, "", line);
		free(line);
	}
}

/* To be copied into a shell: in one line, however long. */
static void show_command(struct page *page, const struct running *running)
{
	size_t bytes = running->command ? 4 * strlen(running->command) + 1 : 0;
	char *clean = NULL;

	if (bytes && !running->memory.has_ring)
		clean = malloc(bytes);
	if (!clean)
		return;
	clean_copy(clean, bytes, running->command, !page->options->utf8, true);
	page_blank(page);
	fprintf(page->out, "    restart  %s\n", clean);
	free(clean);
}

static enum tint tint_of(enum severity severity)
{
	return severity == SEVERITY_WORKS     ? TINT_GOOD
	       : severity == SEVERITY_LIMITED ? TINT_DOUBT
					      : TINT_BAD;
}

int doctor_write_text(const struct examination *examination,
		      const struct remarks *remarks,
		      const struct format_options *options, FILE *out)
{
	struct page page = {.out = out, .options = options};

	page_line(&page, tint_of(remarks->verdict), "%s", remarks->headline);
	page_blank(&page);
	if (examination->running)
		show_running(&page, examination->running,
			     examination->binary->is_go);
	if (examination->binary)
		show_binary(&page, examination->binary);
	if (examination->subject == SUBJECT_MACHINE)
		show_machine(&page, examination->machine);
	page_blank(&page);
	for (size_t i = 0; i < remarks->n; i++)
		show_remark(&page, &remarks->items[i]);
	if (examination->running)
		show_command(&page, examination->running);
	return fflush(out) || ferror(out) ? -EIO : 0;
}
