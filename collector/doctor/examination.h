/* SPDX-License-Identifier: MIT */
/*
 * examination.h - what the doctor was asked to look at, and what it found
 *
 * Why     judging (rules_*.c) and showing (doctor_text.c, doctor_json.c) read
 *         facts from here alone, and never look themselves
 * Owner   whoever fills it in; parts that were not looked at are NULL
 */
#ifndef DARKHEAP_EXAMINATION_H
#define DARKHEAP_EXAMINATION_H

#include "doctor/binary.h"
#include "doctor/machine.h"
#include "doctor/recorded.h"
#include "doctor/running.h"

enum subject {
	SUBJECT_MACHINE, /* no operand */
	SUBJECT_BINARY,
	SUBJECT_PROCESS,
	SUBJECT_CAPTURE,
};

struct examination {
	enum subject subject;
	const char *name; /* as it was asked for */
	const struct binary *binary;
	/* `binary`; of a capture what it is a record of, if that is there */
	const struct binary *program;
	const struct running *running;
	const struct recorded *recorded;
	const struct machine *machine; /* never NULL */
};

#endif
