/* SPDX-License-Identifier: MIT */
/*
 * doctor_json.c - the answer for scripts: docs/doctor.schema.json
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#include "doctor/doctor_output.h"
#include "doctor/examination.h"
#include "doctor/parts.h"
#include "doctor/remarks.h"
#include "doctor/value_json.h"
#include "report/format.h"

static json_t *machine_part(const struct machine *machine)
{
	char glibc[32];
	json_t *object = json_pack(
	    "{s:{}, s:o, s:o, s:b, s:b, s:b, s:b, s:o, s:b}", "why", "library",
	    *machine->shim ? value_text(machine->shim) : json_null(), "kernel",
	    value_text(machine->kernel.release), "memfd_create",
	    machine->has_memfd, "pidfd_open", machine->has_pidfd,
	    "wipe_on_fork", machine->has_wipe_on_fork, "tsc_invariant",
	    machine->is_tsc_invariant, "clocksource",
	    *machine->clocksource ? value_text(machine->clocksource)
				  : json_null(),
	    "tsc_usable", machine->is_clock_usable);

	snprintf(glibc, sizeof(glibc), "2.%u", machine->glibc_minor);
	value_set(object, "glibc",
		  machine->glibc_minor ? json_string(glibc) : json_null());
	value_set(object, "ptrace_scope", value_known(machine->ptrace_scope));
	value_set(object, "max_map_count",
		  value_known((int)machine->max_map_count));
	value_set(object, "overcommit_memory",
		  value_known((int)machine->overcommit));
	value_set(object, "memfd_noexec",
		  value_known((int)machine->memfd_noexec));
	value_set(object, "pid_max", value_known((int)machine->pid_max));
	json_add_confinement(object, &machine->self);
	value_set(object, "go", value_text(machine->go));
	value_set(object, "go_version", value_text(machine->go_version));
	value_set(object, "options", value_text(machine->options));
	value_set(object, "debuginfod_urls",
		  value_text(machine->debuginfod_urls));
	value_set(object, "unknown_variables",
		  value_texts((const char *const *)machine->unknown,
			      machine->n_unknown));
	return object;
}

static json_t *remarks_part(const struct remarks *remarks)
{
	json_t *array = json_array();

	for (size_t i = 0; i < remarks->n; i++) {
		const struct remark *remark = &remarks->items[i];

		json_array_append_new(
		    array,
		    json_pack("{s:s, s:s, s:o, s:o}", "id", remark->rule->id,
			      "severity", severity_name(remark->rule->severity),
			      "says", value_text(remark->says), "do",
			      value_text(remark->does)));
	}
	return array;
}

int doctor_write_json(const struct answer *answer,
		      const struct format_options *options, FILE *out)
{
	const struct examination *examination = answer->examination;
	const struct remarks *remarks = &answer->remarks;
	static const char *const kinds[] = {
	    [SUBJECT_MACHINE] = "machine",
	    [SUBJECT_BINARY] = "binary",
	    [SUBJECT_PROCESS] = "process",
	    [SUBJECT_CAPTURE] = "capture",
	};
	json_t *root = json_pack(
	    "{s:s, s:{s:s}, s:{s:s, s:o}, s:s, s:o, s:o, s:o, s:o, s:o, s:o,"
	    " s:o, s:o}",
	    "schema", "darkheap-doctor/1", "generator", "version",
	    options->version, "subject", "kind", kinds[examination->subject],
	    "name", value_text(examination->name), "verdict",
	    severity_name(remarks->verdict), "says",
	    value_text(remarks->headline), "findings", remarks_part(remarks),
	    "binary", json_of_binary(examination->binary), "process",
	    json_of_running(examination->running, examination->binary),
	    "capture", json_of_recorded(examination->recorded), "machine",
	    machine_part(examination->machine), "risk",
	    json_of_risk(&answer->risk), "hardening",
	    json_of_hardening(&answer->hardening));
	int error;

	if (!root ||
	    json_array_size(json_object_get(root, "findings")) != remarks->n) {
		json_decref(root);
		return -ENOMEM;
	}
	error = json_dumpf(root, out, JSON_INDENT(1)) ||
			fputc('\n', out) == EOF || fflush(out)
		    ? -EIO
		    : 0;
	json_decref(root);
	return error;
}
