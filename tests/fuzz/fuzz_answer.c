/* SPDX-License-Identifier: MIT */
/*
 * fuzz_answer.c - what a child that read hostile files sends back
 */
#include "target.h"

#include "symbol/answer.h"

static void use(const struct answer *answer)
{
	REQUIRE(answer->count <= FRAME_EXPAND_MAX);
	for (size_t i = 0; i < answer->count; i++) {
		touch_text(answer->frames[i].function);
		touch_text(answer->frames[i].file);
		touch_text(answer->frames[i].module);
	}
	if (answer->kind == ANSWER_SONAME)
		touch_text(answer->soname);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = input_file(data, size), n, more;
	struct answer_reader reader = {0};
	struct answer answer;

	REQUIRE(!lseek(fd, 0, SEEK_SET));
	do {
		n = answer_reader_fill(&reader, fd);
		while ((more = answer_reader_next(&reader, &answer)) > 0)
			use(&answer);
	} while (n > 0 && !more);
	answer_reader_release(&reader);
	return 0;
}
