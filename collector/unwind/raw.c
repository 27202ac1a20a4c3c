/* SPDX-License-Identifier: MIT */
#include "unwind/raw.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <libunwind.h>

#include "unwind/cfi_file.h"

/* Exported by libunwind for remote unwinders, but in no header of it. */
#define search_unwind_table UNW_OBJ(dwarf_search_unwind_table)
int search_unwind_table(unw_addr_space_t space, unw_word_t ip,
			unw_dyn_info_t *info, unw_proc_info_t *proc,
			int need_unwind_info, void *arg);

/* Rules that libunwind remembers, one for a pc. */
#define CACHED_RULES 4096

/* Reads in one stack; a hostile DWARF expression may be a loop. */
#define READS_MAX 200000

struct cached_file {
	const struct module *module;
	struct cfi_file *cfi; /* NULL: no memory, or no file */
};

struct raw_unwinder {
	unw_addr_space_t space;
	struct cached_file *files;
	size_t count, capacity;
	uint64_t mapped; /* fingerprint of the mapped modules */

	/* The stack that is being unwound */
	const struct module_map *map;
	const struct raw_start *start;
	const struct raw_slice *slice;
	uint64_t first_ip;
	unsigned int reads;
	bool no_cfi, missed;
	uint64_t missed_address;
};

static struct cached_file *files_add(struct raw_unwinder *unwinder,
				     const struct module *module)
{
	if (unwinder->count == unwinder->capacity) {
		size_t capacity = unwinder->capacity * 2 + 16;
		struct cached_file *grown =
		    reallocarray(unwinder->files, capacity, sizeof(*grown));

		if (!grown)
			return NULL;
		unwinder->files = grown;
		unwinder->capacity = capacity;
	}
	struct cached_file *file = &unwinder->files[unwinder->count++];
	*file = (struct cached_file){module, cfi_file_get(module->fd)};
	return file;
}

static struct cached_file *files_get(struct raw_unwinder *unwinder,
				     const struct module *module)
{
	for (size_t i = 0; i < unwinder->count; i++)
		if (unwinder->files[i].module == module)
			return &unwinder->files[i];
	return files_add(unwinder, module);
}

static int find_proc_info(unw_addr_space_t space, unw_word_t ip,
			  unw_proc_info_t *proc, int need_unwind_info,
			  void *arg)
{
	struct raw_unwinder *unwinder = arg;
	const struct module *module = module_find_mapped(unwinder->map, ip);
	struct cached_file *file = module ? files_get(unwinder, module) : NULL;
	unw_dyn_info_t info;
	int result = -UNW_ENOINFO;

	if (file && file->cfi && file->cfi->table_count) {
		memset(&info, 0, sizeof(info));
		info.format = UNW_INFO_FORMAT_REMOTE_TABLE;
		info.start_ip = module->text_start;
		info.end_ip = module->text_end;
		info.u.rti.segbase = module->bias + file->cfi->header.address;
		info.u.rti.table_data = module->bias + file->cfi->table;
		info.u.rti.table_len = file->cfi->table_count;
		result = search_unwind_table(space, ip, &info, proc,
					     need_unwind_info, arg);
	}
	if (result < 0)
		unwinder->no_cfi = true;
	return result;
}

/* libunwind frees by itself what its table search has allocated. */
static void put_unwind_info(unw_addr_space_t space, unw_proc_info_t *proc,
			    void *arg)
{
	(void)space;
	(void)proc;
	(void)arg;
}

static int no_dyn_info(unw_addr_space_t space, unw_word_t *list, void *arg)
{
	(void)space;
	(void)list;
	(void)arg;
	return -UNW_ENOINFO;
}

static bool slice_word(const struct raw_slice *slice, uint64_t address,
		       uint64_t *word)
{
	uint64_t inside = address - slice->address;

	if (address < slice->address || inside >= slice->count * 8 ||
	    slice->count * 8 - inside < 8)
		return false;
	memcpy(word, (const char *)slice->words + inside, 8);
	return true;
}

static bool files_word(const struct raw_unwinder *unwinder, uint64_t address,
		       uint64_t *word)
{
	for (size_t i = 0; i < unwinder->count; i++) {
		const struct cached_file *file = &unwinder->files[i];

		if (!file->module->unmapped && file->cfi &&
		    cfi_file_word(file->cfi, address - file->module->bias,
				  word))
			return true;
	}
	return false;
}

/*
 * Other words of a file (the slot of a C++ personality routine, which a CIE
 * names) change nothing in how its frames are undone: they read as zero.
 */
static bool other_word(const struct raw_unwinder *unwinder, uint64_t address,
		       uint64_t *word)
{
	*word = 0;
	for (size_t i = 0; i < unwinder->count; i++) {
		const struct module *module = unwinder->files[i].module;

		if (address >= module->start && address < module->end)
			return true;
	}
	return false;
}

static int access_mem(unw_addr_space_t space, unw_word_t address,
		      unw_word_t *word, int write, void *arg)
{
	struct raw_unwinder *unwinder = arg;

	(void)space;
	if (write || ++unwinder->reads > READS_MAX)
		return -UNW_EINVAL;
	if (slice_word(unwinder->slice, address, word) ||
	    files_word(unwinder, address, word) ||
	    other_word(unwinder, address, word))
		return 0;
	if (!unwinder->missed)
		unwinder->missed_address = address;
	unwinder->missed = true;
	return -UNW_EINVAL;
}

static int access_reg(unw_addr_space_t space, unw_regnum_t number,
		      unw_word_t *value, int write, void *arg)
{
	const struct raw_unwinder *unwinder = arg;
	const struct raw_start *start = unwinder->start;
	const uint64_t known[] = {
	    [UNW_X86_64_RIP] = unwinder->first_ip,
	    [UNW_X86_64_RSP] = start->rsp,
	    [UNW_X86_64_RBP] = start->rbp,
	    [UNW_X86_64_RBX] = start->rbx,
	    [UNW_X86_64_R12] = start->r12,
	    [UNW_X86_64_R13] = start->r13,
	    [UNW_X86_64_R14] = start->r14,
	    [UNW_X86_64_R15] = start->r15,
	};

	(void)space;
	if (write || number < 0 ||
	    (size_t)number >= sizeof(known) / sizeof(known[0]))
		return -UNW_EBADREG;
	*value = known[number];
	return 0;
}

/* The other accessors serve calls that are not made here. */
static unw_accessors_t accessors = {
    .find_proc_info = find_proc_info,
    .put_unwind_info = put_unwind_info,
    .get_dyn_info_list_addr = no_dyn_info,
    .access_mem = access_mem,
    .access_reg = access_reg,
};

struct raw_unwinder *raw_unwinder_new(void)
{
	struct raw_unwinder *unwinder = calloc(1, sizeof(*unwinder));

	if (!unwinder)
		return NULL;
	unwinder->space = unw_create_addr_space(&accessors, 0);
	if (!unwinder->space) {
		free(unwinder);
		return NULL;
	}
	unw_set_caching_policy(unwinder->space, UNW_CACHE_GLOBAL);
	unw_set_cache_size(unwinder->space, CACHED_RULES, 0);
	return unwinder;
}

void raw_unwinder_free(struct raw_unwinder *unwinder)
{
	if (!unwinder)
		return;
	for (size_t i = 0; i < unwinder->count; i++)
		cfi_file_put(unwinder->files[i].cfi);
	free(unwinder->files);
	unw_destroy_addr_space(unwinder->space);
	free(unwinder);
}

/* FNV-1a over the mapped modules, a word at a time. */
static uint64_t map_fingerprint(const struct module_map *map)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < map->sorted_count; i++)
		hash = (hash ^ (uintptr_t)map->sorted[i]) *
		       UINT64_C(0x100000001b3);
	return hash;
}

/* Remembered rules belong to addresses: forget them when those change. */
static void unwinder_follow(struct raw_unwinder *unwinder,
			    const struct module_map *map)
{
	uint64_t mapped = map_fingerprint(map);

	if (mapped != unwinder->mapped)
		unw_flush_cache(unwinder->space, 0, 0);
	unwinder->mapped = mapped;
	unwinder->map = map;
}

static enum raw_end missed_end(const struct raw_unwinder *unwinder)
{
	const struct raw_slice *slice = unwinder->slice;
	uint64_t end = slice->address + slice->count * 8;

	return unwinder->missed_address >= end ||
		       end - unwinder->missed_address < 8
		   ? RAW_SLICE_END
		   : RAW_ERROR;
}

/* To the caller's frame: false at the end, with the reason. */
static bool step(struct raw_unwinder *unwinder, unw_cursor_t *cursor,
		 uint64_t *ip, uint64_t *sp, enum raw_end *end)
{
	uint64_t old = *sp;
	int result = unw_step(cursor);

	*end = RAW_ERROR;
	/* Its answer counts only when CFI alone has given it. */
	if (unwinder->no_cfi)
		*end = RAW_NO_CFI;
	else if (unwinder->missed)
		*end = missed_end(unwinder);
	else if (result == 0)
		*end = RAW_COMPLETE;
	else if (result > 0)
		return !unw_get_reg(cursor, UNW_REG_IP, ip) &&
		       !unw_get_reg(cursor, UNW_REG_SP, sp) && *sp > old;
	return false;
}

/*
 * Where a signal's handler returns to: rt_sigreturn, as libc and Go have it.
 * What is above it was interrupted at its pc, and did not call from before it.
 */
static bool is_signal_return(const struct module *module, uint64_t pc)
{
	/* mov $15, %rax (or %eax); syscall */
	static const uint8_t libc[] = {0x48, 0xc7, 0xc0, 0x0f, 0,
				       0,    0,	   0x0f, 0x05};
	static const uint8_t shorter[] = {0xb8, 0x0f, 0, 0, 0, 0x0f, 0x05};
	uint8_t code[sizeof(libc)];

	if (!module || module->fd < 0 || pc < module->text_start ||
	    pc >= module->text_end ||
	    pread(module->fd, code, sizeof(code),
		  (off_t)(module->text_offset + pc - module->text_start)) !=
		(ssize_t)sizeof(code))
		return false;
	return !memcmp(code, libc, sizeof(libc)) ||
	       !memcmp(code, shorter, sizeof(shorter));
}

struct output {
	uint64_t *pcs;
	size_t count, max;
};

/* False: the stack ends before this pc, or with it. */
static bool output_pc(struct output *output, const struct module *module,
		      uint64_t pc, enum raw_end *end)
{
	if (!module) {
		*end = RAW_UNKNOWN_MODULE;
		return false;
	}
	if (module->shim)
		return true;
	if (output->count == output->max) {
		*end = RAW_FULL;
		return false;
	}
	output->pcs[output->count++] = pc;
	return true;
}

static enum raw_end unwind_frames(struct raw_unwinder *unwinder,
				  uint64_t end_slot, struct output *output)
{
	const struct module_map *map = unwinder->map;
	uint64_t pc = unwinder->start->rip, sp = unwinder->start->rsp;
	const struct module *module =
	    module_find_mapped(map, unwinder->first_ip);
	unw_cursor_t cursor;
	enum raw_end end;

	if (unw_init_remote(&cursor, unwinder->space, unwinder))
		return RAW_ERROR;
	while (output_pc(output, module, pc, &end)) {
		bool was_interrupted = is_signal_return(module, pc);

		if (!step(unwinder, &cursor, &pc, &sp, &end))
			break;
		/* as if it were a return address: that of the next byte */
		pc += was_interrupted;
		/* The call has put the return address below this sp. */
		if (end_slot && sp - 8 >= end_slot)
			return sp - 8 == end_slot ? RAW_COMPLETE : RAW_ERROR;
		module = module_find_mapped(map, pc - 1);
	}
	return end;
}

static bool slice_is_sane(const struct raw_slice *slice)
{
	return slice->count <= SIZE_MAX / 8 &&
	       slice->address <= UINT64_MAX - slice->count * 8;
}

int raw_unwind(struct raw_unwinder *unwinder, const struct module_map *map,
	       const struct raw_start *start, const struct raw_slice *slice,
	       uint64_t end_slot, uint64_t *pcs, size_t max, enum raw_end *end)
{
	struct output output = {.pcs = pcs, .max = max};
	const struct module *module = module_find_mapped(map, start->rip);

	if (!slice_is_sane(slice) || max > INT32_MAX)
		return -EINVAL;
	unwinder_follow(unwinder, map);
	unwinder->start = start;
	unwinder->slice = slice;
	unwinder->first_ip = start->rip - !(module && module->shim);
	unwinder->reads = 0;
	unwinder->no_cfi = false;
	unwinder->missed = false;
	*end = unwind_frames(unwinder, end_slot, &output);
	return (int)output.count;
}
