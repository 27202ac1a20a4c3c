/* SPDX-License-Identifier: MIT */
#include "report/reason.h"

#include <stddef.h>

#include "darkheap/session.h"

static const struct {
	const char *text;
	bool hides;
} reasons[REASON_MAX] = {
    [REASON_NONE] = {"tracked", false},
    [REASON_NOT_GO] = {"not a Go program; if it loads a Go library "
		       "later, give --include-non-go",
		       false},
    [REASON_OWN_MALLOC] = {"allocator inside the executable", true},
    [REASON_NO_LIBC] = {"built without cgo: nothing to track", false},
    [REASON_MUSL] = {"musl is not tracked yet", true},
    [REASON_ARCH] = {"this processor is not tracked yet", true},
    [REASON_NO_ALLOCATOR] = {"no allocator found to track", true},
    [REASON_GO_TOOL] = {"a tool of Go itself", false},
    [REASON_NO_WIPE] = {"the kernel has no MADV_WIPEONFORK", true},
    [REASON_NO_MEMORY] = {"no memory for tracking", true},
    [REASON_PROTOCOL] = {"libdarkheap.so is of another version", true},
    [REASON_LIMIT] = {"too many processes at once", true},
    [REASON_OUTPUT_ONLY] = {"no more processes were wanted", false},
    [REASON_LEFT] = {"it was not greeted in time: too many processes "
		     "started at once",
		     true},
    [REASON_UNSEEN] = {"a program that does not load libdarkheap.so "
		       "(darkheap doctor FILE says why), or whose user "
		       "cannot open our socket",
		       true},
    [REASON_FOLLOWED] = {"a forked child, without --follow", false},
};

static bool is_known(int reason)
{
	return reason >= 0 && reason < REASON_MAX && reasons[reason].text;
}

const char *reason_text(int reason)
{
	return is_known(reason) ? reasons[reason].text : "unknown reason";
}

bool reason_hides(int reason)
{
	return !is_known(reason) || reasons[reason].hides;
}
