/* SPDX-License-Identifier: MIT */
/* expect: status 42, allocated 0, freed 0, live 0, bytes 0, unknown 0 */
int main(void)
{
	return 42;
}
