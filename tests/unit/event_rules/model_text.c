/* SPDX-License-Identifier: MIT */
/*
 * model_text.c - steps and violations in words, for counterexamples
 */
#include "model.h"

const char *violation_text(enum violation violation)
{
	static const char *const texts[] = {
	    [HOLDS] = "every rule holds",
	    [ALLOC_WHILE_LIVE] = "ALLOC of an address that is live",
	    [FREE_TOOK_ANOTHER] = "FREE took another block away",
	    [USED_TWICE] = "a record was used twice",
	    [NOT_CLOSED] = "the cut lacks a cause of what it has",
	    [INDEX_WRONG] = "the index is not what the records say",
	    [COUNT_WRONG] = "unknown frees are counted wrong",
	    [SKIPPED] = "a published record was never used",
	    [NOT_REAL] = "the index is not what is really live",
	    [DAMAGE] = "words that are no record were read",
	    [OWED_LONG] = "a FREE that is owed did not come in time",
	    [KNOWN_UNKNOWN] = "an untimed FREE met no block",
	};

	return texts[violation];
}

static const char *event_text(unsigned type)
{
	static const char *const texts[] = {
	    [EVENT_NONE] = "nothing",
	    [EVENT_ALLOC] = "ALLOC",
	    [EVENT_ALLOC_MOVED] = "ALLOC_MOVED",
	    [EVENT_FREE] = "FREE",
	    [EVENT_FREE_MOVED] = "FREE_MOVED",
	    [EVENT_UNFREE] = "UNFREE",
	    [EVENT_LONG] = "damage",
	    [EVENT_FREE_KNOWN] = "FREE_KNOWN",
	    [RECORD_MOVE] = "MOVE",
	};

	return texts[type & 15];
}

static const char *step_text(enum step_kind kind)
{
	static const char *const texts[] = {
	    [STEP_BEGIN_THREAD] = "takes a free slot",
	    [STEP_CARVED] = "makes its ring live",
	    [STEP_OWNER_WORD] = "takes the owner word",
	    [STEP_END_THREAD] = "ends, its owner word is dead",
	    [STEP_STAMP] = "takes time",
	    [STEP_PUBLISH] = "publishes",
	    [STEP_WRITE] = "writes the words of its record",
	    [STEP_DROP] = "ring full: drops its record",
	    [STEP_OFF] = "ring full: turns tracking off",
	    [STEP_MALLOC] = "real malloc gives",
	    [STEP_FREE] = "real free of",
	    [STEP_REALLOC] = "real realloc gives",
	    [STEP_REALLOC_FAILED] = "real realloc fails, stays",
	    [STEP_T] = "takes T",
	    [STEP_READ_OFF] = "reads off_time",
	    [STEP_WORD] = "looks at the owner word of ring",
	    [STEP_HEAD] = "reads the head of ring",
	    [STEP_TAILS] = "gives the rings' room back",
	    [STEP_USE] = "uses what is older than T",
	};

	return texts[kind];
}

static void record_print(FILE *file, const struct system *after, unsigned t,
			 const struct setting *setting)
{
	const struct ring *ring = &after->rings[after->threads[t].ring];
	const struct record *record =
	    &ring->records[(uint8_t)(ring->head - 1) % setting->room];

	fprintf(file, " %s(a%u) time %u, block %u", event_text(record->type),
		record->address, record->time, record->block);
}

void step_print(FILE *file, const struct step *step, const struct system *after,
		const struct setting *setting)
{
	const struct collector *collector = &after->collector;
	const char *text = step_text((enum step_kind)step->kind);

	if (step->kind >= STEP_T) {
		fprintf(file, "  collector  %s", text);
		if (step->kind == STEP_T && collector->time)
			fprintf(file, " = %u", collector->time);
		if (step->kind == STEP_WORD || step->kind == STEP_HEAD)
			fprintf(file, " %u", step->who);
		if (step->kind == STEP_USE)
			fprintf(file, ": index a0=%u a1=%u",
				collector->index[0], collector->index[1]);
		fputc('\n', file);
		return;
	}
	fprintf(file, "  thread %u   %s", step->who, text);
	if (step->kind == STEP_PUBLISH)
		record_print(file, after, step->who, setting);
	else if (step->kind == STEP_STAMP)
		fprintf(file, " = %u", after->clock);
	else if (step->kind >= STEP_DROP)
		fprintf(file, " a%u", step->address);
	fputc('\n', file);
}
