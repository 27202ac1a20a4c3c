/* SPDX-License-Identifier: MIT */
/* Words come and go, and leave nothing. */
#include <string.h>

#include "words.h"

int main(void)
{
	for (int round = 0; round < 100; round++) {
		struct words words = {0};

		for (int i = 0; i < 20; i++)
			if (words_add(&words, "word"))
				return 1;
		if (words.n != 20 || strcmp(words.items[19], "word") != 0)
			return 1;
		words_release(&words);
	}
	return 0;
}
