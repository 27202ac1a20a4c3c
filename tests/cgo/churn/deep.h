/* SPDX-License-Identifier: MIT */
/* deep.h - C that is between the Go of churn */
#include <stdlib.h>

int open_libraries(void);
void down(int level, int width);
void recurse(int depth, int level);
void jumps(int depth);
void tree(void);
void loop(int n, int size);
void loses(int depth, int level);
void reload(int times);
