/* SPDX-License-Identifier: MIT */
/*
 * save_degraded.c - what is doubtful of a process, and has no column there
 */
#include "model/process.h"
#include "store/save.h"
#include "symbol/distortion.h"

void save_degraded_prepare(struct save *save)
{
	save->put_degraded =
	    database_prepare(&save->db, "REPLACE INTO degraded VALUES (?,?,?)");
}

static void put(struct save *save, const char *what, uint64_t count)
{
	if (count)
		database_put(&save->db, save->put_degraded, "itu", save->number,
			     what, count);
}

void save_degraded(struct save *save)
{
	static const char *const words[] = {
#define DISTORTION(name, word, says) word,
#include "symbol/distortions.def"
#undef DISTORTION
	};
	const struct process *process = save->process;

	put(save, "first_seen_stacks", process->degraded.first_seen_stacks);
	put(save, "last_calls_unknown", process->work_short);
	for (int i = 0; i < DISTORTIONS; i++)
		put(save, words[i],
		    distortion_is_in(process->distortions, (enum distortion)i));
}
