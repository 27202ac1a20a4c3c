// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include "_cgo_export.h"

static volatile char last;

void mark_read(int message);

void mark_read(int message)
{
	char *status = markRead(message);

	last = *status;
}
