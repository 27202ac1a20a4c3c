/* SPDX-License-Identifier: MIT */
/*
 * places.h - each program place of a report, once for all of its processes
 *
 * Why     a file lies at other addresses in each process, and most stacks go
 *         through the same places: formats that write every stack ask for a
 *         place's frames and give it a number once
 * Owner   struct places owns files, places and frames; strings in frames are
 *         the symbolizer's, modules the processes'
 * Errors  NULL: out of memory
 */
#ifndef DARKHEAP_PLACES_H
#define DARKHEAP_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/process.h"
#include "symbol/frame.h"
#include "symbol/symbolizer.h"

/* A mapped file: known by its build-id, without one by its path and size. */
struct place_file {
	uint64_t number;	     /* from 1, in order of first sight */
	const struct module *module; /* as first seen */
};

struct place {
	uint64_t number;	       /* from 1, in order of first sight */
	const struct place_file *file; /* NULL: unknown */
	uint64_t address; /* return address, where file->module has it */
	bool is_go;
	bool is_crossing;      /* all of its frames are: see crossing.h */
	bool is_runner;	       /* of tests: see tested.h */
	size_t n_frames;       /* at least 1 */
	struct frame frames[]; /* inlined first */
};

struct places;

struct places *places_new(struct symbolizer *symbolizer);
void places_free(struct places *places);

const struct place_file *places_file(struct places *places,
				     const struct module *module);
const struct place *places_find(struct places *places,
				const struct process *process,
				const struct pc *pc);

/* Stands for stacks that were lost. */
const struct place *places_lost(struct places *places);

#endif
