/* SPDX-License-Identifier: MIT */
#include "link.h"

#include <elf.h>
#include <link.h>
#include <stddef.h>
#include <sys/auxv.h>

#include "mem.h"

#include "forbid.h"

extern struct r_debug _r_debug __attribute__((weak));
extern struct r_debug *_dl_debug_addr __attribute__((weak));
extern __typeof__(getauxval) getauxval __attribute__((weak));
extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));

struct object {
	uintptr_t bias;
	const ElfW(Sym) * symbols;
	const char *strings;
	const uint16_t *versions;
	const uint32_t *gnu_hash, *hash;
};

static volatile uintptr_t relocated = (uintptr_t)&relocated;

bool link_is_relocated(void)
{
	return relocated == (uintptr_t)&relocated;
}

/* Without _r_debug (a loader that hides it): PT_PHDR gives the bias. */
static struct r_debug *debug_from_headers(void)
{
	const ElfW(Phdr) *headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
	const ElfW(Dyn) *dynamic = NULL;
	uintptr_t bias = 0;
	bool has_bias = false;

	for (size_t i = 0; headers && i < getauxval(AT_PHNUM); i++)
		if (headers[i].p_type == PT_PHDR) {
			bias = (uintptr_t)headers - headers[i].p_vaddr;
			has_bias = true;
		}
	for (size_t i = 0; has_bias && i < getauxval(AT_PHNUM); i++)
		if (headers[i].p_type == PT_DYNAMIC)
			dynamic = (const void *)(bias + headers[i].p_vaddr);
	for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++)
		if (dynamic->d_tag == DT_DEBUG)
			return (struct r_debug *)dynamic->d_un.d_ptr;
	return NULL;
}

static struct link_map *link_head(void)
{
	if (&_r_debug && _r_debug.r_map)
		return _r_debug.r_map;
	if (&_dl_debug_addr && _dl_debug_addr)
		return _dl_debug_addr->r_map;
	struct r_debug *debug = getauxval ? debug_from_headers() : NULL;
	return debug ? debug->r_map : NULL;
}

/* glibc relocates d_ptr in memory; musl and the vdso do not. */
static const void *dynamic_pointer(const struct link_map *map, uintptr_t value)
{
	return (const void *)(value < map->l_addr ? value + map->l_addr
						  : value);
}

static bool object_open(struct object *object, const struct link_map *map)
{
	*object = (struct object){.bias = map->l_addr};
	for (const ElfW(Dyn) *d = map->l_ld; d && d->d_tag != DT_NULL; d++) {
		const void *p = dynamic_pointer(map, d->d_un.d_ptr);
		if (d->d_tag == DT_SYMTAB)
			object->symbols = p;
		else if (d->d_tag == DT_STRTAB)
			object->strings = p;
		else if (d->d_tag == DT_VERSYM)
			object->versions = p;
		else if (d->d_tag == DT_GNU_HASH)
			object->gnu_hash = p;
		else if (d->d_tag == DT_HASH)
			object->hash = p;
	}
	return object->symbols && object->strings &&
	       (object->gnu_hash || object->hash);
}

static bool symbol_fits(const struct object *object, uint32_t i,
			const char *name)
{
	const ElfW(Sym) *s = &object->symbols[i];
	unsigned char type = ELF64_ST_TYPE(s->st_info);
	unsigned char bind = ELF64_ST_BIND(s->st_info);

	if (s->st_shndx == SHN_UNDEF || type == STT_TLS)
		return false;
	if (bind != STB_GLOBAL && bind != STB_WEAK && bind != STB_GNU_UNIQUE)
		return false;
	/* 0x8000: an old version kept for old programs only */
	if (object->versions && (object->versions[i] & 0x8000))
		return false;
	return mem_same_string(object->strings + s->st_name, name);
}

static uint32_t find_gnu(const struct object *object, const char *name)
{
	const uint32_t *table = object->gnu_hash;
	uint32_t buckets = table[0], first = table[1], words = table[2];
	const uintptr_t *bloom = (const uintptr_t *)(table + 4);
	const uint32_t *bucket = (const uint32_t *)(bloom + words);
	const uint32_t *chain = bucket + buckets;
	uint32_t hash = 5381;

	for (const char *c = name; *c; c++)
		hash = hash * 33 + (unsigned char)*c;
	uintptr_t word = words ? bloom[hash / 64 % words] : 0;
	if (!buckets ||
	    !(word >> (hash % 64) & word >> ((hash >> table[3]) % 64) & 1))
		return 0;
	uint32_t i = bucket[hash % buckets];
	if (i < first)
		return 0;
	for (;; i++) {
		uint32_t link = chain[i - first];
		if ((link | 1) == (hash | 1) && symbol_fits(object, i, name))
			return i;
		if (link & 1)
			return 0;
	}
}

static uint32_t find_sysv(const struct object *object, const char *name)
{
	const uint32_t *table = object->hash;
	uint32_t buckets = table[0], hash = 0;

	for (const char *c = name; *c; c++) {
		hash = (hash << 4) + (unsigned char)*c;
		uint32_t high = hash & 0xf0000000u;
		hash = (hash ^ high >> 24) & ~high;
	}
	if (!buckets)
		return 0;
	for (uint32_t i = table[2 + hash % buckets]; i;
	     i = table[2 + buckets + i])
		if (symbol_fits(object, i, name))
			return i;
	return 0;
}

static void *object_symbol(const struct link_map *map, const char *name)
{
	struct object object;
	uint32_t i = 0;

	if (!object_open(&object, map))
		return NULL;
	i = object.gnu_hash ? find_gnu(&object, name)
			    : find_sysv(&object, name);
	if (!i)
		return NULL;
	uintptr_t address = object.bias + object.symbols[i].st_value;
	if (ELF64_ST_TYPE(object.symbols[i].st_info) == STT_GNU_IFUNC) {
#if defined(__x86_64__)
		return ((void *(*)(void))address)();
#else
		return NULL; /* needs hwcap arguments: nothing here is one */
#endif
	}
	return (void *)address;
}

static bool is_us(const struct link_map *map)
{
	return map->l_ld == _DYNAMIC;
}

void *link_next(const char *name)
{
	struct link_map *map = link_head();

	while (map && !is_us(map))
		map = map->l_next;
	for (map = map ? map->l_next : NULL; map; map = map->l_next) {
		void *address = object_symbol(map, name);
		if (address)
			return address;
	}
	return NULL;
}

bool link_allocator_before_us(void)
{
	static const char *const known[] = {"je_malloc", "mi_malloc",
					    "tc_malloc"};
	struct link_map *head = link_head();

	for (struct link_map *map = head; map && !is_us(map); map = map->l_next)
		if (object_symbol(map, "malloc"))
			return true;
	for (size_t i = 0; head && i < sizeof(known) / sizeof(*known); i++)
		if (object_symbol(head, known[i]))
			return true;
	return false;
}

uintptr_t link_bias(void)
{
	struct link_map *head = link_head();

	return head ? head->l_addr : 0;
}

const char *link_own_path(void)
{
	for (struct link_map *map = link_head(); map; map = map->l_next)
		if (is_us(map))
			return map->l_name;
	return "";
}
