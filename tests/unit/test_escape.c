/* SPDX-License-Identifier: MIT */
/* links: collector/hint/escape.c collector/hint/callsite.c
 * collector/hint/gosource.c collector/hint/sentence.c
 * collector/report/source.c
 * collector/report/trimmed.c ; libs: -lcmocka */
/*
 * test_escape.c - which returns of a function go past the end of an object
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "hint/escape.h"
#include "hint/gosource.h"
#include "hint/sentence.h"

/* The line that ends in a comment with the mark. */
static int marked_line(const char *text)
{
	const char *mark = strstr(text, "// here");
	int line = 1;

	assert_non_null(mark);
	for (; text < mark; text++)
		line += *text == '\n';
	return line;
}

/* "": nothing is said of the call; "none": its object always ends. */
static void assert_said(const char *text, const char *called,
			const char *wanted)
{
	char said[400] = "";
	struct sentences out = {.text = said, .size = sizeof(said)};
	struct gosource source;
	struct escape escape;

	assert_int_equal(gosource_parse(&source, text), 0);
	if (!escape_find(&escape, &source, marked_line(text), called))
		said[0] = 0;
	else if (!escape.n_exits)
		strcpy(said, "none");
	else
		escape_say(&out, &escape, "f");
	gosource_release(&source);
	assert_string_equal(said, wanted);
}

static void paths_without_the_end(void **state)
{
	(void)state;
	assert_said("func f() error {\n"
		    "	t, err := pam.StartFunc(s, func(m string) error {\n"
		    "		return nil\n"
		    "	}) // here\n"
		    "	if err != nil {\n"
		    "		return err\n"
		    "	}\n"
		    "	if err := t.Put(x); err != nil {\n"
		    "		return err\n"
		    "	}\n"
		    "	if err := t.Check(x); err != nil {\n"
		    "		t.End()\n"
		    "		return err\n"
		    "	}\n"
		    "	if bad(t) {\n"
		    "		return errBad\n"
		    "	}\n"
		    "	return t.End()\n"
		    "}\n",
		    "StartFunc",
		    "f calls t.End in line 12, but not before the returns of "
		    "lines 9 and 16: a defer right behind line 2 gets there "
		    "each time");
	assert_said("func f() {\n"
		    "	for _, x := range all {\n"
		    "		c := lib.Open(x) // here\n"
		    "		if c.Empty() {\n"
		    "			continue\n"
		    "		}\n"
		    "		lib.Free(c)\n"
		    "	}\n"
		    "}\n",
		    "Open",
		    "f calls lib.Free in line 7, but not before the continue "
		    "of line 5: a defer right behind line 3 gets there each "
		    "time");
}

/* The memory is of an object that was there before. */
static void of_what_is_used(void **state)
{
	(void)state;
	assert_said("func f() int {\n"
		    "	m := magic.Open()\n"
		    "	if magic.Load(m, x) != 0 { // here\n"
		    "		return 1\n"
		    "	}\n"
		    "	magic.Close(m)\n"
		    "	return 0\n"
		    "}\n",
		    "Load",
		    "f calls magic.Close in line 6, but not before the return "
		    "of line 4: a defer right behind line 2 gets there each "
		    "time");
	assert_said("func f() int {\n"
		    "	m := magic.Open()\n"
		    "	if m.Load(x) { // here\n"
		    "		return 1\n"
		    "	}\n"
		    "	m.Close()\n"
		    "	return 0\n"
		    "}\n",
		    "Load",
		    "f calls m.Close in line 6, but not before the return of "
		    "line 4: a defer right behind line 2 gets there each time");
	/* a parameter's end is its caller's */
	assert_said("func f(m *magic.M) int {\n"
		    "	if m.Load(x) { // here\n"
		    "		return 1\n"
		    "	}\n"
		    "	m.Close()\n"
		    "	return 0\n"
		    "}\n",
		    "Load", "");
}

static void each_path_ends_it(void **state)
{
	(void)state;
	assert_said("func f() error {\n"
		    "	c, err := lib.Open() // here\n"
		    "	if err != nil {\n"
		    "		return err\n"
		    "	}\n"
		    "	defer c.Close()\n"
		    "	if c.Bad() {\n"
		    "		return errBad\n"
		    "	}\n"
		    "	return nil\n"
		    "}\n",
		    "Open", "none");
	assert_said("func f() error {\n"
		    "	c := lib.Open() // here\n"
		    "	defer func() {\n"
		    "		c.Close()\n"
		    "	}()\n"
		    "	if c.Bad() {\n"
		    "		return errBad\n"
		    "	}\n"
		    "	return nil\n"
		    "}\n",
		    "Open", "none");
	assert_said("func f() error {\n"
		    "	c := lib.Open() // here\n"
		    "	go func() {\n"
		    "		return\n"
		    "	}()\n"
		    "	if c.Bad() {\n"
		    "		log(x)\n"
		    "		c.Close()\n"
		    "		return errBad\n"
		    "	}\n"
		    "	return c.Close()\n"
		    "}\n",
		    "Open", "none");
}

/* Checks of the call itself, and ends that come in other ways. */
static void no_object_or_ended_elsewhere(void **state)
{
	(void)state;
	assert_said("func f() error {\n"
		    "	c, err := lib.Open() // here\n"
		    "	// one\n"
		    "	// two\n"
		    "	// three\n"
		    "	if err != nil {\n"
		    "		return err\n"
		    "	}\n"
		    "	return c.Close()\n"
		    "}\n",
		    "Open", "none");
	assert_said("func f() error {\n"
		    "	c, err := lib.Open() // here\n"
		    "	switch {\n"
		    "	case err == lib.ErrBusy:\n"
		    "		return nil\n"
		    "	}\n"
		    "	return c.Close()\n"
		    "}\n",
		    "Open", "none");
	assert_said("func f() error {\n"
		    "	c := lib.Open() // here\n"
		    "	if c.Bad() {\n"
		    "		c.Close()\n"
		    "		return errBad\n"
		    "	}\n"
		    "	go func() {\n"
		    "		defer c.Close()\n"
		    "		work(c)\n"
		    "	}()\n"
		    "	return nil\n"
		    "}\n",
		    "Open", "");
	assert_said("func f() error {\n"
		    "	c := lib.Open() // here\n"
		    "	defer put(c)\n"
		    "	if c.Bad() {\n"
		    "		return errBad\n"
		    "	}\n"
		    "	return nil\n"
		    "}\n",
		    "Open", "none");
}

static void of_what_nothing_is_said(void **state)
{
	static const char *const bodies[] = {
	    "	keep[1] = c\n",	  "	all = append(all, c)\n",
	    "	done <- c\n",	  "	pool.Put(c)\n",
	    "	x := &T{c: c}\n", "	return c, nil\n",
	    "	other = c\n",
	};
	char text[400];

	(void)state;
	/* nobody ends it there */
	assert_said("func f() {\n	c := lib.Open() // here\n"
		    "	if c.Bad() {\n		return\n	}\n}\n",
		    "Open", "");
	/* somebody else has it */
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		snprintf(text, sizeof(text),
			 "func f() {\n	c := lib.Open() // here\n"
			 "	if c.Bad() {\n		return\n	}\n%s"
			 "	c.Close()\n}\n",
			 bodies[i]);
		assert_said(text, "Open", "");
	}
	/* a name that a keyword begins with */
	assert_said("func f() {\n	r := lib.Open() // here\n"
		    "	if r.Bad() {\n		return\n	}\n"
		    "	return\n	r.Close()\n}\n",
		    "Open",
		    "f calls r.Close in line 7, but not before the returns of "
		    "lines 4 and 6: a defer right behind line 2 gets there "
		    "each time");
	/* another function's name, a string, a comment */
	assert_said("func f() {\n	c := lib.Open() // here\n"
		    "	return // c.Close()\n	log(\"c.Close()\")\n}\n",
		    "Open", "");
	assert_said("func f() {\n	c := lib.Reopen() // here\n"
		    "	if x {\n		return\n	}\n"
		    "	c.Close()\n}\n",
		    "Open", "");
	assert_said("// here\n", "Open", "");
}

static void assert_variable_of(const char *text, bool of_receiver,
			       const char *wanted)
{
	char variable[CALLSITE_NAME];
	struct gosource source;

	assert_int_equal(gosource_parse(&source, text), 0);
	escape_variable(variable, &source, marked_line(text), "Open",
			of_receiver);
	gosource_release(&source);
	assert_string_equal(variable, wanted);
}

static void assert_variable(const char *text, const char *wanted)
{
	assert_variable_of(text, false, wanted);
}

static void whose_end_it_is(void **state)
{
	(void)state;
	assert_variable_of("func f() {\n	n, x := r.Open(x) // here\n}\n",
			   true, "r");
	assert_variable_of("func f() {\n	w := Open(x) // here\n}\n",
			   true, "w");
	assert_variable("func f() {\n	w, err := r.Open(x) // here\n}\n", "w");
	assert_variable("func f() {\n	err := w.Open(x) // here\n}\n", "w");
	assert_variable("func f() {\n	Open(x) // here\n}\n", "");
	assert_variable("func f() {\n	all := r.Open(x) // here\n"
			"	for _, w := range all {\n	}\n}\n",
			"");
	assert_variable("func f() {\n	all := r.Open(x) // here\n"
			"	all[0].Close()\n}\n",
			"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paths_without_the_end),
	    cmocka_unit_test(of_what_is_used),
	    cmocka_unit_test(each_path_ends_it),
	    cmocka_unit_test(no_object_or_ended_elsewhere),
	    cmocka_unit_test(of_what_nothing_is_said),
	    cmocka_unit_test(whose_end_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
