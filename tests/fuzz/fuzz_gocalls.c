/* SPDX-License-Identifier: MIT */
/*
 * fuzz_gocalls.c - what the doctor reads from Go's own table of a file
 */
#include "target.h"

#include "doctor/gocalls.h"
#include "doctor/goroot.h"
#include "symbol/pclntab.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gocalls calls;
	struct goroot goroot;
	struct pclntab *table;

	if (pclntab_open(&table, input_file(data, size)))
		return 0;
	REQUIRE(!gocalls_read(&calls, table));
	REQUIRE(calls.n_own <= calls.n_packages);
	REQUIRE(calls.n_packages <= calls.n_functions);
	for (size_t i = 0; i < GOCALLS_PACKAGES; i++) {
		REQUIRE(!calls.packages[i] == (i >= calls.n_packages));
		touch_text(calls.packages[i]);
	}
	gocalls_release(&calls);
	REQUIRE(!goroot_read(&goroot, table));
	REQUIRE(goroot.path || !goroot.release);
	touch_text(goroot.path);
	touch_text(goroot.other);
	touch_text(goroot_place_name(goroot.place));
	goroot_release(&goroot);
	pclntab_free(table);
	return 0;
}
