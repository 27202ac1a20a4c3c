/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "doctor/binary.h"
#include "doctor/parts.h"
#include "doctor/running.h"
#include "doctor/value_json.h"

static json_t *memory_rows(const struct smaps *memory)
{
	json_t *rows = json_object();

	for (int i = 0; i < SMAPS_ROWS; i++)
		value_set(rows, smaps_name((enum smaps_row)i),
			  value_number(memory->rows[i]));
	return rows;
}

static json_t *memory_part(const struct running *running,
			   const struct binary *binary)
{
	json_t *object = json_pack("{s:{}, s:o, s:o}", "why", "rss",
				   value_number(running->memory.rss), "rows",
				   memory_rows(&running->memory));

	if (running->memory.is_go_told)
		return object;
	value_set(json_object_get(object, "rows"), "go_heap", json_null());
	value_set(
	    json_object_get(object, "why"), "go_heap",
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
		value_set(object, "usage", value_number(cgroup->usage));
	else
		value_unknown(object, "usage", cgroup->why);
	if (cgroup->has_limit)
		value_set(object, "limit", value_number(cgroup->limit));
	else
		value_unknown(object, "limit",
			      cgroup->has_usage ? "there is none"
						: cgroup->why);
	return object;
}

static json_t *arguments(const struct running *running)
{
	json_t *array = json_array();

	for (size_t at = 0; at < running->arguments_bytes;
	     at += strlen(running->arguments + at) + 1)
		json_array_append_new(array,
				      value_text(running->arguments + at));
	return array;
}

static void set_environment(json_t *object, const struct running *running)
{
	const char *why = strerror(running->environ_error);

	if (running->has_environ) {
		value_set(object, "socket_set",
			  json_boolean(running->has_socket));
		value_set(object, "preload", value_text(running->preload));
		value_set(object, "cgo_check_set",
			  json_boolean(running->has_cgo_check));
		value_set(object, "cgocheck", value_known(running->cgocheck));
	} else {
		value_unknown(object, "socket_set", why);
		value_unknown(object, "preload", why);
		value_unknown(object, "cgo_check_set", why);
		value_unknown(object, "cgocheck", why);
	}
}

static void set_memory(json_t *object, const struct running *running,
		       const struct binary *binary)
{
	const char *why = strerror(-running->memory_error);

	if (running->has_memory) {
		value_set(object, "tracked",
			  json_boolean(running->memory.has_ring));
		value_set(object, "library_loaded",
			  json_boolean(running->memory.has_shim));
		value_set(object, "memory", memory_part(running, binary));
	} else {
		value_unknown(object, "tracked", why);
		value_unknown(object, "library_loaded", why);
		value_unknown(object, "memory", why);
	}
}

json_t *json_of_running(const struct running *running,
			const struct binary *binary)
{
	json_t *object;

	if (!running)
		return json_null();
	object = json_pack("{s:{}, s:i, s:o, s:b, s:o, s:o, s:o}", "why", "pid",
			   (int)running->pid, "exe", value_text(running->exe),
			   "exe_deleted", running->is_exe_deleted, "cwd",
			   value_text(running->cwd), "args", arguments(running),
			   "command", value_text(running->command));
	value_set(object, "threads", value_known(running->n_threads));
	json_add_confinement(object, &running->confinement);
	value_set(object, "tracer", value_known(running->tracer));
	if (running->is_elsewhere < 0)
		value_unknown(object, "other_mount_namespace",
			      "its namespaces are not readable");
	else
		value_set(object, "other_mount_namespace",
			  json_boolean(running->is_elsewhere));
	set_environment(object, running);
	set_memory(object, running, binary);
	value_set(object, "cgroup", cgroup_part(&running->cgroup));
	return object;
}
