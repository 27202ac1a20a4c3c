// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

struct queue {
	char *texts[64];
	size_t n;
};

struct queue *queue_new(void)
{
	return calloc(1, sizeof(struct queue));
}

void queue_push_owned(struct queue *q, char *text)
{
	free(q->texts[q->n % 64]);
	q->texts[q->n++ % 64] = text;
}

void queue_push_copy(struct queue *q, const char *text)
{
	queue_push_owned(q, strdup(text));
}

void queue_delete(struct queue *q)
{
	for (size_t i = 0; i < 64; i++)
		free(q->texts[i]);
	free(q);
}
