/* SPDX-License-Identifier: MIT */
void keep(void **place);
