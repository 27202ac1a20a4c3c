/* SPDX-License-Identifier: MIT */
/* links: collector/symbol/demangle.c ; libs: -lcmocka -liberty */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbol/demangle.h"

static void assert_name(const char *mangled, const char *wanted)
{
	char name[256];
	size_t length = demangle(mangled, name, sizeof(name));

	assert_int_equal(length, strlen(wanted));
	assert_string_equal(name, wanted);
}

static void cplusplus(void **state)
{
	(void)state;
	assert_name("_Znwm", "operator new");
	assert_name("_ZN5outer5inner1fEi", "outer::inner::f");
	assert_name("_ZNSt6vectorIiSaIiEE9push_backERKi",
		    "std::vector<int, std::allocator<int> >::push_back");
	assert_name("_ZN3FooD2Ev", "Foo::~Foo");
}

static void rust(void **state)
{
	(void)state;
	assert_name("_ZN5alloc5alloc8box_free17h0123456789abcdefE",
		    "alloc::alloc::box_free");
	assert_name("_RNvC6_123foo3bar", "123foo::bar");
}

static void other_names(void **state)
{
	static const char *const names[] = {
	    "",	      "malloc",	   "_Z",   "_ZN",	"_R",
	    "_cgo_f", "main.main", "__Zx", "_ZN5outer",
	};
	char name[64];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(demangle(names[i], name, sizeof(name)), 0);
}

static void cut_to_room(void **state)
{
	char name[8];

	(void)state;
	assert_int_equal(demangle("_ZN5outer5inner1fEi", name, sizeof(name)),
			 7);
	assert_string_equal(name, "outer::");
	assert_int_equal(demangle("_Znwm", name, 1), 0);
	assert_int_equal(demangle("_Znwm", name, 0), 0);
}

static const char *base36(int number, char text[4])
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char *at = text;

	if (number >= 36)
		*at++ = digits[number / 36];
	*at++ = digits[number % 36];
	*at = '\0';
	return text;
}

/* Each type has the one before it as both arguments: 2^60 names. */
static void endless_name(void **state)
{
	char mangled[2048] = "_Z1fI1AIiiE", *at = mangled + strlen(mangled);
	char name[512], text[4];

	(void)state;
	for (int i = 1; i <= 60; i++) {
		const char *last = base36(i, text);

		at += sprintf(at, "S0_IS%s_S%s_E", last, last);
	}
	strcpy(at, "Evv");
	assert_int_equal(demangle(mangled, name, sizeof(name)), 511);
	assert_memory_equal(name, "f<A<int, int>, A<A<int, int>, A<int, int> >",
			    43);
	memset(mangled, 'P', sizeof(mangled) - 1);
	memcpy(mangled, "_Z1f", 4);
	mangled[sizeof(mangled) - 1] = '\0';
	assert_true(demangle(mangled, name, sizeof(name)) < sizeof(name));
}

/* libiberty prints a part that is empty, from nowhere. */
static void empty_part(void **state)
{
	char name[64];

	(void)state;
	demangle("_RNvC064std7my", name, sizeof(name));
	assert_true(strlen(name) < sizeof(name));
}

static void garbage(void **state)
{
	static const char letters[] = "_ZNSIEKRPijlTL0123456789abt.$";
	char mangled[300], name[200];

	(void)state;
	srandom(4);
	for (int round = 0; round < 20000; round++) {
		size_t length = 2 + (size_t)random() % 290;

		memcpy(mangled, round % 2 ? "_Z" : "_R", 2);
		for (size_t i = 2; i < length; i++)
			mangled[i] =
			    letters[(size_t)random() % (sizeof(letters) - 1)];
		mangled[length] = '\0';
		assert_true(demangle(mangled, name, sizeof(name)) <
			    sizeof(name));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cplusplus),    cmocka_unit_test(rust),
	    cmocka_unit_test(other_names),  cmocka_unit_test(cut_to_room),
	    cmocka_unit_test(endless_name), cmocka_unit_test(empty_part),
	    cmocka_unit_test(garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
