/* SPDX-License-Identifier: MIT */
/*
 * go_exec.h - the program that somebody else wants go to run tests with
 *
 * Why     go takes one -exec; theirs goes on working when ours is put before it
 * Words   the one on the command line wins over the one in GOFLAGS, as in go
 */
#ifndef DARKHEAP_GO_EXEC_H
#define DARKHEAP_GO_EXEC_H

#include <stdbool.h>

/*
 * Take -exec out of `words` (NULL-terminated, up to -args): its text, which
 * lies in there; NULL: there is none.
 */
const char *go_exec_take(char **words);

/* The -exec in the text of GOFLAGS, for the caller to free; NULL: none. */
char *go_exec_of_flags(const char *flags);

/* Do the test binary's own arguments begin with this word? */
bool go_exec_is_end(const char *word);

/* Is it us already? */
bool go_exec_is_darkheap(const char *exec);

#endif
