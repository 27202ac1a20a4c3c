/* SPDX-License-Identifier: MIT */
/*
 * doctor_json.c - the answer for scripts: docs/doctor.schema.json
 *
 * What is not known is null, with a reason in "why" beside it.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/doctor_output.h"
#include "doctor/examination.h"
#include "doctor/remarks.h"
#include "report/clean.h"
#include "report/format.h"

/* NULL, and what does not fit, becomes null. */
static json_t *text(const char *string)
{
	size_t size = string ? 4 * strlen(string) + 1 : 0;
	char *clean = string ? malloc(size) : NULL;
	json_t *value;

	if (!clean)
		return json_null();
	clean_copy(clean, size, string, false, false);
	value = json_string(clean);
	free(clean);
	return value;
}

static json_t *number(uint64_t value)
{
	return json_integer((json_int_t)value);
}

/* RUNNING_UNKNOWN is null. */
static json_t *number_or_null(int value)
{
	return value < 0 ? json_null() : json_integer(value);
}

static void set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

/* null, and why it is. */
static void set_unknown(json_t *object, const char *key, const char *why)
{
	json_t *reasons = json_object_get(object, "why");

	if (!reasons) {
		set(object, "why", json_object());
		reasons = json_object_get(object, "why");
	}
	set(object, key, json_null());
	set(reasons, key, text(why));
}

static json_t *texts(const char *const *strings, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(array, text(strings[i]));
	return array;
}

static json_t *settings(const struct buildinfo *go)
{
	json_t *object = json_object();

	for (size_t i = 0; i < go->n_settings; i++) {
		json_t *key = text(go->settings[i].key);

		set(object, json_string_value(key),
		    text(go->settings[i].value));
		json_decref(key);
	}
	return object;
}

static json_t *go_part(const struct binary *binary)
{
	json_t *object = json_object();

	if (!binary->is_go) {
		json_decref(object);
		return json_null();
	}
	set(object, "why", json_object());
	set(object, "version", text(binary->go.version));
	set(object, "main_package", text(binary->go.main_package));
	set(object, "main_module", text(binary->go.main_module));
	set(object, "is_test", json_boolean(binary->is_test));
	set(object, "settings", settings(&binary->go));
	set(object, "layout_known", json_boolean(binary->is_layout_known));
	if (binary->has_go_code)
		set(object, "cgo", json_boolean(binary->has_cgo));
	else
		set_unknown(object, "cgo", "pclntab is missing or damaged");
	set(object, "layout_why",
	    *binary->layout_why ? text(binary->layout_why) : json_null());
	return object;
}

static json_t *allocator_part(const struct allocator *allocator)
{
	static const char *const places[] = {
	    [ALLOCATOR_LIBC] = "libc",
	    [ALLOCATOR_SHARED] = "shared",
	    [ALLOCATOR_EXPORTED] = "executable",
	    [ALLOCATOR_HIDDEN] = "hidden",
	};

	return json_pack("{s:s, s:o, s:o}", "place", places[allocator->kind],
			 "name", text(allocator->name), "private",
			 text(allocator->private_use));
}

static json_t *debug_part(const struct debuginfo *info)
{
	json_t *object =
	    json_pack("{s:{}, s:b, s:b, s:o, s:o}", "why", "symbols",
		      info->has_symbols, "dwarf", info->has_dwarf, "build_id",
		      *info->build_id ? text(info->build_id) : json_null(),
		      "file", text(info->file));
	const char *why = info->has_dwarf ? "it cannot be read" : "no DWARF";

	set(object, "compressed", json_boolean(info->is_compressed));
	if (!info->newest) {
		set_unknown(object, "dwarf_versions", why);
		set_unknown(object, "dwarf_for_c", why);
		return object;
	}
	set(object, "dwarf_for_c", json_boolean(info->has_c_dwarf));
	set(object, "dwarf_versions", json_array());
	json_array_append_new(json_object_get(object, "dwarf_versions"),
			      json_integer(info->oldest));
	if (info->newest != info->oldest)
		json_array_append_new(json_object_get(object, "dwarf_versions"),
				      json_integer(info->newest));
	return object;
}

static json_t *dynamic_flags(uint64_t flags)
{
	static const struct {
		uint64_t bit;
		const char *name;
	} names[] = {
	    {DF_1_NOW, "NOW"},		 {DF_1_PIE, "PIE"},
	    {DF_1_NODELETE, "NODELETE"}, {DF_1_INITFIRST, "INITFIRST"},
	    {DF_1_NOOPEN, "NOOPEN"},	 {DF_1_INTERPOSE, "INTERPOSE"},
	    {DF_1_NODEFLIB, "NODEFLIB"}, {DF_1_GLOBAUDIT, "GLOBAUDIT"},
	};
	json_t *array = json_array();

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (flags & names[i].bit)
			json_array_append_new(array,
					      json_string(names[i].name));
	return array;
}

static json_t *libc_name(enum libc_kind libc)
{
	static const char *const names[] = {
	    [LIBC_NONE] = NULL,
	    [LIBC_GLIBC] = "glibc",
	    [LIBC_MUSL] = "musl",
	    [LIBC_OTHER] = "other",
	};

	return text(names[libc]);
}

/* What only a 64-bit little-endian file tells. */
static void set_linking(json_t *object, const struct binary *binary)
{
	const struct dynamic *dynamic = &binary->dynamic;
	char version[32] = "";

	if (dynamic->glibc_minor)
		snprintf(version, sizeof(version), "2.%u",
			 dynamic->glibc_minor);
	set(object, "linkage", json_string(binary_linkage(binary)));
	set(object, "go_library", text(binary_go_library(binary)));
	set(object, "interpreter", text(dynamic->interpreter));
	set(object, "interpreter_found",
	    dynamic->interpreter ? json_boolean(binary->has_interpreter)
				 : json_null());
	set(object, "libc", libc_name(binary->libc));
	set(object, "needs_glibc", *version ? text(version) : json_null());
	set(object, "needed", texts(dynamic->needed, dynamic->n_needed));
	set(object, "soname", text(dynamic->soname));
	set(object, "flags", dynamic_flags(dynamic->flags_1));
	set(object, "allocator", allocator_part(&binary->allocator));
	set(object, "debug", debug_part(&binary->debuginfo));
	set(object, "go", go_part(binary));
}

static void set_no_linking(json_t *object)
{
	static const char *const keys[] = {
	    "linkage", "go_library",  "interpreter", "interpreter_found",
	    "libc",    "needs_glibc", "needed",	     "soname",
	    "flags",   "allocator",   "debug",	     "go"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		set_unknown(object, keys[i],
			    "only 64-bit little-endian files are read");
}

static json_t *binary_part(const struct binary *binary)
{
	json_t *object;

	if (!binary)
		return json_null();
	object =
	    json_pack("{s:{}, s:s, s:b, s:b, s:b, s:b}", "why", "machine",
		      binary_machine(binary), "setuid", binary->is_setuid,
		      "setgid", binary->is_setgid, "capabilities",
		      binary->has_capabilities, "secure", binary->is_secure);
	if (binary->is_wide)
		set_linking(object, binary);
	else
		set_no_linking(object);
	return object;
}

static json_t *memory_rows(const struct smaps *memory)
{
	json_t *rows = json_object();

	for (int i = 0; i < SMAPS_ROWS; i++)
		set(rows, smaps_name((enum smaps_row)i),
		    number(memory->rows[i]));
	return rows;
}

static json_t *memory_part(const struct running *running,
			   const struct binary *binary)
{
	json_t *object = json_pack("{s:{}, s:o, s:o}", "why", "rss",
				   number(running->memory.rss), "rows",
				   memory_rows(&running->memory));

	if (running->memory.is_go_told)
		return object;
	set(json_object_get(object, "rows"), "go_heap", json_null());
	set(json_object_get(object, "why"), "go_heap",
	    json_string(binary->is_go
			    ? "libraries lie where Go would put it: it is in "
			      "anonymous"
			    : "the executable is not Go: if a library of it "
			      "is, its heap is in anonymous"));
	return object;
}

static json_t *cgroup_part(const struct cgroup *cgroup)
{
	json_t *object = json_pack("{s:{}}", "why");

	if (cgroup->has_usage)
		set(object, "usage", number(cgroup->usage));
	else
		set_unknown(object, "usage", cgroup->why);
	if (cgroup->has_limit)
		set(object, "limit", number(cgroup->limit));
	else
		set_unknown(object, "limit",
			    cgroup->has_usage ? "there is none" : cgroup->why);
	return object;
}

static json_t *arguments(const struct running *running)
{
	json_t *array = json_array();

	for (size_t at = 0; at < running->arguments_bytes;
	     at += strlen(running->arguments + at) + 1)
		json_array_append_new(array, text(running->arguments + at));
	return array;
}

static void set_environment(json_t *object, const struct running *running)
{
	const char *why = strerror(running->environ_error);

	if (running->has_environ) {
		set(object, "socket_set", json_boolean(running->has_socket));
		set(object, "preload", text(running->preload));
	} else {
		set_unknown(object, "socket_set", why);
		set_unknown(object, "preload", why);
	}
}

static void set_memory(json_t *object, const struct running *running,
		       const struct binary *binary)
{
	const char *why = strerror(-running->memory_error);

	if (running->has_memory) {
		set(object, "tracked", json_boolean(running->memory.has_ring));
		set(object, "library_loaded",
		    json_boolean(running->memory.has_shim));
		set(object, "memory", memory_part(running, binary));
	} else {
		set_unknown(object, "tracked", why);
		set_unknown(object, "library_loaded", why);
		set_unknown(object, "memory", why);
	}
}

static json_t *seccomp_name(int mode)
{
	static const char *const names[] = {"none", "strict", "filter"};

	return mode >= 0 && mode < 3 ? json_string(names[mode]) : json_null();
}

static json_t *process_part(const struct running *running,
			    const struct binary *binary)
{
	json_t *object;

	if (!running)
		return json_null();
	object = json_pack("{s:{}, s:i, s:o, s:b, s:o, s:o, s:o}", "why", "pid",
			   (int)running->pid, "exe", text(running->exe),
			   "exe_deleted", running->is_exe_deleted, "cwd",
			   text(running->cwd), "args", arguments(running),
			   "command", text(running->command));
	set(object, "threads", number_or_null(running->n_threads));
	set(object, "seccomp", seccomp_name(running->seccomp));
	set(object, "no_new_privileges",
	    running->no_new_privileges < 0
		? json_null()
		: json_boolean(running->no_new_privileges));
	set(object, "tracer", number_or_null(running->tracer));
	if (running->is_elsewhere < 0)
		set_unknown(object, "other_mount_namespace",
			    "its namespaces are not readable");
	else
		set(object, "other_mount_namespace",
		    json_boolean(running->is_elsewhere));
	set_environment(object, running);
	set_memory(object, running, binary);
	set(object, "cgroup", cgroup_part(&running->cgroup));
	return object;
}

static json_t *machine_part(const struct machine *machine)
{
	char glibc[32];
	json_t *object = json_pack(
	    "{s:{}, s:o, s:o, s:b, s:b, s:b, s:b, s:o, s:b}", "why", "library",
	    *machine->shim ? text(machine->shim) : json_null(), "kernel",
	    text(machine->kernel.release), "memfd_create", machine->has_memfd,
	    "pidfd_open", machine->has_pidfd, "wipe_on_fork",
	    machine->has_wipe_on_fork, "tsc_invariant",
	    machine->is_tsc_invariant, "clocksource",
	    *machine->clocksource ? text(machine->clocksource) : json_null(),
	    "tsc_usable", machine->is_clock_usable);

	snprintf(glibc, sizeof(glibc), "2.%u", machine->glibc_minor);
	set(object, "glibc",
	    machine->glibc_minor ? json_string(glibc) : json_null());
	set(object, "ptrace_scope", number_or_null(machine->ptrace_scope));
	set(object, "go", text(machine->go));
	set(object, "go_version", text(machine->go_version));
	set(object, "options", text(machine->options));
	set(object, "debuginfod_urls", text(machine->debuginfod_urls));
	set(object, "unknown_variables",
	    texts((const char *const *)machine->unknown, machine->n_unknown));
	return object;
}

static json_t *remarks_part(const struct remarks *remarks)
{
	json_t *array = json_array();

	for (size_t i = 0; i < remarks->n; i++) {
		const struct remark *remark = &remarks->items[i];

		json_array_append_new(
		    array,
		    json_pack("{s:s, s:s, s:o, s:o}", "id", remark->rule->id,
			      "severity", severity_name(remark->rule->severity),
			      "says", text(remark->says), "do",
			      text(remark->does)));
	}
	return array;
}

int doctor_write_json(const struct examination *examination,
		      const struct remarks *remarks,
		      const struct format_options *options, FILE *out)
{
	static const char *const kinds[] = {
	    [SUBJECT_MACHINE] = "machine",
	    [SUBJECT_BINARY] = "binary",
	    [SUBJECT_PROCESS] = "process",
	};
	json_t *root = json_pack(
	    "{s:s, s:{s:s}, s:{s:s, s:o}, s:s, s:o, s:o, s:o, s:o, s:n, s:o}",
	    "schema", "darkheap-doctor/1", "generator", "version",
	    options->version, "subject", "kind", kinds[examination->subject],
	    "name", text(examination->name), "verdict",
	    severity_name(remarks->verdict), "says", text(remarks->headline),
	    "findings", remarks_part(remarks), "binary",
	    binary_part(examination->binary), "process",
	    process_part(examination->running, examination->binary), "capture",
	    "machine", machine_part(examination->machine));
	int error;

	if (!root ||
	    json_array_size(json_object_get(root, "findings")) != remarks->n) {
		json_decref(root);
		return -ENOMEM;
	}
	error = json_dumpf(root, out, JSON_INDENT(1)) ||
			fputc('\n', out) == EOF || fflush(out)
		    ? -EIO
		    : 0;
	json_decref(root);
	return error;
}
