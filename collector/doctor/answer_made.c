/* SPDX-License-Identifier: MIT */
/*
 * answer_made.c - all that is judged of an examination
 */
#include <errno.h>

#include "doctor/doctor_output.h"

int answer_make(struct answer *answer, const struct examination *examination)
{
	*answer = (struct answer){.examination = examination};
	if (!remarks_judge(&answer->remarks, examination) &&
	    !risk_assess(&answer->risk, examination) &&
	    !hardening_check(&answer->hardening, examination))
		return 0;
	answer_release(answer);
	return -ENOMEM;
}

void answer_release(struct answer *answer)
{
	remarks_release(&answer->remarks);
	risk_release(&answer->risk);
	hardening_release(&answer->hardening);
}
