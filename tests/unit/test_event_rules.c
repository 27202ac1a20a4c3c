/* SPDX-License-Identifier: MIT */
/* links: tests/unit/event_rules/model_producer.c
 * tests/unit/event_rules/model_life.c tests/unit/event_rules/model_collector.c
 * tests/unit/event_rules/model_truth.c tests/unit/event_rules/model_normal.c
 * tests/unit/event_rules/model_text.c tests/unit/event_rules/explore.c ; libs:
 * -lcmocka */
/*
 * test_event_rules.c - the event rules hold, and none of them can be left out
 *
 * Why     a mistake in these rules gives memory to the wrong owner once in
 *         100,000 times: no run of the real thing would show it
 * Rules   event_rules/model.h
 * Trace   DARKHEAP_TRACE=1 prints the shortest counterexample of each broken
 *         rule, DARKHEAP_TRACE=7 that of rule 7 only
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "event_rules/explore.h"

#define STATES_MAX 8000000

struct rule_case {
	const char *name;
	struct setting setting;
	enum violation expected;
};

/* ANY_NUMBER: runs of every length, not only up to some number of calls. */
static struct rule_case holding[] = {
    {"any number of calls, realloc, one record a ring",
     {.threads = 2,
      .operations = ANY_NUMBER,
      .room = 1,
      .old_block = true,
      .realloc = true,
      .kill = true},
     HOLDS},
    {"any number of calls, two records a ring",
     {.threads = 2,
      .operations = ANY_NUMBER,
      .room = 2,
      .old_block = true,
      .kill = true},
     HOLDS},
    {"four calls, realloc, two records a ring",
     {.threads = 2,
      .operations = 4,
      .room = 2,
      .old_block = true,
      .realloc = true,
      .kill = true},
     HOLDS},
    {"six calls, a full ring drops ALLOC",
     {.threads = 2,
      .operations = 6,
      .room = 2,
      .reserve = 1,
      .old_block = true,
      .loss = true,
      .kill = true},
     HOLDS},
    {"three calls, realloc, a full ring drops ALLOC",
     {.threads = 2,
      .operations = 3,
      .room = 2,
      .reserve = 1,
      .old_block = true,
      .realloc = true,
      .loss = true,
      .kill = true},
     HOLDS},
    {"any number of calls, a full ring turns tracking off",
     {.threads = 2,
      .operations = ANY_NUMBER,
      .room = 1,
      .old_block = true,
      .off = true,
      .kill = true},
     HOLDS},
    {"three calls, realloc, loss and off",
     {.threads = 2,
      .operations = 3,
      .room = 2,
      .reserve = 1,
      .old_block = true,
      .realloc = true,
      .loss = true,
      .off = true,
      .kill = true},
     HOLDS},
    {"three threads take turns on two slots, four calls",
     {.threads = 3,
      .operations = 4,
      .room = 1,
      .old_block = true,
      .recycling = true,
      .kill = true},
     HOLDS},
    {"three threads take turns on two slots, two records a ring",
     {.threads = 3,
      .operations = 3,
      .room = 2,
      .old_block = true,
      .recycling = true,
      .kill = true},
     HOLDS},
    {"any number of calls, untimed frees, one record a ring",
     {.threads = 2,
      .operations = ANY_NUMBER,
      .room = 1,
      .old_block = true,
      .kill = true,
      .untimed = true},
     HOLDS},
    {"four calls, untimed frees, three records a ring",
     {.threads = 2,
      .operations = 4,
      .room = 3,
      .old_block = true,
      .kill = true,
      .untimed = true},
     HOLDS},
    {"three calls, untimed frees, realloc",
     {.threads = 2,
      .operations = 3,
      .room = 2,
      .old_block = true,
      .realloc = true,
      .kill = true,
      .untimed = true,
      .calls = true},
     HOLDS},
    {"five calls, untimed frees of known calls",
     {.threads = 2,
      .operations = 5,
      .room = 2,
      .kill = true,
      .untimed = true,
      .calls = true},
     HOLDS},
    {"six calls, untimed frees, off",
     {.threads = 2,
      .operations = 6,
      .room = 1,
      .old_block = true,
      .off = true,
      .kill = true,
      .untimed = true},
     HOLDS},
    {"five calls, untimed frees, a full ring drops ALLOC",
     {.threads = 2,
      .operations = 5,
      .room = 2,
      .reserve = 1,
      .old_block = true,
      .loss = true,
      .kill = true,
      .untimed = true},
     HOLDS},
    {"three threads take turns on two slots, untimed frees",
     {.threads = 3,
      .operations = 3,
      .room = 1,
      .old_block = true,
      .recycling = true,
      .kill = true,
      .untimed = true},
     HOLDS},
    {"three threads take turns on two slots, realloc",
     {.threads = 3,
      .operations = 2,
      .room = 1,
      .old_block = true,
      .realloc = true,
      .recycling = true,
      .kill = true},
     HOLDS},
};

#define PLAIN(rule)                                                          \
	{                                                                    \
		.threads = 2, .operations = 4, .room = 2, .old_block = true, \
		.realloc = true, .broken = (rule)                            \
	}
#define FULL(rule)                                                 \
	{                                                          \
		.threads = 2, .operations = ANY_NUMBER, .room = 1, \
		.old_block = true, .realloc = true, .loss = true,  \
		.broken = (rule)                                   \
	}
#define OFF(rule)                                                  \
	{                                                          \
		.threads = 2, .operations = ANY_NUMBER, .room = 1, \
		.old_block = true, .off = true, .broken = (rule)   \
	}
#define UNTIMED(rule)                                                        \
	{                                                                    \
		.threads = 2, .operations = 6, .room = 2, .old_block = true, \
		.untimed = true, .broken = (rule)                            \
	}
#define RECYCLING(rule)                                                      \
	{                                                                    \
		.threads = 3, .operations = 4, .room = 1, .old_block = true, \
		.recycling = true, .broken = (rule)                          \
	}

/* None of these needs a kill inside a call to go wrong. */
static struct rule_case broken[] = {
    {"1: ALLOC's time taken before the call", PLAIN(BREAK_ALLOC_TIME_EARLY),
     FREE_TOOK_ANOTHER},
    {"2: FREE published after the real free", PLAIN(BREAK_FREE_LATE),
     NOT_CLOSED},
    {"3: all heads, no T", PLAIN(BREAK_NO_T), NOT_CLOSED},
    {"4: T after the heads", PLAIN(BREAK_T_LATE), NOT_CLOSED},
    {"5: realloc as one event after the call", PLAIN(BREAK_ONE_EVENT_REALLOC),
     FREE_TOOK_ANOTHER},
    {"6: no UNFREE", PLAIN(BREAK_NO_UNFREE), NOT_REAL},
    {"7: ring after ring, no merge", PLAIN(BREAK_NO_MERGE), INDEX_WRONG},
    {"8: unknown FREE eats the next ALLOC", PLAIN(BREAK_DEBT), INDEX_WRONG},
    {"9: a full ring drops FREE", FULL(BREAK_DROP_FREE), NOT_REAL},
    {"10: slot freed before it is drained", RECYCLING(BREAK_FREE_UNDRAINED),
     SKIPPED},
    {"11: head before the words", PLAIN(BREAK_HEAD_FIRST), DAMAGE},
    {"12: no new generation", RECYCLING(BREAK_GENERATION), DAMAGE},
    {"13: owner word read after head", RECYCLING(BREAK_WORD_LATE), SKIPPED},
    {"14: LIVE before the owner word", RECYCLING(BREAK_LIVE_EARLY), SKIPPED},
    {"15: tail before the words are used", PLAIN(BREAK_TAIL_FIRST),
     FREE_TOOK_ANOTHER},
    {"16: off_time read before T", OFF(BREAK_OFF_EARLY), NOT_CLOSED},
    {"17: old heads at the session's end", PLAIN(BREAK_OLD_HEADS_AT_END),
     SKIPPED},
    {"18: UNFREE of an unknown block leaves the count",
     PLAIN(BREAK_UNFREE_COUNT), COUNT_WRONG},
    {"19: off_time set after the real free", OFF(BREAK_OFF_LATE), NOT_CLOSED},
    {"20: tail set in a ring that was not met", RECYCLING(BREAK_TAIL_UNMET),
     DAMAGE},
    {"21: slot freed with records behind T", RECYCLING(BREAK_FREE_BEHIND_T),
     SKIPPED},
    {"22: a cut's end forgets what is set aside", PLAIN(BREAK_ASIDE_FORGOTTEN),
     COUNT_WRONG},
    {"23: untimed FREE at the time of the record before it",
     UNTIMED(BREAK_KNOWN_EARLY), INDEX_WRONG},
    {"24: untimed FREE used in the cut that first sees it",
     UNTIMED(BREAK_KNOWN_NO_WAIT), KNOWN_UNKNOWN},
    {"25: untimed FREE used in that cut if the clock stands still",
     UNTIMED(BREAK_KNOWN_AT_T), INDEX_WRONG},
    {"26: untimed FREE waits for the next timed one, however long",
     UNTIMED(BREAK_KNOWN_FOR_EVER), OWED_LONG},
    {"27: untimed FREE of a block that is older than tracking",
     UNTIMED(BREAK_KNOWN_OF_ANY), KNOWN_UNKNOWN},
    {"28: untimed FREE takes the owner, not what is owed",
     UNTIMED(BREAK_KNOWN_TAKES_OWNER), FREE_TOOK_ANOTHER},
    {"29: ALLOC of a live address: nothing is owed",
     UNTIMED(BREAK_OWED_FORGOTTEN), INDEX_WRONG},
    {"30: nothing is owed after the cut", UNTIMED(BREAK_OWED_ONE_CUT),
     INDEX_WRONG},
};

#define N_HOLDING (sizeof(holding) / sizeof(*holding))
#define N_BROKEN (sizeof(broken) / sizeof(*broken))

static bool is_traced(enum broken_rule rule)
{
	const char *wanted = getenv("DARKHEAP_TRACE");

	if (!wanted)
		return false;
	return atoi(wanted) == 1 || atoi(wanted) == (int)rule;
}

static void test_case(void **state)
{
	const struct rule_case *rule_case = *state;
	const struct setting *setting = &rule_case->setting;
	bool trace = !setting->broken || is_traced(setting->broken);
	struct exploration result;

	if (trace && setting->broken)
		fprintf(stderr, "%s\n", rule_case->name);
	assert_int_equal(
	    explore(setting, STATES_MAX, trace ? stderr : NULL, &result), 0);
	print_message("%zu states, %zu steps: %s\n", result.states,
		      result.transitions, violation_text(result.found));
	assert_int_equal(result.found, rule_case->expected);
}

static void test_search_has_a_limit(void **state)
{
	struct exploration result;

	(void)state;
	assert_int_equal(explore(&holding[0].setting, 1000, NULL, &result),
			 -ENOMEM);
	assert_int_equal(result.states, 1000);
}

/* One walk, with all names kept and with normal forms, side by side. */
static void walk_twice(const struct setting *setting, uint64_t *random)
{
	struct successors *kept = test_malloc(sizeof(*kept));
	struct successors *normal = test_malloc(sizeof(*normal));
	struct system a, b, c;

	system_init(&a, setting);
	b = a;
	for (unsigned i = 0; i < 200; i++) {
		size_t s;

		kept->n = normal->n = 0;
		producer_steps(&a, setting, kept);
		collector_steps(&a, setting, kept);
		producer_steps(&b, setting, normal);
		collector_steps(&b, setting, normal);
		assert_int_equal(kept->n, normal->n);
		*random = *random * UINT64_C(6364136223846793005) + 1;
		s = (size_t)(*random >> 33) % kept->n;
		c = a = kept->list[s].system;
		b = normal->list[s].system;
		system_normalize(&b, setting);
		system_normalize(&c, setting);
		assert_memory_equal(&b, &c, sizeof(b));
		assert_int_equal(system_end(&a, setting), HOLDS);
	}
	test_free(kept);
	test_free(normal);
}

static void test_normal_form_changes_nothing(void **state)
{
	static const struct setting settings[] = {
	    {.threads = 2,
	     .operations = 10,
	     .room = 3,
	     .reserve = 1,
	     .old_block = true,
	     .realloc = true,
	     .loss = true,
	     .kill = true},
	    {.threads = 2,
	     .operations = 10,
	     .room = 2,
	     .old_block = true,
	     .realloc = true,
	     .off = true,
	     .kill = true},
	    {.threads = 3,
	     .operations = 10,
	     .room = 2,
	     .old_block = true,
	     .realloc = true,
	     .recycling = true,
	     .kill = true},
	    {.threads = 3,
	     .operations = 10,
	     .room = 3,
	     .old_block = true,
	     .realloc = true,
	     .recycling = true,
	     .kill = true,
	     .untimed = true,
	     .calls = true},
	};
	uint64_t random = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		for (unsigned n = 0; n < 1000; n++)
			walk_twice(&settings[i], &random);
}

int main(void)
{
	struct CMUnitTest tests[N_HOLDING + N_BROKEN + 2] = {
	    cmocka_unit_test(test_search_has_a_limit),
	    cmocka_unit_test(test_normal_form_changes_nothing),
	};
	size_t n = 2;

	for (size_t i = 0; i < N_HOLDING; i++, n++)
		tests[n] = (struct CMUnitTest){holding[i].name, test_case, NULL,
					       NULL, &holding[i]};
	for (size_t i = 0; i < N_BROKEN; i++, n++)
		tests[n] = (struct CMUnitTest){broken[i].name, test_case, NULL,
					       NULL, &broken[i]};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
