/* SPDX-License-Identifier: MIT */
/*
 * help.h - what --help prints, on stdout
 */
#ifndef DARKHEAP_HELP_H
#define DARKHEAP_HELP_H

#include "command.h"

/* The commands of `bits`. */
void help_commands(unsigned bits);
void help_command(const struct command *command);

#endif
