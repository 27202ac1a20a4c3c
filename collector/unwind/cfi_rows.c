/* SPDX-License-Identifier: MIT */
#include "unwind/cfi_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define RULES_MAX 65536u
#define SLOTS_FIRST 1024u

void cfi_rows_release(struct cfi_rows *rows)
{
	free(rows->pcs);
	free(rows->row_rules);
	free(rows->rules);
	free(rows->slots);
	*rows = (struct cfi_rows){0};
}

static bool is_same(const struct unwind_rule *a, const struct unwind_rule *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static uint32_t hash_of(const struct unwind_rule *rule)
{
	uint64_t words[2];

	memcpy(words, rule, sizeof(words));
	uint64_t hash = (words[0] ^ words[1] * UINT64_C(0x9e3779b97f4a7c15)) *
			UINT64_C(0xff51afd7ed558ccd);
	return (uint32_t)(hash >> 32);
}

/* Of this rule, or the empty one where it belongs. */
static uint32_t *slot_of(const struct cfi_rows *rows,
			 const struct unwind_rule *rule)
{
	uint32_t at = hash_of(rule) & (rows->n_slots - 1);

	while (rows->slots[at] &&
	       !is_same(&rows->rules[rows->slots[at] - 1], rule))
		at = (at + 1) & (rows->n_slots - 1);
	return &rows->slots[at];
}

/* At most half of the slots are taken. */
static int grow_slots(struct cfi_rows *rows)
{
	uint32_t n = rows->n_slots ? rows->n_slots * 2 : SLOTS_FIRST;
	uint32_t *slots = calloc(n, sizeof(*slots));
	struct unwind_rule *rules =
	    reallocarray(rows->rules, n / 2, sizeof(*rules));

	if (rules)
		rows->rules = rules;
	if (!slots || !rules) {
		free(slots);
		return -ENOMEM;
	}
	free(rows->slots);
	rows->slots = slots;
	rows->n_slots = n;
	for (uint32_t i = 0; i < rows->n_rules; i++)
		*slot_of(rows, &rows->rules[i]) = i + 1;
	return 0;
}

/* Its number; one that has no number any more is complex. */
static uint32_t number_of(struct cfi_rows *rows, const struct unwind_rule *rule)
{
	static const struct unwind_rule complex = {.cfa = UNWIND_COMPLEX};

	if (!rows->n_slots || rows->n_rules == rows->n_slots / 2)
		rows->error = grow_slots(rows);
	if (rows->error)
		return 0;
	uint32_t *slot = slot_of(rows, rule);
	if (*slot)
		return *slot - 1;
	/* the last number is kept for complex ones */
	if (rows->n_rules >= RULES_MAX - 1 && !is_same(rule, &complex))
		return number_of(rows, &complex);
	rows->rules[rows->n_rules] = *rule;
	*slot = ++rows->n_rules;
	return *slot - 1;
}

static int grow_rows(struct cfi_rows *rows)
{
	uint32_t capacity = rows->capacity ? rows->capacity * 2 : 4096;
	uint32_t *pcs;
	uint16_t *row_rules;

	if (rows->capacity >= CFI_TABLE_ROWS_MAX)
		return -E2BIG;
	pcs = reallocarray(rows->pcs, capacity, sizeof(*pcs));
	if (!pcs)
		return -ENOMEM;
	rows->pcs = pcs;
	row_rules = reallocarray(rows->row_rules, capacity, sizeof(*row_rules));
	if (!row_rules)
		return -ENOMEM;
	rows->row_rules = row_rules;
	rows->capacity = capacity;
	return 0;
}

void cfi_rows_add(struct cfi_rows *rows, uint32_t pc,
		  const struct unwind_rule *rule)
{
	if (rows->error)
		return;
	uint32_t number = number_of(rows, rule);
	if (rows->n_rows && rows->pcs[rows->n_rows - 1] == pc)
		rows->n_rows--;
	if (rows->n_rows && rows->row_rules[rows->n_rows - 1] == number)
		return;
	if (!rows->error && rows->n_rows == rows->capacity)
		rows->error = grow_rows(rows);
	if (rows->error)
		return;
	rows->pcs[rows->n_rows] = pc;
	rows->row_rules[rows->n_rows++] = (uint16_t)number;
}

int cfi_rows_table(struct cfi_rows *rows, struct cfi_table *out)
{
	uint64_t bytes = unwind_table_bytes(rows->n_rows, rows->n_rules);

	if (rows->error)
		return rows->error;
	if (!rows->n_rows)
		return -ENOENT;
	char *at = malloc(bytes);
	if (!at)
		return -ENOMEM;
	*out = (struct cfi_table){(struct unwind_table *)at, bytes};
	*out->table = (struct unwind_table){.magic = UNWIND_MAGIC,
					    .n_rows = rows->n_rows,
					    .n_rules = rows->n_rules};
	at += sizeof(struct unwind_table);
	at = mempcpy(at, rows->pcs, rows->n_rows * sizeof(*rows->pcs));
	at = mempcpy(at, rows->rules, rows->n_rules * sizeof(*rows->rules));
	memcpy(at, rows->row_rules, rows->n_rows * sizeof(*rows->row_rules));
	return 0;
}
