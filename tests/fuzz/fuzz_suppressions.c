/* SPDX-License-Identifier: MIT */
/*
 * fuzz_suppressions.c - rules of all forms, and stacks that they may match
 */
#include "target.h"

#include "suppress/rule_index.h"
#include "suppress/suppressions.h"

static const struct frame frames[] = {
    {.function = "ns::make",
     .file = "/src/box.c",
     .line = 7,
     .module = "/b.so"},
    {.function = "inner", .inlined = true},
    {.function = NULL, .module = "/srv/greet"},
    {.language = LANGUAGE_GO,
     .function = "gopkg.in/box%2ev2.(*Box[...]).fill",
     .file = "/box.go"},
    {.language = LANGUAGE_GO, .function = "main.%2", .file = "/main.go"},
};

static void match(const struct suppressions *rules, size_t first, size_t n)
{
	const struct stack_subject stack = {
	    .site = "0123456789ab",
	    .kind = n % 2 ? "C.CString" : NULL,
	    .blame = &frames[3],
	    .frames = frames + first,
	    .n_frames = n,
	};
	struct rule_index index;
	size_t at = 0;

	REQUIRE(!rule_index_init(&index, rules->rules, rules->count));
	REQUIRE(!rule_index_look_up(&index, &stack));
	for (size_t i = 0; i < rules->count; i++) {
		bool is_found = at < index.n_found && index.found[at] == i;

		at += is_found;
		/* the index may find too many, never too few */
		REQUIRE(is_found || !rule_matches(&rules->rules[i], &stack));
	}
	REQUIRE(at == index.n_found);
	rule_index_release(&index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[SUPPRESSIONS_WHY_BYTES];
	struct suppressions rules;

	suppressions_init(&rules, 1800000000);
	if (suppressions_parse(&rules, "fuzzed", input_text(data, size), size,
			       why))
		touch_text(why);
	for (size_t i = 0; i < rules.count; i++) {
		touch_text(rules.rules[i].text);
		touch_text(rules.rules[i].reason);
	}
	for (size_t first = 0; first < 5; first++)
		match(&rules, first, 5 - first);
	match(&rules, 0, 0);
	suppressions_release(&rules);
	return 0;
}
