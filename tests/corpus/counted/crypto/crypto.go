// SPDX-License-Identifier: MIT

// Package crypto counts what OpenSSL holds, so that a program knows what it left.
package crypto

/*
#cgo CFLAGS: -I${SRCDIR}/..
#cgo LDFLAGS: -lcrypto
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include "counted.h"

static void *malloc_counted(size_t size, const char *file, int line)
{
	return counted_realloc(NULL, size);
}

static void *realloc_counted(void *block, size_t size, const char *file,
			     int line)
{
	return counted_realloc(block, size);
}

static void free_counted(void *block, const char *file, int line)
{
	counted_free(block);
}

static int start(void)
{
	unsigned char sum[32];

	return CRYPTO_set_mem_functions(malloc_counted, realloc_counted,
					free_counted) &&
	       EVP_Digest("", 0, sum, NULL, EVP_sha256(), NULL);
}

static void live(long *objects, long *bytes)
{
	*objects = counted_objects;
	*bytes = counted_bytes;
}
*/
import "C"

import "corpus/load"

// Amount is what OpenSSL held at a moment.
type Amount struct{ objects, bytes C.long }

// Start must come before OpenSSL has allocated, and has it initialize itself.
func Start() {
	if C.start() == 0 {
		panic("OpenSSL has allocated before")
	}
}

func Live() (a Amount) {
	C.live(&a.objects, &a.bytes)
	return a
}

// Left says that the line left what has been added since.
func (a Amount) Left(label string) {
	now := Live()
	load.Left(label, int(now.objects-a.objects), int(now.bytes-a.bytes))
}
