// SPDX-License-Identifier: MIT
#include <stdlib.h>

struct state {
	void *buffer;
	long uses[2];
};

static struct state *state;

void start(void)
{
	state = calloc(1, sizeof(*state));
	state->buffer = malloc(1000);
}

void finish(void)
{
	free(state->buffer);
	free(state);
}
