/* SPDX-License-Identifier: MIT */
#include "sources.h"

#include <errno.h>
#include <stdlib.h>

#include "ingest/drain.h"
#include "report/report.h"

int sources_list(struct report_source *source, const struct drain *drain)
{
	size_t n = 0, i;

	for (struct tracked *t = drain->sessions; t; t = t->next)
		n++;
	const struct process **list = calloc(n + 1, sizeof(*list));
	if (!list)
		return -ENOMEM;
	i = n; /* the newest comes first there */
	for (struct tracked *t = drain->sessions; t; t = t->next)
		list[--i] = &t->process;
	*source = (struct report_source){.processes = list, .n_processes = n};
	return 0;
}
