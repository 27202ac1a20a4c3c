/* SPDX-License-Identifier: MIT */
/*
 * tested.h - which Go test a stack belongs to
 *
 * Rule    the frame that testing.tRunner called is the test's function, or a
 *         closure of it that is a subtest: "TestRead", "TestRead.func1"
 */
#ifndef DARKHEAP_TESTED_H
#define DARKHEAP_TESTED_H

#include <stdbool.h>

#include "symbol/frame.h"

bool tested_is_runner(const struct frame *frame);

/* The test whose function it is, without its package; NULL: none. */
const char *tested_name(const struct frame *called_by_runner);

#endif
