/* SPDX-License-Identifier: MIT */
/* Static, hence not tracked: limits NAME VALUE PROGRAM..., all under a limit */
/* cc: -static */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 4)
		return 1;
	struct rlimit limit = {strtoul(argv[2], NULL, 10), 0};
	int which = !strcmp(argv[1], "fsize")	 ? RLIMIT_FSIZE
		    : !strcmp(argv[1], "nofile") ? RLIMIT_NOFILE
						 : RLIMIT_AS;

	limit.rlim_max = limit.rlim_cur;
	if (setrlimit((__rlimit_resource_t)which, &limit))
		return 2;
	execv(argv[3], argv + 3);
	return 3;
}
