/* SPDX-License-Identifier: MIT */
/*
 * buildinfo.c - finds and takes apart .go.buildinfo
 */
#include "symbol/buildinfo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "symbol/elf_image.h"

/* 14 bytes of magic, pointer size, flags, 16 unused; then two strings. */
#define BLOB_MAGIC "\xff Go buildinf:"
#define BLOB_MAGIC_BYTES 14
#define BLOB_FLAGS 15
#define BLOB_INLINE 2
#define BLOB_HEADER_BYTES 32
#define BLOB_ALIGN 16
/* cmd/go puts a random mark of this size before and after the module text. */
#define MODULE_MARK_BYTES 16
#define SETTINGS_MAX 1024

static bool is_blob(const uint8_t *at)
{
	return memcmp(at, BLOB_MAGIC, BLOB_MAGIC_BYTES) == 0 &&
	       at[BLOB_FLAGS] & BLOB_INLINE;
}

/* The blob is aligned by address, as debug/buildinfo looks for it. */
static bool find_in_span(struct elf_span span, struct elf_span *blob)
{
	uint64_t from = (BLOB_ALIGN - span.address % BLOB_ALIGN) % BLOB_ALIGN;

	for (; from < span.size && span.size - from >= BLOB_HEADER_BYTES;
	     from += BLOB_ALIGN)
		if (is_blob(span.bytes + from)) {
			*blob = elf_span_from(span, from);
			return true;
		}
	return false;
}

static bool find_blob(const struct elf_image *image, struct elf_span *blob)
{
	Elf64_Phdr segment;
	struct elf_span span;

	if (elf_image_section(image, ".go.buildinfo", &span) &&
	    find_in_span(span, blob))
		return true;
	for (unsigned int i = 0; elf_image_segment(image, i, &segment); i++) {
		if (segment.p_type != PT_LOAD || !(segment.p_flags & PF_W))
			continue;
		if (find_in_span(elf_image_bytes(image, &segment), blob))
			return true;
	}
	return false;
}

/* A string with its length before it; moves `span` behind it. */
static bool take_string(struct elf_span *span, struct elf_span *string)
{
	uint64_t length = 0;
	unsigned int shift = 0;
	size_t i = 0;

	do {
		if (i == span->size || shift > 28)
			return false;
		length |= (uint64_t)(span->bytes[i] & 0x7f) << shift;
		shift += 7;
	} while (span->bytes[i++] & 0x80);
	*span = elf_span_from(*span, i);
	if (length > span->size)
		return false;
	*string = *span;
	string->size = length;
	*span = elf_span_from(*span, length);
	return true;
}

/*
 * "go1.26.8" of "go1.26.8", "go1.26.8-X:exp", "devel go1.28-12ab Mon ...":
 * cut in place, and taken apart.
 */
static void parse_version(struct buildinfo *info, char *version)
{
	char *go = strstr(version, "go1."), *end;

	if (!go) {
		info->version = version;
		return;
	}
	go[strcspn(go, "- ")] = '\0';
	info->version = go;
	info->release = (unsigned int)strtoul(go + 4, &end, 10);
	if (*end == '.')
		info->minor = (unsigned int)strtoul(end + 1, NULL, 10);
}

/* Undo Go's quotes in place; of the escapes only \\ \" \n \t, the rest stays.
 */
static char *unquote(char *text)
{
	size_t length = strlen(text);
	char *to = text, *from = text + 1;

	if (length < 2 || (*text != '"' && *text != '`') ||
	    text[length - 1] != *text)
		return text;
	text[length - 1] = '\0';
	if (*text == '`')
		return text + 1;
	for (; *from; from++) {
		if (*from == '\\' && from[1] && strchr("\\\"nt", from[1])) {
			from++;
			*to++ = *from == 'n'   ? '\n'
				: *from == 't' ? '\t'
					       : *from;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return text;
}

/* `key=value`, each perhaps in quotes; the key's quotes may hide a '='. */
static void add_setting(struct buildinfo *info, char *line)
{
	char *equals = strchr(line, '=');

	if (*line == '"' || *line == '`') {
		equals = strchr(line + 1, *line);
		if (equals)
			equals++;
	}
	if (!equals || *equals != '=' || info->n_settings == SETTINGS_MAX)
		return;
	*equals = '\0';
	info->settings[info->n_settings++] = (struct buildinfo_setting){
	    .key = unquote(line),
	    .value = unquote(equals + 1),
	};
}

static int parse_module_text(struct buildinfo *info, char *text)
{
	char *line, *rest = text;

	info->settings = calloc(SETTINGS_MAX, sizeof(*info->settings));
	if (!info->settings)
		return -ENOMEM;
	while ((line = strsep(&rest, "\n"))) {
		if (strncmp(line, "path\t", 5) == 0) {
			info->main_package = line + 5;
		} else if (strncmp(line, "mod\t", 4) == 0) {
			line += 4;
			line[strcspn(line, "\t")] = '\0';
			info->main_module = line;
		} else if (strncmp(line, "build\t", 6) == 0) {
			add_setting(info, line + 6);
		}
	}
	return 0;
}

/* Whether an ELF note "Go" (type 4) is in a run of notes. */
static bool has_go_note(struct elf_span notes)
{
	Elf64_Nhdr note;
	uint64_t bytes;

	while (notes.size >= sizeof(note) + 4) {
		memcpy(&note, notes.bytes, sizeof(note));
		if (note.n_type == 4 && note.n_namesz == 4 &&
		    memcmp(notes.bytes + sizeof(note), "Go\0\0", 4) == 0)
			return true;
		bytes = sizeof(note) + (((uint64_t)note.n_namesz + 3) & ~3ull) +
			(((uint64_t)note.n_descsz + 3) & ~3ull);
		notes = elf_span_from(notes, bytes);
	}
	return false;
}

static bool has_build_id(const struct elf_image *image)
{
	Elf64_Phdr segment;

	for (unsigned int i = 0; elf_image_segment(image, i, &segment); i++)
		if (segment.p_type == PT_NOTE &&
		    has_go_note(elf_image_bytes(image, &segment)))
			return true;
	return false;
}

/* One allocation with both strings, and the first as it was, with zeros. */
static int copy_strings(struct buildinfo *out, struct elf_span version,
			struct elf_span module)
{
	size_t mark = MODULE_MARK_BYTES;

	if (module.size >= 2 * mark + 1) {
		module = elf_span_from(module, mark);
		module.size -= mark;
	} else {
		module.size = 0;
	}
	out->text = calloc(1, 2 * version.size + module.size + 3);
	if (!out->text)
		return -ENOMEM;
	memcpy(out->text, version.bytes, version.size);
	if (module.size)
		memcpy(out->text + version.size + 1, module.bytes, module.size);
	out->stamp = memcpy(out->text + version.size + module.size + 2,
			    version.bytes, version.size);
	return 0;
}

int buildinfo_read_image(const struct elf_image *image, struct buildinfo *out)
{
	struct elf_span blob, version, module;
	int ret;

	*out = (struct buildinfo){.has_build_id = has_build_id(image)};
	if (!find_blob(image, &blob))
		return -ENOENT;
	blob = elf_span_from(blob, BLOB_HEADER_BYTES);
	if (!take_string(&blob, &version) || !take_string(&blob, &module) ||
	    !version.size)
		return -ENOENT;
	ret = copy_strings(out, version, module);
	if (ret < 0)
		return ret;
	parse_version(out, out->text);
	ret = parse_module_text(out, out->text + version.size + 1);
	if (ret < 0)
		buildinfo_release(out);
	return ret;
}

int buildinfo_read(int fd, struct buildinfo *out)
{
	struct elf_image image;
	int ret = elf_image_init(&image, fd);

	*out = (struct buildinfo){0};
	if (ret < 0)
		return ret;
	ret = buildinfo_read_image(&image, out);
	elf_image_release(&image);
	return ret;
}

void buildinfo_release(struct buildinfo *info)
{
	free(info->settings);
	free(info->text);
	*info = (struct buildinfo){0};
}

const char *buildinfo_setting(const struct buildinfo *info, const char *key)
{
	for (size_t i = 0; i < info->n_settings; i++)
		if (strcmp(info->settings[i].key, key) == 0)
			return info->settings[i].value;
	return NULL;
}
