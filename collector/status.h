/* SPDX-License-Identifier: MIT */
/*
 * status.h - what the command exits with
 *
 * Why     scripts and CI tell by it what happened; the man page says the same.
 *         The program's own status stays unless it is 0
 */
#ifndef DARKHEAP_STATUS_H
#define DARKHEAP_STATUS_H

enum status {
	STATUS_OK = 0,
	STATUS_USAGE = 2,
	STATUS_DATA = 3,       /* cannot be read, written or judged */
	STATUS_INCOMPLETE = 4, /* an explicit policy could not be judged, or a
				* FILE not be written */
	STATUS_VIOLATED = 23,  /* the policy is, or something was found */
	/* of run and test, before the program starts */
	STATUS_FAILED = 125,
	STATUS_NOT_EXECUTABLE = 126,
	STATUS_NOT_FOUND = 127,
};

#endif
