/* SPDX-License-Identifier: MIT */
#include "overhead.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ingest/drain.h"
#include "model/now.h"

#define LOOK_NS INT64_C(1000000000)
#define CALM_LOOKS 4
#define DOUBLINGS_MAX 4
/* Less processor time than this, in ticks of 10 ms, says nothing. */
#define CPU_LEAST_NS 50000000

void overhead_init(struct overhead *overhead, struct drain *drain,
		   double percent, uint64_t mean)
{
	*overhead = (struct overhead){
	    .drain = drain,
	    .percent = percent,
	    .least = mean,
	    .next_ns = now_ns(CLOCK_MONOTONIC) + LOOK_NS / 4,
	};
}

/* Of all its threads; 0: unknown. */
static uint64_t cpu_ns_of(pid_t pid)
{
	char path[64], text[1024], *field;
	uint64_t user = 0, system = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	size_t n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[n] = 0;
	field = strrchr(text, ')'); /* a name may hold anything */
	if (!field || sscanf(field,
			     ") %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
			     "%" SCNu64 " %" SCNu64,
			     &user, &system) != 2)
		return 0;
	return (user + system) * 1000000000 / (uint64_t)sysconf(_SC_CLK_TCK);
}

static uint64_t cost_ns_of(const struct process *process)
{
	uint64_t allocs = tally_seen(&process->total);
	uint64_t frees =
	    process->events > allocs ? process->events - allocs : 0;

	return allocs * OVERHEAD_ALLOC_NS + frees * OVERHEAD_FREE_NS;
}

/* Percent that was paid since the last look; negative: too soon to tell. */
static double measure(struct overhead *overhead)
{
	uint64_t cost = 0, cpu = 0;

	for (struct tracked *t = overhead->drain->sessions; t; t = t->next) {
		if (t->is_over || t->process.reason)
			continue;
		cost += cost_ns_of(&t->process);
		cpu += cpu_ns_of(t->process.pid);
	}
	/* nobody tells: as if one processor were theirs */
	if (!cpu)
		cpu = (uint64_t)now_ns(CLOCK_MONOTONIC);
	uint64_t spent = cpu - overhead->cpu_ns,
		 paid = cost - overhead->cost_ns;
	/* who has ended takes its share along: begin anew */
	bool is_fewer = cpu < overhead->cpu_ns || cost < overhead->cost_ns;
	if (!is_fewer && spent < CPU_LEAST_NS)
		return -1;
	overhead->cpu_ns = cpu;
	overhead->cost_ns = cost;
	return is_fewer ? -1 : 100.0 * (double)paid / (double)spent;
}

uint64_t overhead_next(struct overhead *overhead, uint64_t mean, double percent)
{
	if (percent > overhead->percent) {
		double room = percent;

		overhead->calm = 0;
		for (int i = 0; i < DOUBLINGS_MAX && room > overhead->percent &&
				mean < OVERHEAD_MOST_BYTES;
		     i++) {
			mean *= 2;
			room /= 2;
		}
		return mean;
	}
	if (percent * 4 > overhead->percent) {
		overhead->calm = 0;
		return mean;
	}
	if (++overhead->calm < CALM_LOOKS || mean / 2 < overhead->least)
		return mean;
	overhead->calm = 0;
	return mean / 2;
}

static void change(struct overhead *overhead, uint64_t mean, bool is_more)
{
	struct drain *drain = overhead->drain;
	struct sampling_step step = {.time_ns = now_ns(CLOCK_REALTIME),
				     .mean = mean};

	snprintf(step.why, sizeof(step.why),
		 is_more ? "to stay below %g %%"
			 : "since that stays below %g %%",
		 overhead->percent);
	for (struct tracked *t = drain->sessions; t; t = t->next)
		if (!t->is_over && !t->process.reason)
			sampling_add_step(&t->process.sampling, &step);
	atomic_store(&drain->share->config->sample_bytes, mean);
}

void overhead_round(struct overhead *overhead)
{
	int64_t now = now_ns(CLOCK_MONOTONIC);

	if (overhead->percent <= 0 || now < overhead->next_ns)
		return;
	overhead->next_ns = now + LOOK_NS;
	double percent = measure(overhead);
	if (percent < 0)
		return;
	uint64_t mean =
	    atomic_load(&overhead->drain->share->config->sample_bytes);
	uint64_t next = overhead_next(overhead, mean, percent);
	if (next != mean)
		change(overhead, next, next > mean);
}
