/* SPDX-License-Identifier: MIT */
/*
 * thresholds.h - the numbers in the rules
 *
 * Why     code, rules.def and docs/verdicts.md say the same numbers
 * Origin  tuned on labelled programs; each moved alone to the ends of its range
 *         changes one verdict of a hundred at most
 */
#ifndef DARKHEAP_THRESHOLDS_H
#define DARKHEAP_THRESHOLDS_H

/* usual, old */
#define USUAL_WORK 0.99	 /* quantile of lifetimes in work */
#define USUAL_TIME 0.90	 /* and in time */
#define FREED_SHARE 0.05 /* fewer freed blocks per live one tell nothing */

/* one call of most of the run */
#define LONG_CALLS_MAX 2
#define LONG_CALL_BLOCKS 32
#define LONG_CALL_SECONDS 0.25
#define LONG_CALL_REST 8

/* R2s */
#define CLOSED_CALLS 1000
#define CLOSED_SECONDS 1
#define CLOSING_SHARE 0.02
#define CLOSED_ACTIVE 0.7 /* of its life it was still allocating */
/* R2 */
#define GROWING_CALLS 16
#define GROWING_BLOCKS 16
#define GROWING_EIGHTHS 7
#define GROWING_OF_PEAK 0.75 /* of a sample by time */
/* R3 */
#define OLD_CALLS_MIN 3
#define OLD_BLOCKS_MIN 30 /* the same, by time */
#define FREEING_CALLS 3
#define CALLS_FOLLOWED 10
/* R4 */
#define THREADS_BACK 0.7
#define THREADS_WORK 8
#define THREADS_MANY 16
#define THREADS_SLOWER 0.5
/* R5 */
#define STOPPED_GAPS 3
#define STOPPED_SHARE 0.3
#define STOPPED_CALLS 20
/* R6 */
#define LATE_SHARE 0.25
/* R7 */
#define PLATEAU_CALLS 20
#define PLATEAU_FIRST 10 /* or so many in the first quarter */
#define PLATEAU_SHARE 0.1
#define SLOWING_SHARE 0.5
#define SLOWING_ERRORS 3
#define SLOWING_QUARTERS 1.2
/* R8, and R9 of what still runs */
#define SELDOM_CALLS 10
#define SELDOM_SHARE 0.01
/* sampled */
#define SAMPLED_MIN 20
#define CONFIDENCE 1.96 /* standard errors: 95 % */
#define RATE_SECONDS 1	/* shorter runs tell no rate */
/* once: two quarters of the old blocks lie closer than that */
#define BURST_SECONDS 0.125
#define BURST_SHARE 0.5
#define LOOKS_SECONDS 0.05
/* S */
#define STACK_SPAN 0.5

#endif
