/* SPDX-License-Identifier: MIT */
/*
 * doctor_output.h - the doctor's answer, for people and for scripts
 *
 * Errors  0, -ENOMEM, -EIO
 */
#ifndef DARKHEAP_DOCTOR_OUTPUT_H
#define DARKHEAP_DOCTOR_OUTPUT_H

#include <stdio.h>

#include "doctor/hardening.h"
#include "doctor/remarks.h"
#include "doctor/risk.h"

struct examination;
struct format_options;

struct answer {
	const struct examination *examination;
	struct remarks remarks;
	struct risk risk;
	struct hardening hardening;
};

/* Judges all; 0 or -ENOMEM, with nothing to release. */
int answer_make(struct answer *answer, const struct examination *examination);
void answer_release(struct answer *answer);

int doctor_write_text(const struct answer *answer,
		      const struct format_options *options, FILE *out);

/* docs/doctor.schema.json */
int doctor_write_json(const struct answer *answer,
		      const struct format_options *options, FILE *out);

#endif
