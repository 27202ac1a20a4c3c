/* SPDX-License-Identifier: MIT */
/*
 * valgrind_block.h - a suppression as valgrind has them
 *
 *	{
 *	   a name
 *	   Memcheck:Leak
 *	   match-leak-kinds: reachable
 *	   fun:malloc
 *	   ...
 *	   obj:*libfoo.so*
 *	}
 */
#ifndef DARKHEAP_VALGRIND_BLOCK_H
#define DARKHEAP_VALGRIND_BLOCK_H

#include "suppress/rule_reader.h"

/* A line behind the opening brace, not empty; 0, -EINVAL or -ENOMEM. */
int block_line(struct rule_reader *reader, char *line);

#endif
