/* SPDX-License-Identifier: MIT */
/*
 * load_degraded.c - what is doubtful of a process, and has no column there
 */
#include <string.h>

#include "model/process.h"
#include "store/load.h"
#include "symbol/distortion.h"

static void load_count(struct load *load, struct process *process,
		       struct sqlite3_stmt *get)
{
	static const char *const words[] = {
#define DISTORTION(name, word, says) word,
#include "symbol/distortions.def"
#undef DISTORTION
	};
	const char *what = column_text(get, 0);

	(void)load;
	if (!strcmp(what, "first_seen_stacks"))
		process->degraded.first_seen_stacks = column_count(get, 1);
	else if (!strcmp(what, "last_calls_unknown"))
		process->work_short = true;
	for (int i = 0; i < DISTORTIONS; i++)
		if (!strcmp(what, words[i]))
			process->distortions |= UINT32_C(1) << i;
}

void load_degraded(struct load *load, struct process *process, int64_t row)
{
	load_each(load, process, row,
		  "SELECT what, count FROM degraded WHERE process=?",
		  load_count);
}
