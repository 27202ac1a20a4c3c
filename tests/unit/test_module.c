/* SPDX-License-Identifier: MIT */
/* links: collector/model/module.c collector/model/maps.c
 * collector/model/segments.c collector/model/shared_fd.c ; libs: -lcmocka */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "model/maps.h"
#include "model/module.h"
#include "model/segments.h"

struct world {
	struct module_map map;
	char folder[64];
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	module_map_init(&world->map);
	strcpy(world->folder, "/tmp/darkheap-module.XXXXXX");
	*state = world;
	return mkdtemp(world->folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	char command[128];

	module_map_release(&world->map);
	snprintf(command, sizeof(command), "rm -rf '%s'", world->folder);
	free(world);
	return system(command);
}

static int text_fd(const char *text, size_t bytes)
{
	int fd = memfd_create("maps", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, bytes), bytes);
	return fd;
}

static int update_text(struct module_map *map, const char *text)
{
	int fd = text_fd(text, strlen(text));
	int result = module_map_update(map, fd, -1, 0, 0, "");

	close(fd);
	return result;
}

static int update_self(struct module_map *map, int exe_fd, const char *root)
{
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	int result = module_map_update(map, fd, exe_fd, getauxval(AT_ENTRY),
				       (uintptr_t)malloc, root);

	close(fd);
	return result;
}

static void make_linked(const struct world *world, const char *name,
			const char *flags, char path[256])
{
	char command[1024];

	snprintf(path, 256, "%s/%s", world->folder, name);
	snprintf(
	    command, sizeof(command),
	    "cd %s && echo 'int answer(int a) { return a + 42; }' > a.c && "
	    "gcc -shared -fPIC -Wl,--build-id %s -o a.so a.c",
	    world->folder, flags);
	assert_int_equal(system(command), 0);
	snprintf(command, sizeof(command), "%s/a.so", world->folder);
	if (strcmp(command, path))
		assert_int_equal(rename(command, path), 0);
}

static void make_library(const struct world *world, const char *name,
			 char path[256])
{
	make_linked(world, name, "", path);
}

struct wanted {
	uintptr_t address;
	uint64_t bias;
};

static int find_bias(struct dl_phdr_info *info, size_t size, void *data)
{
	struct wanted *wanted = data;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

		if (segment->p_type == PT_LOAD &&
		    wanted->address - info->dlpi_addr - segment->p_vaddr <
			segment->p_memsz)
			wanted->bias = info->dlpi_addr;
	}
	return 0;
}

static void assert_bias(const struct module *module, uintptr_t address)
{
	struct wanted wanted = {.address = address, .bias = 1};

	dl_iterate_phdr(find_bias, &wanted);
	assert_int_equal(module->bias, wanted.bias);
	assert_true(module->start <= module->text_start);
	assert_true(module->end >= module->text_end);
}

static void own_process(void **state)
{
	struct world *world = *state;
	const struct module *libc, *own;
	int exe = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int added = update_self(&world->map, exe, "");

	assert_true(added >= 3);
	assert_int_equal(world->map.count, added);
	own = module_find(&world->map, (uintptr_t)own_process);
	assert_non_null(own);
	assert_true(own->main && !own->deleted && own->fd >= 0);
	assert_int_not_equal(own->fd, exe);
	assert_bias(own, (uintptr_t)own_process);
	libc = module_find(&world->map,
			   (uintptr_t)dlsym(RTLD_NEXT, "gnu_get_libc_version"));
	assert_non_null(libc);
	assert_non_null(strstr(libc->path, "libc"));
	assert_true(libc->fd >= 0 && !libc->main);
	assert_int_equal(libc->build_id_bytes, 20);
	assert_bias(libc, (uintptr_t)dlsym(RTLD_NEXT, "gnu_get_libc_version"));
	assert_true(module_find(&world->map, (uintptr_t)malloc)->shim);
	assert_null(module_find(&world->map, 0));
	assert_null(module_find(&world->map, UINT64_MAX));
	assert_null(module_find(&world->map, (uintptr_t)&world));
	assert_int_equal(update_self(&world->map, exe, ""), 0);
	close(exe);
}

static void vdso_is_no_module(void **state)
{
	struct world *world = *state;

	update_self(&world->map, -1, "");
	for (size_t i = 0; i < world->map.count; i++)
		assert_int_equal(world->map.modules[i]->path[0], '/');
}

/* Load a file of this odd name, find it, unload it, find it still. */
static void load_named(struct world *world, const char *name)
{
	char path[256];
	const struct module *module, *owner;
	void *library;
	uintptr_t answer;
	uint64_t moved;

	make_library(world, name, path);
	update_self(&world->map, -1, "");
	library = dlopen(path, RTLD_NOW);
	assert_non_null(library);
	answer = (uintptr_t)dlsym(library, "answer");
	assert_int_equal(update_self(&world->map, -1, ""), 1);
	module = module_find_mapped(&world->map, answer);
	assert_non_null(module);
	assert_string_equal(module->path, path);
	assert_true(module->fd >= 0 && !module->deleted && !module->unmapped);
	assert_int_equal(module->build_id_bytes, 20);
	assert_bias(module, answer);
	/* the place may have been another's before */
	owner = module->alias ? module->alias : module;
	assert_true(module_move(&world->map, answer, true, &moved));
	assert_ptr_equal(module_find(&world->map, moved), owner);
	assert_int_equal(moved - owner->bias, answer - module->bias);
	dlclose(library);
	assert_int_equal(update_self(&world->map, -1, ""), 0);
	assert_true(module->unmapped);
	assert_ptr_equal(module_find(&world->map, moved), owner);
}

static void odd_names(void **state)
{
	load_named(*state, "plain.so");
	load_named(*state, "two words.so");
	load_named(*state, "new\nline.so");
	load_named(*state, "gone (deleted)");
}

static bool stays(struct world *world, const char *name, const char *flags)
{
	char path[256];

	make_linked(world, name, flags, path);
	void *library = dlopen(path, RTLD_NOW);
	uintptr_t answer = (uintptr_t)dlsym(library, "answer");
	update_self(&world->map, -1, "");
	const struct module *module = module_find_mapped(&world->map, answer);
	bool is_so = module->stays;
	assert_int_equal(
	    is_so && !module->alias,
	    module_move(&world->map, answer, false, &(uint64_t){0}));
	dlclose(library);
	update_self(&world->map, -1, "");
	assert_int_equal(module->unmapped, !is_so);
	assert_int_equal(module->stays, is_so);
	return is_so;
}

/* Of another epoch only that code is known which no dlclose takes away. */
static void what_dlclose_takes_away(void **state)
{
	struct world *world = *state;
	uint64_t moved;

	update_self(&world->map, -1, "");
	assert_true(
	    module_move(&world->map, (uintptr_t)own_process, false, &moved));
	assert_true(module_move(&world->map, (uintptr_t)&qsort, false, &moved));
	assert_false(module_move(&world->map, 16, false, &moved));
	assert_false(stays(world, "goes.so", ""));
	assert_true(stays(world, "stays.so", "-Wl,-z,nodelete"));
}

static void deleted_file(void **state)
{
	struct world *world = *state;
	const struct module *module;
	char path[256];
	void *library;
	uintptr_t answer;

	make_library(world, "a.so", path);
	library = dlopen(path, RTLD_NOW);
	answer = (uintptr_t)dlsym(library, "answer");
	assert_int_equal(rename(path, "/tmp/darkheap-module.moved"), 0);
	assert_int_equal(unlink("/tmp/darkheap-module.moved"), 0);
	make_library(world, "a.so", path); /* another file of this name */
	update_self(&world->map, -1, "");
	module = module_find(&world->map, answer);
	assert_non_null(module);
	assert_true(module->deleted);
	assert_int_equal(module->fd, -1);
	assert_int_equal(module->build_id_bytes, 0);
	assert_bias(module, answer);
	assert_int_equal(update_self(&world->map, -1, ""), 0);
	dlclose(library);
}

static void deleted_while_known(void **state)
{
	struct world *world = *state;
	const struct module *module;
	char path[256];
	void *library;

	make_library(world, "a.so", path);
	library = dlopen(path, RTLD_NOW);
	update_self(&world->map, -1, "");
	module = module_find(&world->map, (uintptr_t)dlsym(library, "answer"));
	assert_non_null(module);
	assert_false(module->deleted);
	unlink(path);
	assert_int_equal(update_self(&world->map, -1, ""), 0);
	assert_true(module->deleted && module->fd >= 0);
	assert_string_equal(module->path, path);
	dlclose(library);
}

static void root_goes_before(void **state)
{
	struct world *world = *state;

	update_self(&world->map, -1, "/nowhere");
	for (size_t i = 0; i < world->map.count; i++)
		assert_int_equal(world->map.modules[i]->fd, -1);
	module_map_release(&world->map);
	update_self(&world->map, -1, "/proc/self/root");
	assert_true(module_find(&world->map, (uintptr_t)own_process)->fd >= 0);
}

/* exe_fd is asked only for the file of `entry`, and only if it is that file. */
static void exe_fd_is_checked(void **state)
{
	struct world *world = *state;
	int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	int other = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	int exe = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	const struct module *own;

	module_map_update(&world->map, maps, other, getauxval(AT_ENTRY), 0,
			  "/nowhere");
	own = module_find(&world->map, (uintptr_t)own_process);
	assert_int_equal(own->fd, -1);
	module_map_release(&world->map);
	module_map_update(&world->map, maps, exe, getauxval(AT_ENTRY), 0,
			  "/nowhere");
	own = module_find(&world->map, (uintptr_t)own_process);
	assert_true(own->main && own->fd >= 0);
	close(maps);
	close(other);
	close(exe);
}

static void forged_inode(void **state)
{
	struct world *world = *state;
	const struct module *module;

	assert_int_equal(update_text(&world->map,
				     "1000-2000 r--p 00000000 fe:00 99 "
				     "                 /bin/sh\n"
				     "2000-5000 r-xp 00001000 fe:00 99 "
				     "                 /bin/sh\n"),
			 1);
	module = module_find(&world->map, 0x4fff);
	assert_non_null(module);
	assert_int_equal(module->fd, -1);
	assert_int_equal(module->bias, 0x1000);
	assert_int_equal(module->start, 0x1000);
	assert_int_equal(module->end, 0x5000);
	assert_null(module_find(&world->map, 0x5000));
	assert_null(module_find(&world->map, 0x1fff));
}

static void a_place_keeps_its_first_owner(void **state)
{
	struct world *world = *state;
	static const char first[] = "2000-5000 r-xp 0 0:1 1 /first\n";
	static const char second[] = "3000-4000 r-xp 0 0:1 2 /second\n";
	const struct module_map *map = &world->map;
	uint64_t moved, kept;

	assert_int_equal(update_text(&world->map, first), 1);
	assert_true(module_move(map, 0x3000, true, &kept));
	assert_int_equal(kept, 0x3000);
	assert_int_equal(update_text(&world->map, second), 1);
	assert_string_equal(module_find_mapped(map, 0x3000)->path, "/second");
	assert_string_equal(module_find(map, 0x3000)->path, "/first");
	assert_true(module_move(map, 0x3400, true, &moved));
	assert_string_equal(module_find(map, moved)->path, "/second");
	assert_int_equal(moved - module_find(map, moved)->bias, 0x400);
	/* gone, and nobody knows what it was when the maps were others */
	assert_false(module_move(map, 0x2800, true, &kept));
	assert_false(module_move(map, 0x3400, false, &kept));
	assert_int_equal(update_text(&world->map, first), 0);
	assert_string_equal(module_find_mapped(map, 0x3000)->path, "/first");
	assert_true(module_move(map, 0x3400, true, &kept));
	assert_int_equal(kept, 0x3400);
	assert_string_equal(module_find(map, moved)->path, "/second");
	assert_false(world->map.modules[0]->unmapped);
	assert_true(world->map.modules[1]->unmapped);
	assert_int_equal(update_text(&world->map, second), 0);
	assert_int_equal(map->count, 3);
}

static void split_text_is_one_module(void **state)
{
	struct world *world = *state;

	assert_int_equal(update_text(&world->map,
				     "1000-2000 r-xp 0 0:1 7 /a b\n"
				     "2000-3000 rwxp 1000 0:1 7 /a b\n"
				     "3000-4000 r-xp 2000 0:1 7 /a b\n"
				     "4000-5000 rw-p 3000 0:1 7 /a b\n"),
			 1);
	assert_int_equal(world->map.modules[0]->text_end, 0x4000);
	assert_int_equal(world->map.modules[0]->end, 0x5000);
	assert_string_equal(world->map.modules[0]->path, "/a b");
}

static void process_is_gone(void **state)
{
	struct world *world = *state;
	int pipes[2];

	assert_int_equal(update_text(&world->map, ""), -EIO);
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(module_map_update(&world->map, pipes[0], -1, 0, 0, ""),
			 -EIO);
	close(pipes[0]);
	close(pipes[1]);
	assert_int_equal(module_map_update(&world->map, -1, -1, 0, 0, ""),
			 -EIO);
}

static void garbage_lines(void **state)
{
	static const char *const lines[] = {
	    "\n\n\n",
	    "1000-2000\n",
	    "1000-2000 r-x\n",
	    "1000-2000 r-xp 0 0:1\n",
	    "2000-1000 r-xp 0 0:1 5 /x\n",
	    "1000-1000 r-xp 0 0:1 5 /x\n",
	    "-1000-2000 r-xp 0 0:1 5 /x\n",
	    " 1000-2000 r-xp 0 0:1 5 /x\n",
	    "10000000000000000000000-2 r-xp 0 0:1 5 /x\n",
	    "1000-2000 r-xp 0 0:1 x /x\n",
	    "1000-2000 rwxp 0 0:0 0 [heap]\n",
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(update_text(&world->map, lines[i]), 0);
	assert_int_equal(
	    update_text(&world->map,
			"0-ffffffffffffffff r-xp ffffffffffffffff f:f 1 "
			"/\\012\\01\n"),
	    1);
	assert_string_equal(world->map.modules[0]->path, "/\n\\01");
}

/* The same text with bytes changed at random must only ever be refused. */
static void damaged_text(void **state)
{
	struct world *world = *state;
	int self = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	char *text;

	assert_int_equal(maps_read(self, &text), 0);
	close(self);
	srandom(1);
	for (int round = 0; round < 300; round++) {
		size_t bytes = strlen(text);
		char *copy = strdup(text);
		int fd;

		for (int i = 0; i < 20; i++)
			copy[(size_t)random() % bytes] = (char)random();
		fd = text_fd(copy, bytes - (size_t)random() % 9);
		module_map_update(&world->map, fd, -1, 0x1000, 0x1000, "");
		close(fd);
		free(copy);
		module_map_release(&world->map);
	}
	free(text);
}

static void too_many_modules(void **state)
{
	struct world *world = *state;
	size_t room = 5000 * 64;
	char *text = malloc(room), *at = text;

	for (unsigned int i = 1; i <= 5000; i++)
		at += sprintf(at, "%x000-%x001 r-xp 0 0:1 %u /nowhere/x\n", i,
			      i, i);
	assert_int_equal(update_text(&world->map, text), -E2BIG);
	assert_int_equal(world->map.count, 4096);
	free(text);
}

static void damaged_elf(void **state)
{
	struct segments segments;
	unsigned char bytes[4096], id[BUILD_ID_MAX];
	int exe = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	uint64_t low, high, bias;

	(void)state;
	assert_int_equal(pread(exe, bytes, sizeof(bytes), 0), sizeof(bytes));
	close(exe);
	srandom(2);
	for (int round = 0; round < 2000; round++) {
		unsigned char copy[sizeof(bytes)];
		int fd;

		memcpy(copy, bytes, sizeof(copy));
		for (int i = 0; i < 20; i++)
			copy[20 + (size_t)random() % 800] =
			    (unsigned char)random();
		fd = text_fd((char *)copy, (size_t)random() % sizeof(copy));
		if (!segments_read(&segments, fd)) {
			assert_true(segments.count <= SEGMENTS_MAX);
			assert_true(segments_build_id(&segments, fd, id) <=
				    BUILD_ID_MAX);
			segments_extent(&segments, &low, &high);
			segments_bias(&segments, 0x1000, 0x1000, &bias);
		}
		close(fd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	    TEST(own_process),
	    TEST(vdso_is_no_module),
	    TEST(odd_names),
	    TEST(deleted_file),
	    TEST(deleted_while_known),
	    TEST(root_goes_before),
	    TEST(exe_fd_is_checked),
	    TEST(forged_inode),
	    TEST(a_place_keeps_its_first_owner),
	    TEST(split_text_is_one_module),
	    TEST(what_dlclose_takes_away),
	    TEST(process_is_gone),
	    TEST(garbage_lines),
	    TEST(damaged_text),
	    TEST(too_many_modules),
	    TEST(damaged_elf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
