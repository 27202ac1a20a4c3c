/* SPDX-License-Identifier: MIT */
/*
 * builtin_rules.h - builtin.supp, as it was when darkheap was built
 */
#ifndef DARKHEAP_BUILTIN_RULES_H
#define DARKHEAP_BUILTIN_RULES_H

#include <stddef.h>

extern const char builtin_rules[];

size_t builtin_rules_length(void);

#endif
