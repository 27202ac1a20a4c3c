/* SPDX-License-Identifier: MIT */
/*
 * doctor_output.h - the doctor's answer, for people and for scripts
 *
 * Errors  0, -ENOMEM, -EIO
 */
#ifndef DARKHEAP_DOCTOR_OUTPUT_H
#define DARKHEAP_DOCTOR_OUTPUT_H

#include <stdio.h>

struct examination;
struct remarks;
struct format_options;

int doctor_write_text(const struct examination *examination,
		      const struct remarks *remarks,
		      const struct format_options *options, FILE *out);

/* docs/doctor.schema.json */
int doctor_write_json(const struct examination *examination,
		      const struct remarks *remarks,
		      const struct format_options *options, FILE *out);

#endif
