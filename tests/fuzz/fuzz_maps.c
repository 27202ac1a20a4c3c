/* SPDX-License-Identifier: MIT */
/*
 * fuzz_maps.c - the text of /proc/PID/maps, as a hostile target may pass it
 */
#include "target.h"

#include "model/maps.h"
#include "model/module.h"

static void use_lines(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size), *cursor = text;
	struct maps_line line;

	while (maps_next(&cursor, &line)) {
		REQUIRE(line.start < line.end);
		touch_text(line.path);
		maps_cut_deleted(line.path);
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = input_file(data, size);
	struct module_map map;
	const struct module *module;

	use_lines(data, size);
	module_map_init(&map);
	/* below what is not there: no file of this machine is opened */
	for (int i = 0; i < 2; i++)
		module_map_update(&map, fd, -1, 0x401000, 0x7f0000001000,
				  "/nonexistent/");
	for (size_t i = 0; i < map.count; i++) {
		uint64_t pc = map.modules[i]->text_start;

		module = module_find(&map, pc);
		REQUIRE(!module ||
			(pc >= module->text_start && pc < module->text_end));
		module_find(&map, map.modules[i]->text_end);
	}
	module_map_release(&map);
	return 0;
}
