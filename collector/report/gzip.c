/* SPDX-License-Identifier: MIT */
#include "report/gzip.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#define CHUNK_BYTES 65536
#define GZIP_WINDOW (15 + 16) /* of zlib's largest, with gzip's header */
#define GZIP_MEMORY 8	      /* zlib's default */

struct gzip {
	z_stream stream;
	FILE *out;
	int error;
	unsigned char chunk[CHUNK_BYTES];
};

struct gzip *gzip_open(FILE *out)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	if (!gzip)
		return NULL;
	gzip->out = out;
	/* the fastest, as Go does: profiles are long and all alike */
	if (deflateInit2(&gzip->stream, Z_BEST_SPEED, Z_DEFLATED, GZIP_WINDOW,
			 GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(gzip);
		return NULL;
	}
	return gzip;
}

/* Compress what is waiting, until there is room again. */
static void deflate_all(struct gzip *gzip, int flush)
{
	z_stream *stream = &gzip->stream;

	do {
		size_t size;

		stream->next_out = gzip->chunk;
		stream->avail_out = CHUNK_BYTES;
		if (deflate(stream, flush) == Z_STREAM_ERROR)
			gzip->error = -EIO;
		size = CHUNK_BYTES - stream->avail_out;
		if (!gzip->error &&
		    fwrite(gzip->chunk, 1, size, gzip->out) != size)
			gzip->error = -EIO;
	} while (!gzip->error && !stream->avail_out);
}

void gzip_write(struct gzip *gzip, const void *bytes, size_t size)
{
	/* zlib reads only, but does not say so */
	union {
		const void *from;
		unsigned char *to;
	} next = {.from = bytes};

	while (size && !gzip->error) {
		uInt part = size > UINT_MAX ? UINT_MAX : (uInt)size;

		gzip->stream.next_in = next.to;
		gzip->stream.avail_in = part;
		deflate_all(gzip, Z_NO_FLUSH);
		next.to += part;
		size -= part;
	}
}

int gzip_close(struct gzip *gzip)
{
	int error;

	deflate_all(gzip, Z_FINISH);
	error = gzip->error;
	if (!error && fflush(gzip->out))
		error = -EIO;
	deflateEnd(&gzip->stream);
	free(gzip);
	return error;
}
