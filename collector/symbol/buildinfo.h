/* SPDX-License-Identifier: MIT */
/*
 * buildinfo.h - what cmd/go wrote into an executable about its build
 *
 * Why     the release decides where the runtime keeps its fields; the main
 *         module decides which frames are the user's own
 * Owner   struct buildinfo owns its strings; buildinfo_release() frees them
 * Format  the inline strings of Go 1.18 and later; older files are -ENOENT
 */
#ifndef DARKHEAP_BUILDINFO_H
#define DARKHEAP_BUILDINFO_H

#include <stdbool.h>
#include <stddef.h>

struct elf_image;

/* One "build" line: CGO_ENABLED, -buildmode, -ldflags, vcs.revision ... */
struct buildinfo_setting {
	const char *key, *value;
};

struct buildinfo {
	const char *version;	  /* "go1.26.8", never NULL */
	const char *stamp;	  /* as it is in the file: "go1.26.8-acme" */
	unsigned int release;	  /* 26 for go1.26.8, 0: not understood */
	unsigned int minor;	  /* 8 for go1.26.8, 0 for go1.27rc1 */
	const char *main_package; /* import path, NULL: unknown */
	const char *main_module;  /* NULL: not built in module mode */
	bool has_build_id;	  /* the note that the Go linker writes */
	struct buildinfo_setting *settings;
	size_t n_settings;
	char *text; /* all strings lie in here */
};

/*
 * 0, -ENOENT when there is nothing of this, or another -errno.  has_build_id is
 * true then, too, for a plugin of an older release: it has the note alone.
 */
int buildinfo_read(int fd, struct buildinfo *out);
int buildinfo_read_image(const struct elf_image *image, struct buildinfo *out);
void buildinfo_release(struct buildinfo *info);

/* The value of a setting, or NULL. */
const char *buildinfo_setting(const struct buildinfo *info, const char *key);

#endif
