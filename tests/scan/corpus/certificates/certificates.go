// SPDX-License-Identifier: MIT

// Package certificates gives OpenSSL's objects away, and keeps them.
// from: https://github.com/golang-fips/openssl/pull/62: private numbers of keys were
// not cleared, and functions around them leaked.
package certificates

/*
#include <stdlib.h>
typedef struct x509_st { int references; } X509;
typedef struct x509_store_st { X509 *one; } X509_STORE;
typedef struct rsa_st { int bits; } RSA;
typedef struct evp_pkey_st { RSA *rsa; } EVP_PKEY;
typedef struct bignum_st { int top; } BIGNUM;
static X509 *X509_new(void) { X509 *x = calloc(1, sizeof(X509)); x->references = 1; return x; }
static void X509_free(X509 *x) { if (x && --x->references == 0) free(x); }
static int X509_STORE_add_cert(X509_STORE *s, X509 *x) { x->references++; s->one = x; return 1; }
static RSA *RSA_new(void) { return calloc(1, sizeof(RSA)); }
static void RSA_free(RSA *r) { free(r); }
static EVP_PKEY *EVP_PKEY_new(void) { return calloc(1, sizeof(EVP_PKEY)); }
static void EVP_PKEY_free(EVP_PKEY *k) { if (k) { RSA_free(k->rsa); free(k); } }
static int EVP_PKEY_assign(EVP_PKEY *k, int type, void *rsa) { k->rsa = rsa; return 1; }
static BIGNUM *BN_bin2bn(const unsigned char *s, int n, BIGNUM *b) { return calloc(1, sizeof(BIGNUM)); }
static void BN_clear_free(BIGNUM *b) { free(b); }
static int check(BIGNUM *b) { return b->top; }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errKey = errors.New("no key")

// Trust leaves its own reference: the store counts another one up.
func Trust(store *C.X509_STORE) bool {
	x := C.X509_new() // want: leak
	return C.X509_STORE_add_cert(store, x) == 1
}

// TrustFreed gives its own back.
func TrustFreed(store *C.X509_STORE) bool {
	x := C.X509_new()
	defer C.X509_free(x)
	return C.X509_STORE_add_cert(store, x) == 1
}

// Key gives the RSA to the key, which frees it.
func Key() (*C.EVP_PKEY, error) {
	rsa := C.RSA_new()
	key := C.EVP_PKEY_new()
	if C.EVP_PKEY_assign(key, 6, unsafe.Pointer(rsa)) != 1 {
		C.RSA_free(rsa)
		C.EVP_PKEY_free(key)
		return nil, errKey
	}
	return key, nil
}

// Private leaves early with a secret in its hands.
func Private(data []byte) error {
	n := C.BN_bin2bn((*C.uchar)(unsafe.Pointer(&data[0])), C.int(len(data)), nil) // want: early-return-leak
	if C.check(n) == 0 {
		return errKey
	}
	C.BN_clear_free(n)
	return nil
}

// PrivateFreed does not.
func PrivateFreed(data []byte) error {
	n := C.BN_bin2bn((*C.uchar)(unsafe.Pointer(&data[0])), C.int(len(data)), nil)
	if n == nil {
		return errKey
	}
	defer C.BN_clear_free(n)
	if C.check(n) == 0 {
		return errKey
	}
	return nil
}
