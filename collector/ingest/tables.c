/* SPDX-License-Identifier: MIT */
#include "ingest/tables.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ingest/share.h"

struct tables {
	int fd;
	char *base;
};

struct tables *tables_new(void)
{
	struct tables *tables = calloc(1, sizeof(*tables));
	void *base = NULL;

	if (!tables)
		return NULL;
	tables->fd = share_memfd("darkheap-tables", UNWIND_TABLES_BYTES, &base);
	tables->base = base;
	if (tables->fd >= 0 && !share_make_read_only(tables->fd))
		return tables;
	tables_free(tables);
	return NULL;
}

void tables_free(struct tables *tables)
{
	if (!tables)
		return;
	if (tables->base)
		munmap(tables->base, UNWIND_TABLES_BYTES);
	if (tables->fd >= 0)
		close(tables->fd);
	free(tables);
}

int tables_fd(const struct tables *tables)
{
	return tables ? tables->fd : -1;
}

uint64_t tables_find(struct tables *tables, const struct module *module)
{
	(void)tables;
	(void)module;
	return 0;
}

uint64_t tables_make(struct tables *tables, const struct module *module)
{
	return tables_find(tables, module);
}
