/* SPDX-License-Identifier: MIT */
/*
 * tested.h - which Go test a stack belongs to
 *
 * Rule    what package testing called is a test: of the innermost such call the
 *         first function that is named like one.  Where testing called nothing,
 *         as in a goroutine: the innermost function that is named like one,
 *         with its closures ("TestRead.func1.2"), because a test may have had
 *         another one's goroutine call it.  What the runtime calls before
 *         main.main is "init".
 * Names   Go's own rule (TestXxx in a file *_test.go of the package or of its
 *         _test package); a helper or a method is no test
 */
#ifndef DARKHEAP_TESTED_H
#define DARKHEAP_TESTED_H

#include <stdbool.h>
#include <stddef.h>

#include "symbol/frame.h"

/* A test's name and a zero; longer ones are not known. */
#define TESTED_BYTES 256

struct tested {
	const char *package; /* under test; "" or NULL: any */
	const char *name;    /* not terminated; NULL: not known */
	size_t length;
	bool is_called; /* by package testing */
};

/* All Go frames of a stack, one after the other, outermost first. */
void tested_look(struct tested *tested, const struct frame *frame);

/* The name; false: there is none. */
bool tested_copy(const struct tested *tested, char name[TESTED_BYTES]);

/*
 * The test that one function belongs to, itself or as its closure; the length
 * of its name, which is not terminated.  0: it belongs to none.
 */
size_t tested_function(const struct frame *frame, const char *package,
		       const char **name);

bool tested_is_runner(const struct frame *frame);

/* The test whose function it is, without its package; NULL: none. */
const char *tested_name(const struct frame *called_by_runner);

#endif
