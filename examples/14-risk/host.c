/* SPDX-License-Identifier: MIT */
/* A program of C with Go in it. */
#include "libgreet.h"

int main(void)
{
	for (int number = 0; number < 500; number++)
		Greet(number);
	return 0;
}
