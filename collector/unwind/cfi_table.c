/* SPDX-License-Identifier: MIT */
#include "unwind/cfi_table.h"

#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "model/segments.h"
#include "unwind/cfi_entries.h"
#include "unwind/cfi_program.h"
#include "unwind/cfi_rows.h"

/* A function ends where the next one begins, as searching for it has it. */
static uint32_t end_of(const struct cfi_entries *entries, size_t i)
{
	uint32_t end = entries->functions[i].end;

	if (i + 1 < entries->n_functions &&
	    entries->functions[i + 1].start < end)
		end = entries->functions[i + 1].start;
	return end;
}

static int compile(struct cfi_table *out, const struct cfi_entries *entries,
		   const struct cfi_machine *machine, const uint8_t *frames)
{
	static const struct unwind_rule none = {.cfa = UNWIND_NONE};
	struct cfi_state *begins =
	    calloc(entries->n_commons + 1, sizeof(*begins));
	struct cfi_rows rows = {0};
	int error;

	if (!begins)
		return -ENOMEM;
	for (size_t i = 0; i < entries->n_commons; i++)
		cfi_program_begin(machine, &entries->commons[i], &begins[i]);
	for (size_t i = 0; i < entries->n_functions && !rows.error; i++) {
		const struct cfi_function *function = &entries->functions[i];
		uint32_t end = end_of(entries, i);

		cfi_program_run(machine, &entries->commons[function->common],
				&begins[function->common], function, end,
				frames, &rows);
		cfi_rows_add(&rows, end, &none);
	}
	error = cfi_rows_table(&rows, out);
	cfi_rows_release(&rows);
	free(begins);
	return error;
}

int cfi_table_compile(struct cfi_table *out, const struct cfi_span *frames,
		      uint64_t base, uint16_t machine)
{
	const struct cfi_machine *known = cfi_machine(machine);
	struct cfi_entries entries;
	int error;

	*out = (struct cfi_table){0};
	if (!known)
		return -ENOENT;
	error = cfi_entries_read(&entries, frames, base);
	if (error)
		return error;
	error = compile(out, &entries, known, frames->bytes);
	cfi_entries_release(&entries);
	return error;
}

int cfi_table_of(struct cfi_table *out, const struct module *module)
{
	struct cfi_file file;
	uint16_t machine;
	int error;

	*out = (struct cfi_table){0};
	error = cfi_file_init(&file, module->fd);
	if (error)
		return error;
	error = segments_pread(module->fd, &machine, sizeof(machine),
			       offsetof(Elf64_Ehdr, e_machine));
	if (!error)
		error = cfi_table_compile(
		    out, &file.frames, module->start - module->bias, machine);
	cfi_file_release(&file);
	return error;
}

bool cfi_table_is_valid(const struct cfi_table *out)
{
	const struct unwind_table *table = out->table;

	if (out->bytes < sizeof(*table) || table->magic != UNWIND_MAGIC ||
	    table->zero || !table->n_rows ||
	    table->n_rows > CFI_TABLE_ROWS_MAX || table->n_rules > 65536 ||
	    out->bytes != unwind_table_bytes(table->n_rows, table->n_rules))
		return false;
	const uint32_t *pcs = unwind_pcs(table);
	const uint16_t *row_rules = unwind_row_rules(table);
	for (uint32_t i = 0; i < table->n_rows; i++)
		if (row_rules[i] >= table->n_rules ||
		    (i && pcs[i - 1] >= pcs[i]))
			return false;
	for (uint32_t i = 0; i < table->n_rules; i++)
		if (unwind_rules(table)[i].cfa >= UNWIND_CFAS)
			return false;
	return true;
}

void cfi_table_release(struct cfi_table *table)
{
	free(table->table);
	*table = (struct cfi_table){0};
}
