/* SPDX-License-Identifier: MIT */
#ifndef DARKHEAP_VERSION_H
#define DARKHEAP_VERSION_H

#define DARKHEAP_VERSION "0.1.0"

#endif
