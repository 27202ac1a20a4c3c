/* SPDX-License-Identifier: MIT */
#include "doctor/symbol_table.h"

#include <string.h>

bool symbol_table_find(struct symbol_table *table,
		       const struct elf_image *image, const char *symbols,
		       const char *strings)
{
	return elf_image_section(image, symbols, &table->symbols) &&
	       elf_image_section(image, strings, &table->strings);
}

bool symbol_table_has(const struct symbol_table *table, const char *name,
		      bool is_import)
{
	struct elf_span rest = table->symbols;
	Elf64_Sym symbol;

	for (; rest.size >= sizeof(symbol);
	     rest = elf_span_from(rest, sizeof(symbol))) {
		const char *its;

		memcpy(&symbol, rest.bytes, sizeof(symbol));
		if ((symbol.st_shndx == SHN_UNDEF) != is_import ||
		    ELF64_ST_TYPE(symbol.st_info) == STT_TLS)
			continue;
		its = elf_span_string(table->strings, symbol.st_name);
		/* in .symtab an import has its version behind it */
		if (its && !strcmp(its, name))
			return true;
	}
	return false;
}

const char *symbol_table_first(const struct symbol_table *table,
			       const char *const *names, size_t n,
			       bool is_import)
{
	for (size_t i = 0; i < n; i++)
		if (symbol_table_has(table, names[i], is_import))
			return names[i];
	return NULL;
}
