/* SPDX-License-Identifier: MIT */
#include "symbol/symbolizer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/table.h"
#include "symbol/dwarf.h"
#include "symbol/goname.h"
#include "symbol/pclntab.h"

/* More things of one hash than this: somebody plays with us. */
#define SAME_HASH_MAX 64

#define NOTES_MAX 32

/* A mapped file; the same for all processes that map it. */
struct file {
	uint64_t number;
	struct module identity; /* only device, inode and build-id count */
	const char *path;
	const char *soname;
	struct pclntab *pclntab; /* NULL: none, or not asked for yet */
	struct dwarf *dwarf;
	bool tried_pclntab, tried_dwarf;
	enum symbolizer_trust trust;
};

/* What is known about a pc. */
struct expansion {
	uint64_t file; /* number */
	uint64_t pc;   /* unbiased */
	bool is_go;
	size_t count;
	struct frame *frames;
};

/* A power of two; half a million look-ups of a big report find theirs here. */
#define RECENT 16384

struct symbolizer {
	struct table files;	   /* hash of identity -> struct file */
	struct table expansions;   /* hash of file, pc, is_go */
	struct expansion **recent; /* of expansions, by hash; NULL: no memory */
	struct goname_set names;
	uint64_t n_files;
	struct file *last; /* asked about: the next is often the same */
	const char *debug_root;
	struct debug_server *server;
	bool is_closed;
	const char *notes[NOTES_MAX + 1];
};

struct symbolizer *symbolizer_new(void)
{
	struct symbolizer *symbolizer = calloc(1, sizeof(*symbolizer));

	if (!symbolizer)
		return NULL;
	table_init(&symbolizer->files);
	table_init(&symbolizer->expansions);
	symbolizer->recent = calloc(RECENT, sizeof(*symbolizer->recent));
	return symbolizer;
}

static void expansion_free(struct expansion *expansion)
{
	free(expansion->frames);
	free(expansion);
}

static void file_free(struct file *file)
{
	pclntab_free(file->pclntab);
	dwarf_free(file->dwarf);
	free(file);
}

void symbolizer_free(struct symbolizer *symbolizer)
{
	struct table_entry *cursor = NULL;
	uint64_t key;
	void *value;

	if (!symbolizer)
		return;
	while (table_next(&symbolizer->files, &cursor, &key, &value))
		file_free(value);
	cursor = NULL;
	while (table_next(&symbolizer->expansions, &cursor, &key, &value))
		expansion_free(value);
	table_release(&symbolizer->files);
	table_release(&symbolizer->expansions);
	free(symbolizer->recent);
	goname_set_release(&symbolizer->names);
	free(symbolizer);
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static uint64_t identity_hash(const struct module *module)
{
	uint64_t hash = mix(mix(0, module->device), module->inode);

	for (uint8_t i = 0; i < module->build_id_bytes; i++)
		hash = mix(hash, module->build_id[i]);
	return hash;
}

static struct file *file_new(struct symbolizer *symbolizer,
			     const struct module *module, uint64_t key)
{
	struct file *file = calloc(1, sizeof(*file));

	if (!file)
		return NULL;
	file->number = ++symbolizer->n_files;
	file->identity = *module;
	file->path = module->path
			 ? goname_intern(&symbolizer->names, module->path)
			 : NULL;
	if (table_insert(&symbolizer->files, key, file)) {
		free(file);
		return NULL;
	}
	return file;
}

static struct file *file_look_up(struct symbolizer *symbolizer,
				 const struct module *module)
{
	uint64_t key = identity_hash(module);

	for (int i = 0; i < SAME_HASH_MAX; i++, key++) {
		struct file *file = table_find(&symbolizer->files, key);

		if (!file)
			return file_new(symbolizer, module, key);
		if (!module_compare_files(&file->identity, module))
			return file;
	}
	return NULL;
}

static struct file *file_of(struct symbolizer *symbolizer,
			    const struct module *module)
{
	struct file *last = symbolizer->last;

	if (!last || module_compare_files(&last->identity, module))
		symbolizer->last = file_look_up(symbolizer, module);
	return symbolizer->last;
}

static bool may_ask(const struct symbolizer *symbolizer,
		    const struct file *file, const struct module *module)
{
	return module->fd >= 0 && !symbolizer->is_closed &&
	       file->trust != SYMBOLIZER_ASKS_NOT;
}

static struct pclntab *file_pclntab(const struct symbolizer *symbolizer,
				    struct file *file,
				    const struct module *module)
{
	if (!may_ask(symbolizer, file, module))
		return NULL;
	if (!file->tried_pclntab) {
		file->tried_pclntab = true;
		if (pclntab_open(&file->pclntab, module->fd) < 0)
			file->pclntab = NULL;
	}
	return file->pclntab;
}

static struct dwarf *file_dwarf(const struct symbolizer *symbolizer,
				struct file *file, const struct module *module)
{
	const struct dwarf_sources sources = {
	    .path = file->path,
	    .root = symbolizer->debug_root,
	    .server = symbolizer->server,
	    .is_symbols_only = file->trust == SYMBOLIZER_SYMBOLS_ONLY,
	};

	if (!may_ask(symbolizer, file, module))
		return NULL;
	if (!file->tried_dwarf) {
		file->tried_dwarf = true;
		if (dwarf_open(&file->dwarf, module->fd) < 0)
			file->dwarf = NULL;
		else
			dwarf_set_sources(file->dwarf, &sources);
	}
	return file->dwarf;
}

static struct frame unknown_frame(bool is_go)
{
	return (struct frame){
	    .language = is_go ? LANGUAGE_GO : LANGUAGE_C,
	};
}

/* Ask the tables; at least one frame. */
static size_t look_up(const struct symbolizer *symbolizer, struct file *file,
		      const struct module *module, uint64_t pc, bool is_go,
		      struct frame *frames)
{
	struct pclntab *pclntab =
	    is_go ? file_pclntab(symbolizer, file, module) : NULL;
	struct dwarf *dwarf =
	    is_go ? NULL : file_dwarf(symbolizer, file, module);
	int count = 0;

	if (pclntab)
		count = pclntab_expand(pclntab, pc, frames, FRAME_EXPAND_MAX);
	if (dwarf)
		count = dwarf_expand(dwarf, pc, frames, FRAME_EXPAND_MAX);
	if (count > 0)
		return (size_t)count;
	frames[0] = unknown_frame(is_go);
	return 1;
}

/* The tables' strings become ours, each kept once. */
static void adopt(struct symbolizer *symbolizer, const struct file *file,
		  struct frame *frames, size_t count)
{
	struct goname_set *names = &symbolizer->names;

	for (size_t i = 0; i < count; i++) {
		struct frame *frame = &frames[i];

		if (frame->function)
			frame->function = goname_intern(names, frame->function);
		if (frame->file)
			frame->file = goname_intern(names, frame->file);
		frame->module = file->path;
	}
}

static bool is_wanted(const struct expansion *known,
		      const struct expansion *wanted)
{
	return known->file == wanted->file && known->pc == wanted->pc &&
	       known->is_go == wanted->is_go;
}

static struct expansion *expansion_look_up(const struct symbolizer *symbolizer,
					   const struct expansion *wanted,
					   uint64_t *key)
{
	for (int i = 0; i < SAME_HASH_MAX; i++, ++*key) {
		struct expansion *known =
		    table_find(&symbolizer->expansions, *key);

		if (!known || is_wanted(known, wanted))
			return known;
	}
	return NULL;
}

/* *key: where it is, or belongs. */
static struct expansion *expansion_find(const struct symbolizer *symbolizer,
					const struct expansion *wanted,
					uint64_t *key)
{
	*key = mix(mix(wanted->file, wanted->pc), wanted->is_go);
	if (!symbolizer->recent)
		return expansion_look_up(symbolizer, wanted, key);
	struct expansion **recent = &symbolizer->recent[*key & (RECENT - 1)];
	if (*recent && is_wanted(*recent, wanted))
		return *recent;
	struct expansion *known = expansion_look_up(symbolizer, wanted, key);
	if (known)
		*recent = known;
	return known;
}

static bool set_frames(struct expansion *expansion, const struct frame *frames,
		       size_t count)
{
	struct frame *copy = calloc(count, sizeof(*copy));

	if (!copy)
		return false;
	memcpy(copy, frames, count * sizeof(*copy));
	free(expansion->frames);
	expansion->frames = copy;
	expansion->count = count;
	return true;
}

static int remember(struct symbolizer *symbolizer,
		    const struct expansion *model, uint64_t key,
		    const struct frame *frames, size_t count)
{
	struct expansion *expansion = malloc(sizeof(*expansion));

	if (!expansion)
		return -ENOMEM;
	*expansion = *model;
	if (set_frames(expansion, frames, count) &&
	    !table_insert(&symbolizer->expansions, key, expansion))
		return 0;
	expansion_free(expansion);
	return -ENOMEM;
}

const char *symbolizer_text(struct symbolizer *symbolizer, const char *text)
{
	return text ? goname_intern(&symbolizer->names, text) : NULL;
}

static size_t expand_in(struct symbolizer *symbolizer, struct file *file,
			const struct module *module, uint64_t pc, bool is_go,
			struct frame *frames)
{
	struct expansion wanted = {
	    .file = file->number,
	    .pc = pc,
	    .is_go = is_go,
	};
	const struct expansion *known;
	uint64_t key;
	size_t count;

	known = expansion_find(symbolizer, &wanted, &key);
	if (known) {
		memcpy(frames, known->frames, known->count * sizeof(*frames));
		return known->count;
	}
	count = look_up(symbolizer, file, module, pc, is_go, frames);
	adopt(symbolizer, file, frames, count);
	/* only for speed: no memory, no memory of it */
	remember(symbolizer, &wanted, key, frames, count);
	return count;
}

bool symbolizer_knows(struct symbolizer *symbolizer,
		      const struct module *module, uint64_t pc, bool is_go)
{
	const struct file *file = file_of(symbolizer, module);
	struct expansion wanted = {.pc = pc, .is_go = is_go};
	uint64_t key;

	wanted.file = file ? file->number : 0;
	return file && expansion_find(symbolizer, &wanted, &key);
}

int symbolizer_preload(struct symbolizer *symbolizer,
		       const struct module *module, uint64_t pc, bool is_go,
		       const struct frame *frames, size_t n)
{
	struct frame own[FRAME_EXPAND_MAX];
	struct file *file = file_of(symbolizer, module);
	struct expansion wanted = {.pc = pc, .is_go = is_go};
	struct expansion *known;
	uint64_t key;

	if (!n || n > FRAME_EXPAND_MAX)
		return -EINVAL;
	if (!file)
		return -ENOMEM;
	wanted.file = file->number;
	memcpy(own, frames, n * sizeof(*own));
	adopt(symbolizer, file, own, n);
	known = expansion_find(symbolizer, &wanted, &key);
	if (!known)
		return remember(symbolizer, &wanted, key, own, n);
	if (known->frames[0].function)
		return 0;
	return set_frames(known, own, n) ? 0 : -ENOMEM;
}

/* A return address may stand behind the last byte of its module. */
const struct module *symbolizer_module(const struct module_map *map,
				       uint64_t pc)
{
	const struct module *module = pc ? module_find(map, pc - 1) : NULL;

	return module ? module : module_find(map, pc);
}

size_t symbolizer_expand_file(struct symbolizer *symbolizer,
			      const struct module *module, uint64_t pc,
			      bool is_go, struct frame frames[FRAME_EXPAND_MAX])
{
	struct file *file = module ? file_of(symbolizer, module) : NULL;

	if (file)
		return expand_in(symbolizer, file, module, pc, is_go, frames);
	frames[0] = unknown_frame(is_go);
	return 1;
}

size_t symbolizer_expand(struct symbolizer *symbolizer,
			 const struct module_map *map, uint64_t pc, bool is_go,
			 struct frame frames[FRAME_EXPAND_MAX])
{
	const struct module *module = symbolizer_module(map, pc);
	size_t count = symbolizer_expand_file(
	    symbolizer, module, module ? pc - module->bias : 0, is_go, frames);

	for (size_t i = 0; i < count; i++)
		frames[i].pc = pc;
	return count;
}

static const char *file_soname(struct symbolizer *symbolizer, struct file *file,
			       const struct module *module)
{
	struct dwarf *dwarf = file_dwarf(symbolizer, file, module);
	char name[256];

	if (dwarf && dwarf_soname(dwarf, name, sizeof(name)) > 0)
		return goname_intern(&symbolizer->names, name);
	return file->path ? basename(file->path) : NULL;
}

const char *symbolizer_soname_file(struct symbolizer *symbolizer,
				   const struct module *module)
{
	struct file *file = module ? file_of(symbolizer, module) : NULL;

	if (!file)
		return NULL;
	if (!file->soname)
		file->soname = file_soname(symbolizer, file, module);
	return file->soname;
}

const char *symbolizer_soname(struct symbolizer *symbolizer,
			      const struct module_map *map, uint64_t pc)
{
	return symbolizer_soname_file(symbolizer, symbolizer_module(map, pc));
}

int symbolizer_preload_soname(struct symbolizer *symbolizer,
			      const struct module *module, const char *soname)
{
	struct file *file = file_of(symbolizer, module);

	if (!file)
		return -ENOMEM;
	if (!file->soname)
		file->soname = goname_intern(&symbolizer->names, soname);
	return file->soname ? 0 : -EINVAL;
}

enum symbolizer_trust symbolizer_lower_trust(struct symbolizer *symbolizer,
					     const struct module *module)
{
	struct file *file = file_of(symbolizer, module);

	if (!file)
		return SYMBOLIZER_ASKS_NOT;
	if (file->trust != SYMBOLIZER_ASKS_NOT)
		file->trust++;
	return file->trust;
}

void symbolizer_close(struct symbolizer *symbolizer)
{
	symbolizer->is_closed = true;
}

void symbolizer_set_sources(struct symbolizer *symbolizer,
			    const char *debug_root, struct debug_server *server)
{
	symbolizer->debug_root = debug_root;
	symbolizer->server = server;
}

int symbolizer_add_note(struct symbolizer *symbolizer, const char *note)
{
	const char *own = goname_intern(&symbolizer->names, note);
	size_t i = 0;

	if (!own)
		return -ENOMEM;
	while (symbolizer->notes[i] && symbolizer->notes[i] != own)
		i++;
	if (i == NOTES_MAX)
		return -E2BIG;
	symbolizer->notes[i] = own;
	return 0;
}

const char *symbolizer_note(const struct symbolizer *symbolizer, size_t i)
{
	return i < NOTES_MAX ? symbolizer->notes[i] : NULL;
}
