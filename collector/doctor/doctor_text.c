/* SPDX-License-Identifier: MIT */
/*
 * doctor_text.c - the verdict, the facts in rows, and what to do
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "doctor/doctor_output.h"
#include "doctor/examination.h"
#include "doctor/parts.h"
#include "doctor/remarks.h"
#include "doctor/row.h"
#include "report/page.h"

static void put_sysctl(struct row *row, const char *name, long value)
{
	if (value >= 0)
		row_put(row, "%s%s %ld", row->used ? ", " : "", name, value);
}

static void show_sysctls(struct page *page, const struct machine *machine)
{
	struct row row = {.used = 0};

	put_sysctl(&row, "max_map_count", machine->max_map_count);
	put_sysctl(&row, "overcommit_memory", machine->overcommit);
	put_sysctl(&row, "memfd_noexec", machine->memfd_noexec);
	put_sysctl(&row, "pid_max", machine->pid_max);
	put_sysctl(&row, "ptrace_scope", machine->ptrace_scope);
	row_show(page, "sysctl", &row);
}

static void show_machine(struct page *page, const struct machine *machine)
{
	struct row row = {.used = 0};

	page_field(page, "library", *machine->shim ? machine->shim : "missing");
	row_put(&row,
		"%s %s, memfd_create %s, pidfd_open %s, MADV_WIPEONFORK %s",
		machine->kernel.sysname, machine->kernel.release,
		machine->has_memfd ? "yes" : "no",
		machine->has_pidfd ? "yes" : "no",
		machine->has_wipe_on_fork ? "yes" : "no");
	row_show(page, "kernel", &row);
	row.used = 0;
	row_put(&row, "%s; clocksource %s",
		machine->is_clock_usable ? "TSC" : "shared counter",
		*machine->clocksource ? machine->clocksource : "unknown");
	row_show(page, "clock", &row);
	row.used = 0;
	if (machine->glibc_minor)
		row_put(&row, "glibc 2.%u", machine->glibc_minor);
	row_show(page, "libc", &row);
	row.used = 0;
	row_put(&row, "%s%s%s", machine->go_version ? machine->go_version : "",
		machine->go_version ? " at " : "",
		machine->go ? machine->go
			    : "not in PATH (not needed to track)");
	row_show(page, "go", &row);
	row.used = 0;
	row_put(&row, "%s",
		machine->debuginfod_urls ? machine->debuginfod_urls
					 : "/usr/lib/debug only");
	row_show(page, "debug", &row);
	show_sysctls(page, machine);
	text_of_confinement(page, &machine->self);
}

static void show_remark(struct page *page, const struct remark *remark)
{
	page_field(page, severity_name(remark->rule->severity), remark->says);
	if (remark->does && *remark->does) {
		char *line;

		if (asprintf(&line, "-> %s", remark->does) < 0)
			return;
		page_field(page, "", line);
		free(line);
	}
}
static enum tint tint_of(enum severity severity)
{
	return severity == SEVERITY_WORKS     ? TINT_GOOD
	       : severity == SEVERITY_LIMITED ? TINT_DOUBT
					      : TINT_BAD;
}

int doctor_write_text(const struct answer *answer,
		      const struct format_options *options, FILE *out)
{
	const struct examination *examination = answer->examination;
	const struct remarks *remarks = &answer->remarks;
	struct page page = {.out = out, .options = options};

	page_line(&page, tint_of(remarks->verdict), "%s", remarks->headline);
	page_blank(&page);
	if (examination->running)
		text_of_running(&page, examination->running,
				examination->binary->is_go);
	if (examination->binary)
		text_of_binary(&page, examination->binary);
	if (examination->recorded)
		text_of_recorded(&page, examination->recorded);
	if (examination->subject == SUBJECT_MACHINE)
		show_machine(&page, examination->machine);
	page_blank(&page);
	for (size_t i = 0; i < remarks->n; i++)
		show_remark(&page, &remarks->items[i]);
	text_of_risk(&page, &answer->risk);
	text_of_hardening(&page, &answer->hardening);
	if (examination->running)
		text_of_restart(&page, examination->running);
	return fflush(out) || ferror(out) ? -EIO : 0;
}
