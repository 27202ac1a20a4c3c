/* SPDX-License-Identifier: MIT */
#include "symbol/tested.h"

#include <string.h>

#include "symbol/gopackage.h"
#include "symbol/gotest.h"

static bool is_go(const struct frame *frame)
{
	return frame->language == LANGUAGE_GO && frame->function;
}

bool tested_is_runner(const struct frame *frame)
{
	return is_go(frame) && !strcmp(frame->function, "testing.tRunner");
}

/* What calls a test's function, or a closure that is a part of one. */
static bool is_any_runner(const struct frame *frame)
{
	static const char *const names[] = {
	    "testing.tRunner",
	    "testing.fRunner",
	    "testing.runExample",
	    "testing.(*B).runN",
	    "testing.(*B).RunParallel.func1",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(frame->function, names[i]))
			return true;
	return false;
}

const char *tested_name(const struct frame *called_by_runner)
{
	const char *name = called_by_runner->function;

	if (called_by_runner->language != LANGUAGE_GO || !name ||
	    gopackage_is(name, "testing"))
		return NULL;
	name = gopackage_local_name(name);
	return strncmp(name, "Test", 4) ? NULL : name;
}

static bool is_in_package(const char *function, const char *package)
{
	if (!package || !*package)
		return !gopackage_is(function, "testing");
	return gopackage_is_tested(function, package);
}

size_t tested_function(const struct frame *frame, const char *package,
		       const char **name)
{
	if (!is_go(frame) || !gotest_is_file(frame->file) ||
	    !is_in_package(frame->function, package))
		return 0;
	*name = gopackage_local_name(frame->function);
	return gotest_name_length(*name);
}

/* runtime.doInit, doInit1: all that they call is an init of some package. */
static bool is_initializer(const struct frame *frame)
{
	return !strcmp(frame->function, "runtime.doInit") ||
	       !strcmp(frame->function, "runtime.doInit1");
}

void tested_look(struct tested *tested, const struct frame *frame)
{
	const char *name;
	size_t length;

	if (!is_go(frame))
		return;
	if (is_any_runner(frame)) {
		tested->name = NULL;
		tested->is_called = true;
		return;
	}
	if (is_initializer(frame)) {
		tested->name = "init";
		tested->length = 4;
		return;
	}
	if (tested->name && tested->is_called)
		return;
	length = tested_function(frame, tested->package, &name);
	if (length) {
		tested->name = name;
		tested->length = length;
	}
}

bool tested_copy(const struct tested *tested, char name[TESTED_BYTES])
{
	if (!tested->name || tested->length >= TESTED_BYTES)
		return false;
	memcpy(name, tested->name, tested->length);
	name[tested->length] = 0;
	return true;
}
