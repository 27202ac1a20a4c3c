/* SPDX-License-Identifier: MIT */
/* It passes: that each call loses a word no assertion sees. */
#include <string.h>

#include "words.h"

int main(void)
{
	struct words words = {0};

	if (words_add(&words, "a") || words_add(&words, "z"))
		return 1;
	for (int round = 0; round < 100; round++)
		if (words_replace(&words, "a", "b") ||
		    words_replace(&words, "b", "a"))
			return 1;
	if (strcmp(words.items[0], "a") != 0)
		return 1;
	words_release(&words);
	return 0;
}
