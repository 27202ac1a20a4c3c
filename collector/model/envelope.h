/* SPDX-License-Identifier: MIT */
/*
 * envelope.h - the least that a place held from each moment on
 *
 * Why     what a place never goes below again does not come back: blocks of a
 *         queue that falls behind are all young and each is freed, but there
 *         are more and more of them
 * Shape   the run is cut into cells, each with the least that was live in it.
 *         A cell ends when the work clock or the number of allocations comes
 *         to the next multiple of a power of two.  When there are too many
 *         cells both widths double until there is room, so each clock has at
 *         least 32 cells once there were as many steps, however long the run
 * Memory  none before 4 allocations; then as many cells as are needed, to
 *         4 KiB; of all places of a process together 32 MiB, then new places
 *         have fewer and wider cells
 */
#ifndef DARKHEAP_ENVELOPE_H
#define DARKHEAP_ENVELOPE_H

#include <stdbool.h>
#include <stdint.h>

#define ENVELOPE_CELLS 128
#define ENVELOPE_ALL_CELLS (UINT64_C(1) << 20) /* of a process */
#define ENVELOPE_BEGIN 4		       /* allocations */

struct envelope_cell {
	uint64_t work, count; /* where it begins */
	uint64_t least_objects, least_bytes;
};

/* Starts with all zeros.  The first four are read by each event. */
struct envelope {
	uint64_t next_work, next_count;	     /* where the present cell ends */
	uint64_t least_objects, least_bytes; /* in the present cell */
	struct envelope_cell *cells; /* the last one is the present one */
	uint64_t first_work;
	uint16_t n, capacity;
	uint8_t work_shift, count_shift; /* widths */
};

/* A place as it is: what lives, and both clocks. */
struct envelope_now {
	uint64_t work, count; /* count: allocations so far */
	uint64_t objects, bytes;
};

/* A new cell begins; `left`: how many cells the process may still have. */
void envelope_roll(struct envelope *envelope, const struct envelope_now *now,
		   uint64_t *left);

void envelope_release(struct envelope *envelope);

static inline bool envelope_is_over(const struct envelope *envelope,
				    uint64_t work, uint64_t count)
{
	return work >= envelope->next_work || count >= envelope->next_count;
}

/* So much lives now, and it may be less than before. */
static inline void envelope_lower(struct envelope *envelope, uint64_t objects,
				  uint64_t bytes)
{
	if (objects < envelope->least_objects)
		envelope->least_objects = objects;
	if (bytes < envelope->least_bytes)
		envelope->least_bytes = bytes;
}

/* The clock by which a run is cut into eighths. */
enum envelope_clock {
	ENVELOPE_WORK,
	ENVELOPE_COUNT, /* of this place's own allocations */
};

#define ENVELOPE_POINTS 9 /* ends of eighths */

/* What is wanted of an envelope. */
struct envelope_span {
	enum envelope_clock clock;
	double at[ENVELOPE_POINTS]; /* on that clock: the ends of eighths */
	uint64_t end;		    /* of the run */
	uint64_t allocated;	    /* by its end */
	uint64_t objects, bytes;    /* live at its end */
	uint64_t until_work; /* cells that begin at this or later are not of it
			      */
};

struct envelope_points {
	double objects[ENVELOPE_POINTS], bytes[ENVELOPE_POINTS];
};

/* Add the least of this place from the ends of each eighth on. */
void envelope_add(const struct envelope *envelope,
		  const struct envelope_span *span,
		  struct envelope_points *points);

/* How it rose: by how much in all, and in which eighths steadily. */
struct growth {
	double rise;
	unsigned int eighths; /* that rose by a quarter of the mean rise */
	bool last;	      /* the last one did */
};

struct growth envelope_growth(const double points[ENVELOPE_POINTS]);

#endif
