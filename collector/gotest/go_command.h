/* SPDX-License-Identifier: MIT */
/*
 * go_command.h - the command line of go that runs tests under us
 *
 * Why     go cuts -exec into words itself, and starts them in the directory of
 *         each package: what we hand on is quoted, and paths are absolute
 * Owner   go_command_release(); words that are the person's are not copied
 */
#ifndef DARKHEAP_GO_COMMAND_H
#define DARKHEAP_GO_COMMAND_H

struct go_place;
struct options;

struct go_command {
	char **words; /* NULL-terminated: go test -exec=... */
	char *exec;   /* -exec=... */
};

/*
 * `flags`: the text of GOFLAGS, NULL: none.  An -exec is taken out of
 * options->operands.  0, or -errno: said on stderr.
 */
int go_command_init(struct go_command *command, const struct options *options,
		    const struct go_place *place, const char *flags);

/*
 * The same with -n, which builds and runs nothing but says what would be, and
 * without what would write files; NULL: no memory.  The words are the
 * command's, the list is for the caller to free.
 */
char **go_command_dry(const struct go_command *command);
void go_command_release(struct go_command *command);

#endif
