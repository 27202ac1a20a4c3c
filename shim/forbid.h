/* SPDX-License-Identifier: MIT */
/*
 * forbid.h - names that must not occur in the shim; include it last
 *
 * Why     the shim lives inside other people's malloc: what may allocate,
 *         lock, print, or end the process has no place there
 */
#ifndef DARKHEAP_FORBID_H
#define DARKHEAP_FORBID_H

#pragma GCC poison abort exit _exit assert
#pragma GCC poison printf fprintf snprintf vsnprintf puts fopen perror
#pragma GCC poison dlsym dlopen dladdr dl_iterate_phdr
#pragma GCC poison getenv setenv putenv errno syscall
#pragma GCC poison strdup strlen strcmp strchr strtol sprintf
#pragma GCC poison pthread_create pthread_key_create sigaction signal atexit

#endif
