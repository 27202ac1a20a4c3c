/* SPDX-License-Identifier: MIT */
/* links: collector/report/starter.c collector/symbol/blame.c
 * collector/symbol/gopackage.c collector/model/table.c ; libs: -lcmocka */
/*
 * test_starter.c - which leak a thread of C hangs on
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/site.h"
#include "report/starter.h"

#define C(name, file)                                                        \
	{                                                                    \
		.language = LANGUAGE_C, .function = (name), .module = (file) \
	}

struct pair {
	struct frame thread[3], call[3];
	struct site_stack stacks[2];
	struct site of_thread, of_call;
};

static void make(struct pair *pair, const char *main, const char *main_file,
		 const char *callee, const char *callee_file)
{
	*pair = (struct pair){
	    .thread = {C("alloc_op", main_file), C(main, main_file),
		       C("start_thread", "/lib/libc.so.6")},
	    .call = {C("alloc_op", callee_file),
		     C(callee, callee_file),
		     {.language = LANGUAGE_GO, .function = "m/pack.New"}},
	    .stacks = {{.frames = pair->thread, .n_frames = 3},
		       {.frames = pair->call, .n_frames = 3}},
	    .of_thread = {.kind = "c_thread",
			  .finding = {.verdict = VERDICT_LEAK},
			  .stacks = &pair->stacks[0],
			  .n_stacks = 1},
	    .of_call = {.kind = "cgo_call",
			.callee = callee,
			.finding = {.verdict = VERDICT_LEAK},
			.stacks = &pair->stacks[1],
			.n_stacks = 1},
	};
}

static const struct site *starter_of(struct pair *pair)
{
	struct site *sites[] = {&pair->of_thread, &pair->of_call};

	starter_find(sites, 2);
	assert_null(pair->of_call.starter);
	return pair->of_thread.starter;
}

static void of_one_library(void **state)
{
	struct pair pair;

	(void)state;
	make(&pair, "event_main", "/lib/libusb.so.0", "usb_init",
	     "/lib/libusb.so.0");
	assert_ptr_equal(starter_of(&pair), &pair.of_call);
	/* one file may hold several: the names tell them apart */
	make(&pair, "rd_kafka_thread_main", "/srv/app", "rd_kafka_new",
	     "/srv/app");
	assert_ptr_equal(starter_of(&pair), &pair.of_call);
	make(&pair, "duckdb::TaskScheduler::Run", "/srv/app", "duckdb_open",
	     "/srv/app");
	assert_ptr_equal(starter_of(&pair), &pair.of_call);
}

static void of_none(void **state)
{
	struct pair pair;

	(void)state;
	make(&pair, "event_main", "/lib/libusb.so.0", "pcap_open",
	     "/lib/libpcap.so.0");
	assert_null(starter_of(&pair));
	make(&pair, "rd_kafka_thread_main", "/srv/app", "sqlite3_open",
	     "/srv/app");
	assert_null(starter_of(&pair));
	make(&pair, "rd_main", "/srv/app", "rd_kafka_new", "/srv/app");
	assert_null(starter_of(&pair));
	/* what does not leak keeps no thread */
	make(&pair, "event_main", "/lib/libusb.so.0", "usb_init",
	     "/lib/libusb.so.0");
	pair.of_call.finding.verdict = VERDICT_STARTUP;
	assert_null(starter_of(&pair));
	make(&pair, "event_main", "/lib/libusb.so.0", "usb_init",
	     "/lib/libusb.so.0");
	pair.of_thread.finding.verdict = VERDICT_CACHE;
	assert_null(starter_of(&pair));
	/* nothing is known of it */
	make(&pair, NULL, NULL, "usb_init", "/lib/libusb.so.0");
	assert_null(starter_of(&pair));
	pair.of_thread.n_stacks = pair.of_call.n_stacks = 0;
	assert_null(starter_of(&pair));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(of_one_library),
	    cmocka_unit_test(of_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
