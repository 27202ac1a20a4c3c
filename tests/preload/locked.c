/* SPDX-License-Identifier: MIT */
/* expect: allocated 101, freed 101 */
/* stdout: little is resident */
/* Who locks all its memory (mlockall) gets what a map holds: of what we map
 * that is next to nothing, as long as no thread needs it. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void say(const char *text)
{
	write(1, text, strlen(text));
}

/* Pages, out of the second word of statm. */
static long resident(void)
{
	char text[128] = "";
	int fd = open("/proc/self/statm", O_RDONLY);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return 0;
	close(fd);
	return atol(strchr(text, ' '));
}

int main(void)
{
	free(malloc(100));
	/* not everybody may */
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		munlockall();
	for (int i = 0; i < 100; i++)
		free(malloc(40 + i % 64));
	say(resident() < (100 << 20) / 4096 ? "little is resident\n"
					    : "much is resident\n");
	_exit(0);
}
