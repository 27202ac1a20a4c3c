// SPDX-License-Identifier: MIT

// Package rsakey takes keys apart.
// from: https://github.com/golang-fips/openssl/pull/47: EVP_PKEY_get1_RSA counts a
// reference up, and nothing counted it down.
package rsakey

/*
#include <stdlib.h>
typedef struct rsa_st { int bits; } RSA;
typedef struct evp_pkey_st { RSA rsa; } EVP_PKEY;
typedef struct bignum_st { int top; } BIGNUM;
static RSA *EVP_PKEY_get1_RSA(EVP_PKEY *k) { RSA *r = malloc(sizeof(*r)); *r = k->rsa; return r; }
static RSA *EVP_PKEY_get0_RSA(EVP_PKEY *k) { return &k->rsa; }
static void RSA_free(RSA *r) { free(r); }
static BIGNUM *BN_new(void) { return calloc(1, sizeof(BIGNUM)); }
static void BN_free(BIGNUM *b) { free(b); }
static void BN_clear(BIGNUM *b) { b->top = 0; }
static int BN_set_word(BIGNUM *b, unsigned long w) { b->top = w != 0; return 1; }
*/
import "C"

import "errors"

// Bits leaks a reference.
func Bits(key *C.EVP_PKEY) (int, error) {
	rsa := C.EVP_PKEY_get1_RSA(key) // want: leak
	if rsa == nil {
		return 0, errors.New("no RSA key")
	}
	return int(rsa.bits), nil
}

// BitsFreed gives it back.
func BitsFreed(key *C.EVP_PKEY) (int, error) {
	rsa := C.EVP_PKEY_get1_RSA(key)
	if rsa == nil {
		return 0, errors.New("no RSA key")
	}
	defer C.RSA_free(rsa)
	return int(rsa.bits), nil
}

// BitsBorrowed takes none.
func BitsBorrowed(key *C.EVP_PKEY) int {
	return int(C.EVP_PKEY_get0_RSA(key).bits)
}

// Cleared wipes its number and takes that for a free.
// from: https://github.com/golang-fips/openssl/pull/84: BN_clear was called in the
// defer, where BN_clear_free was meant.
func Cleared(word uint) bool {
	n := C.BN_new() // want: leak
	if n == nil {
		return false
	}
	defer C.BN_clear(n)
	return C.BN_set_word(n, C.ulong(word)) == 1
}

// Freed frees it.
func Freed(word uint) bool {
	n := C.BN_new()
	if n == nil {
		return false
	}
	defer C.BN_free(n)
	return C.BN_set_word(n, C.ulong(word)) == 1
}
