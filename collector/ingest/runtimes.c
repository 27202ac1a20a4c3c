/* SPDX-License-Identifier: MIT */
#include "ingest/runtimes.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "symbol/distortion.h"
#include "symbol/pclntab.h"

/* Farther below the thread pointer no static TLS lies. */
#define TLS_REACH (1 << 24)

void runtimes_release(struct runtimes *runtimes)
{
	for (size_t i = 0; i < runtimes->n_modules; i++)
		gofile_put(runtimes->modules[i].file);
	runtimes->n_modules = 0;
}

static void add_text(struct runtimes *runtimes, uint64_t start, uint64_t end)
{
	if (runtimes->n_texts < GO_TEXTS_MAX)
		runtimes->texts[runtimes->n_texts++] =
		    (struct session_text){start, end, true};
}

static void add_whole(struct runtimes *runtimes, const struct module *module)
{
	if (runtimes->n_texts < GO_TEXTS_MAX)
		runtimes->whole[runtimes->n_texts++] = module;
}

/* Another library may come to lie where one is gone. */
static void set_texts(struct runtimes *runtimes)
{
	for (uint32_t i = 0; i < runtimes->n_texts; i++) {
		const struct module *module = runtimes->whole[i];
		if (!module)
			continue;
		runtimes->texts[i] = (struct session_text){0};
		if (!module->unmapped)
			runtimes->texts[i] = (struct session_text){
			    module->text_start, module->text_end, false};
	}
}

/* False: its file is not needed any more. */
static bool add_table(struct runtimes *runtimes, const struct module *module,
		      struct gofile *file)
{
	struct go_module *added = &runtimes->modules[runtimes->n_modules];

	if (runtimes->n_modules == GO_MODULES_MAX || !file->table)
		return false;
	added->file = file;
	pclntab_text(file->table, &added->start, &added->end);
	added->bias = module->bias;
	added->start += module->bias;
	added->end += module->bias;
	add_text(runtimes, added->start, added->end);
	runtimes->n_modules++;
	return true;
}

/* The first runtime speaks for the process: of most there is only one. */
static void add_layout(struct runtimes *runtimes, struct process *process,
		       const struct module *module, struct gofile *file)
{
	struct go_layout layout = file->layout;

	if (!layout.known) {
		if (!runtimes->n_layouts && !runtimes->n_waiting &&
		    !*process->go_why)
			snprintf(process->go_why, sizeof(process->go_why), "%s",
				 file->why);
		return;
	}
	if (runtimes->n_layouts + runtimes->n_waiting == GO_LAYOUTS_MAX)
		return;
	runtimes->collections[runtimes->n_collections++] =
	    file->collections ? file->collections + module->bias : 0;
	if (layout.tls_got)
		layout.tls_got += module->bias;
	if (layout.m_alllink)
		layout.allm += module->bias;
	layout.text_start += module->bias;
	layout.text_end += module->bias;
	if (layout.test_runner)
		layout.test_runner += module->bias;
	if (layout.fuzz_runner)
		layout.fuzz_runner += module->bias;
	if (layout.benchmark_runner)
		layout.benchmark_runner += module->bias;
	if (layout.allgptr) {
		layout.allgptr += module->bias;
		layout.allglen += module->bias;
	}
	/* nobody else's goroutines are asked where they come from */
	if (!*file->package)
		layout.g_gopc = 0;
	*process->go_why = 0;
	if (layout.tls_got)
		runtimes->waiting[runtimes->n_waiting++] = layout;
	else
		runtimes->layouts[runtimes->n_layouts++] = layout;
}

/* The loader writes the slot of a library before any of its code runs. */
static void read_slots(struct runtimes *runtimes)
{
	uint32_t n = runtimes->n_waiting;

	runtimes->n_waiting = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct go_layout layout = runtimes->waiting[i];
		int64_t slot = 0;
		if (pread(runtimes->mem_fd, &slot, sizeof(slot),
			  (off_t)layout.tls_got) != sizeof(slot) ||
		    slot >= 0 || slot < -TLS_REACH || slot & 7) {
			runtimes->waiting[runtimes->n_waiting++] = layout;
			continue;
		}
		layout.tls_slot = slot;
		layout.tls_got = 0;
		runtimes->layouts[runtimes->n_layouts++] = layout;
	}
}

/* Who the program is: the executable if it is Go's, else its first library. */
static void add_identity(struct process *process, const struct gofile *file)
{
	const struct buildinfo *info = &file->info;
	const char *module =
	    info->main_module ? info->main_module : info->main_package;

	if (!*process->go_version)
		snprintf(process->go_version, sizeof(process->go_version), "%s",
			 info->version);
	if (!*process->main_module && module)
		snprintf(process->main_module, sizeof(process->main_module),
			 "%s", module);
	process->distortions |= distortions_of(info);
	if (!*process->package)
		snprintf(process->package, sizeof(process->package), "%s",
			 file->package);
}

static void look_at(struct runtimes *runtimes, struct process *process,
		    const struct module *module)
{
	struct gofile *file = module->shim ? NULL : gofile_get(module->fd);

	if (!file)
		return;
	runtimes->n_seen += file->is_go;
	if (file->has_runtime) {
		add_identity(process, file);
		add_layout(runtimes, process, module, file);
	}
	if (!add_table(runtimes, module, file))
		gofile_put(file);
}

static void publish(struct runtimes *runtimes)
{
	struct session_go *shared = runtimes->shared;

	if (!shared)
		return;
	read_slots(runtimes);
	memcpy(shared->layouts, runtimes->layouts, sizeof(shared->layouts));
	memcpy(shared->texts, runtimes->texts, sizeof(shared->texts));
	/* a layout before the text that tells the target not to ask for it */
	atomic_store_explicit(&shared->n_layouts, runtimes->n_layouts,
			      memory_order_release);
	atomic_store_explicit(&shared->n_texts, runtimes->n_texts,
			      memory_order_release);
}

void runtimes_look(struct runtimes *runtimes, struct process *process)
{
	const struct module_map *map = &process->modules;

	while (runtimes->looked_at < map->count) {
		const struct module *module =
		    map->modules[runtimes->looked_at++];
		look_at(runtimes, process, module);
		add_whole(runtimes, module);
	}
	set_texts(runtimes);
	publish(runtimes);
}

void runtimes_share(struct runtimes *runtimes, struct session_go *shared,
		    int mem_fd)
{
	runtimes->mem_fd = mem_fd;
	runtimes->shared = shared;
	publish(runtimes);
}

const struct go_module *runtimes_find(const struct runtimes *runtimes,
				      uint64_t pc)
{
	for (size_t i = 0; i < runtimes->n_modules; i++)
		if (pc > runtimes->modules[i].start &&
		    pc <= runtimes->modules[i].end)
			return &runtimes->modules[i];
	return NULL;
}
