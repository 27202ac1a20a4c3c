/* SPDX-License-Identifier: MIT */
#include "ingest/tick.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <x86intrin.h>

#define CLOCKSOURCE \
	"/sys/devices/system/clocksource/clocksource0/current_clocksource"

bool tick_is_usable(void)
{
	static const char *const built_on_tsc[] = {"tsc", "kvm-clock",
						   "hyperv_clocksource_tsc"};
	char name[64] = "";
	int fd = open(CLOCKSOURCE, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return true; /* no word from the kernel: CPUID decides */
	ssize_t n = read(fd, name, sizeof(name) - 1);
	close(fd);
	for (int i = 0; i < 3 && n > 0; i++)
		if (!strncmp(name, built_on_tsc[i], strlen(built_on_tsc[i])))
			return true;
	return n <= 0;
}

uint64_t tick_now(void)
{
	return __rdtsc();
}

void tick_start(struct tick *tick)
{
	clock_gettime(CLOCK_REALTIME, &tick->start_wall);
	clock_gettime(CLOCK_MONOTONIC, &tick->start_time);
	tick->start = __rdtsc();
}

double tick_ns(const struct tick *tick)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	uint64_t ticks = __rdtsc() - tick->start;
	double ns = (double)(now.tv_sec - tick->start_time.tv_sec) * 1e9 +
		    (double)(now.tv_nsec - tick->start_time.tv_nsec);
	return ticks ? ns / (double)ticks : 0;
}
