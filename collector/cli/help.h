/* SPDX-License-Identifier: MIT */
/*
 * help.h - what --help prints, on stdout
 */
#ifndef DARKHEAP_HELP_H
#define DARKHEAP_HELP_H

#include "cli/command.h"

void help_commands(void);
void help_command(const struct command *command);

#endif
