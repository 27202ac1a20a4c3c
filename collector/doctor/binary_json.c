/* SPDX-License-Identifier: MIT */
#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "doctor/binary.h"
#include "doctor/parts.h"
#include "doctor/value_json.h"

static json_t *settings(const struct buildinfo *go)
{
	json_t *object = json_object();

	for (size_t i = 0; i < go->n_settings; i++) {
		json_t *key = value_text(go->settings[i].key);

		value_set(object, json_string_value(key),
			  value_text(go->settings[i].value));
		json_decref(key);
	}
	return object;
}

static json_t *calls_part(const struct gocalls *calls)
{
	size_t n = calls->n_packages < GOCALLS_PACKAGES ? calls->n_packages
							: GOCALLS_PACKAGES;

	return json_pack("{s:o, s:o, s:o, s:b, s:b}", "packages",
			 value_texts((const char *const *)calls->packages, n),
			 "packages_more", value_number(calls->n_packages - n),
			 "functions", value_number(calls->n_functions),
			 "makes_memory", calls->makes_memory, "purego",
			 calls->uses_purego);
}

static json_t *goroot_part(const struct goroot *goroot)
{
	char release[32] = "";

	if (goroot->release && goroot->minor >= 0)
		snprintf(release, sizeof(release), "go1.%u.%d", goroot->release,
			 goroot->minor);
	else if (goroot->release)
		snprintf(release, sizeof(release), "go1.%u", goroot->release);
	return json_pack("{s:s, s:o, s:o, s:o}", "place",
			 goroot_place_name(goroot->place), "path",
			 value_text(goroot->path), "other",
			 value_text(goroot->other), "release",
			 *release ? json_string(release) : json_null());
}

static json_t *go_part(const struct binary *binary)
{
	json_t *object = json_object();

	if (!binary->is_go) {
		json_decref(object);
		return json_null();
	}
	value_set(object, "why", json_object());
	value_set(object, "version", value_text(binary->go.version));
	value_set(object, "main_package", value_text(binary->go.main_package));
	value_set(object, "main_module", value_text(binary->go.main_module));
	value_set(object, "is_test", json_boolean(binary->is_test));
	value_set(object, "settings", settings(&binary->go));
	value_set(object, "layout_known",
		  json_boolean(binary->is_layout_known));
	if (binary->has_go_code)
		value_set(object, "cgo", json_boolean(binary->has_cgo));
	else
		value_unknown(object, "cgo", "pclntab is missing or damaged");
	value_set(object, "compiler",
		  *binary->debuginfo.go_release
		      ? value_text(binary->debuginfo.go_release)
		      : json_null());
	value_set(object, "stamp", value_text(binary->go.stamp));
	if (binary->has_go_code) {
		value_set(object, "calls", calls_part(&binary->calls));
		value_set(object, "goroot", goroot_part(&binary->goroot));
	} else {
		value_unknown(object, "calls", "pclntab is missing or damaged");
		value_unknown(object, "goroot",
			      "pclntab is missing or damaged");
	}
	value_set(object, "layout_why",
		  *binary->layout_why ? value_text(binary->layout_why)
				      : json_null());
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
			 "name", value_text(allocator->name), "private",
			 value_text(allocator->private_use));
}

static json_t *debug_part(const struct debuginfo *info)
{
	json_t *object = json_pack(
	    "{s:{}, s:b, s:b, s:o, s:o}", "why", "symbols", info->has_symbols,
	    "dwarf", info->has_dwarf, "build_id",
	    *info->build_id ? value_text(info->build_id) : json_null(), "file",
	    value_text(info->file));
	const char *why = info->has_dwarf ? "it cannot be read" : "no DWARF";

	value_set(object, "compressed", json_boolean(info->is_compressed));
	if (!info->newest) {
		value_unknown(object, "dwarf_versions", why);
		value_unknown(object, "dwarf_for_c", why);
		return object;
	}
	value_set(object, "dwarf_for_c", json_boolean(info->has_c_dwarf));
	value_set(object, "dwarf_versions", json_array());
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

	return value_text(names[libc]);
}

/* What only a 64-bit little-endian file tells. */
static void set_linking(json_t *object, const struct binary *binary)
{
	const struct dynamic *dynamic = &binary->dynamic;
	char version[32] = "";

	if (dynamic->glibc_minor)
		snprintf(version, sizeof(version), "2.%u",
			 dynamic->glibc_minor);
	value_set(object, "linkage", json_string(binary_linkage(binary)));
	value_set(object, "go_library", value_text(binary_go_library(binary)));
	value_set(object, "interpreter", value_text(dynamic->interpreter));
	value_set(object, "interpreter_found",
		  dynamic->interpreter ? json_boolean(binary->has_interpreter)
				       : json_null());
	value_set(object, "libc", libc_name(binary->libc));
	value_set(object, "needs_glibc",
		  *version ? value_text(version) : json_null());
	value_set(object, "needed",
		  value_texts(dynamic->needed, dynamic->n_needed));
	value_set(object, "imports_dlopen",
		  json_boolean(binary->imports_dlopen));
	value_set(object, "soname", value_text(dynamic->soname));
	value_set(object, "flags", dynamic_flags(dynamic->flags_1));
	value_set(object, "allocator", allocator_part(&binary->allocator));
	value_set(object, "debug", debug_part(&binary->debuginfo));
	value_set(object, "go", go_part(binary));
}

static void set_no_linking(json_t *object)
{
	static const char *const keys[] = {
	    "linkage", "go_library",  "interpreter",	"interpreter_found",
	    "libc",    "needs_glibc", "needed",		"soname",
	    "flags",   "allocator",   "imports_dlopen", "debug",
	    "go"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		value_unknown(object, keys[i],
			      "only 64-bit little-endian files are read");
}

json_t *json_of_binary(const struct binary *binary)
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
