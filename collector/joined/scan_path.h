/* SPDX-License-Identifier: MIT */
/*
 * scan_path.h - is the file that a scan names the one that a stack names?
 *
 * Why     a scan names files of a checkout; a stack those of the machine that
 *         built the program, of its module cache, or what -trimpath left
 * Rule    the elements are compared from the end, all that one of both has;
 *         versions of modules ("@v1.2.3") and their capitals ("!x") are alike
 */
#ifndef DARKHEAP_SCAN_PATH_H
#define DARKHEAP_SCAN_PATH_H

enum path_match {
	PATH_DIFFERS,
	PATH_NAME, /* only a name without a directory is the same */
	PATH_SAME,
};

struct scan_place {
	const char *file; /* from root, if that is known */
	const char *root; /* absolute, or NULL */
};

/*
 * `file` of a stack; main_module: what -trimpath puts before the files of the
 * program's own module, "": not known.
 */
enum path_match scan_path_match(const struct scan_place *place,
				const char *file, const char *main_module);

#endif
