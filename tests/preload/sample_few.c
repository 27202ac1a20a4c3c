/* SPDX-License-Identifier: MIT */
/* options: --sample=1MiB */
/* expect: complete true */
/* jq: [.sites[] | select(.function == "work") | .verdict] == ["suspect"] */
/* jq: [.sites[].evidence[].says] | any(contains("(sampled)")) */
/* jq: [.sites[] | select(.function == "work") | .live_objects] == [12] */
/* jq: all(.sites[]; (.stderr.live_objects // 0) == 0) */
/* jq: .policy.failed == [] */
/* A block of 64 times the mean is always seen, and stands for itself; a dozen
 * of them are no proof. */
#include <stdlib.h>

static __attribute__((noinline)) void work(void)
{
	if (!malloc(64 << 20))
		abort();
}

int main(void)
{
	for (int i = 0; i < 12; i++)
		work();
	return 0;
}
