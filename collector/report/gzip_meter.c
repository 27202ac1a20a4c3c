/* SPDX-License-Identifier: MIT */
#include "report/gzip_meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#include "report/gzip.h"

struct gzip_meter {
	struct gzip *gzip;
	FILE *out; /* counts, and keeps nothing */
	size_t bytes;
};

static ssize_t count(void *cookie, const char *bytes, size_t size)
{
	struct gzip_meter *meter = cookie;

	(void)bytes;
	meter->bytes += size;
	return (ssize_t)size;
}

struct gzip_meter *gzip_meter_new(void)
{
	struct gzip_meter *meter = calloc(1, sizeof(*meter));
	cookie_io_functions_t functions = {.write = count};

	if (!meter)
		return NULL;
	meter->out = fopencookie(meter, "w", functions);
	meter->gzip = meter->out ? gzip_open(meter->out) : NULL;
	if (meter->gzip)
		return meter;
	gzip_meter_free(meter);
	return NULL;
}

void gzip_meter_free(struct gzip_meter *meter)
{
	if (!meter)
		return;
	if (meter->gzip)
		gzip_close(meter->gzip);
	if (meter->out)
		fclose(meter->out);
	free(meter);
}

void gzip_meter_add(struct gzip_meter *meter, const void *bytes, size_t size)
{
	gzip_write(meter->gzip, bytes, size);
}

size_t gzip_meter_bytes(const struct gzip_meter *meter)
{
	return meter->bytes;
}
