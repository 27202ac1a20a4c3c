/* SPDX-License-Identifier: MIT */
/*
 * doctor.h - `darkheap doctor [BINARY|PID|CAPTURE]`
 *
 * Why     people want to know before they try: can this be tracked, how well,
 *         and if not, what to change
 * Steps   facts (binary, running, machine), rules, text or JSON
 * Status  0: there is an answer, also when it is no.  3: what was named cannot
 *         be read, or the answer not be written.  2: usage
 */
#ifndef DARKHEAP_DOCTOR_H
#define DARKHEAP_DOCTOR_H

struct options;

int doctor_command(const struct options *options);

#endif
