/* SPDX-License-Identifier: MIT */
#include "doctor/hardening.h"

#include <errno.h>
#include <stdlib.h>

#include "doctor/examination.h"

const char *hardness_name(enum hardness hardness)
{
	static const char *const names[] = {
	    [HARDNESS_TIGHT] = "tight",
	    [HARDNESS_LOOSE] = "loose",
	    [HARDNESS_UNKNOWN] = "unknown",
	};

	return names[hardness];
}

static int check_one(struct hardening *hardening,
		     const struct hardening_check *check,
		     const struct examination *examination)
{
	struct hardening_item *item = &hardening->items[hardening->n];
	size_t bytes;
	FILE *out = open_memstream(&item->says, &bytes);

	if (!out)
		return -ENOMEM;
	hardening->n++;
	item->check = check;
	item->hardness = check->look(examination, out);
	return fclose(out) ? -ENOMEM : 0;
}

int hardening_check(struct hardening *hardening,
		    const struct examination *examination)
{
	int error = 0;

	*hardening = (struct hardening){.n = 0};
	if (examination->subject != SUBJECT_PROCESS &&
	    examination->subject != SUBJECT_MACHINE)
		return 0;
	for (size_t i = 0; i < HARDENING_CHECKS && !error; i++)
		error = check_one(hardening, &hardening_checks[i], examination);
	if (error)
		hardening_release(hardening);
	return error;
}

void hardening_release(struct hardening *hardening)
{
	for (size_t i = 0; i < hardening->n; i++)
		free(hardening->items[i].says);
	*hardening = (struct hardening){.n = 0};
}
