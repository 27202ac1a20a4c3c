// SPDX-License-Identifier: MIT

// Package signer signs with OpenSSL.
// from: the manual pages EVP_DigestSignInit(3), BIO_new_mem_buf(3), PEM_read_bio_X509(3),
// X509_get_subject_name(3), X509_NAME_oneline(3): what get0 and get_subject_name give is
// the object's, what new, dup, get1, read and oneline give is the caller's.
package signer

/*
#cgo LDFLAGS: -lcrypto
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
static void openssl_free(void *p) { OPENSSL_free(p); }
static long bio_data(BIO *b, char **p) { return BIO_get_mem_data(b, p); }
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

var errCrypto = errors.New("crypto")

// Key owns a key.
type Key struct{ p *C.EVP_PKEY }

// Load leaves the BIO when there is no key in it.
func Load(pem []byte) (*Key, error) {
	bio := C.BIO_new_mem_buf(unsafe.Pointer(&pem[0]), C.int(len(pem))) // want: early-return-leak
	if bio == nil {
		return nil, errCrypto
	}
	p := C.PEM_read_bio_PrivateKey(bio, nil, nil, nil)
	if p == nil {
		return nil, errCrypto
	}
	C.BIO_free(bio)
	k := &Key{p}
	runtime.SetFinalizer(k, func(k *Key) { C.EVP_PKEY_free(k.p) })
	return k, nil
}

// Sign leaves the context in one of three errors.
func (k *Key) Sign(data []byte) ([]byte, error) {
	ctx := C.EVP_MD_CTX_new() // want: early-return-leak
	if ctx == nil {
		return nil, errCrypto
	}
	if C.EVP_DigestSignInit(ctx, nil, C.EVP_sha256(), nil, k.p) != 1 {
		C.EVP_MD_CTX_free(ctx)
		return nil, errCrypto
	}
	var n C.size_t
	in := (*C.uchar)(unsafe.Pointer(&data[0]))
	if C.EVP_DigestSign(ctx, nil, &n, in, C.size_t(len(data))) != 1 {
		return nil, errCrypto
	}
	out := make([]byte, n)
	if C.EVP_DigestSign(ctx, (*C.uchar)(unsafe.Pointer(&out[0])), &n, in, C.size_t(len(data))) != 1 {
		C.EVP_MD_CTX_free(ctx)
		return nil, errCrypto
	}
	C.EVP_MD_CTX_free(ctx)
	return out[:n], nil
}

// SignDeferred does not.
func (k *Key) SignDeferred(data []byte) ([]byte, error) {
	ctx := C.EVP_MD_CTX_new()
	if ctx == nil {
		return nil, errCrypto
	}
	defer C.EVP_MD_CTX_free(ctx)
	if C.EVP_DigestSignInit(ctx, nil, C.EVP_sha256(), nil, k.p) != 1 {
		return nil, errCrypto
	}
	var n C.size_t
	in := (*C.uchar)(unsafe.Pointer(&data[0]))
	if C.EVP_DigestSign(ctx, nil, &n, in, C.size_t(len(data))) != 1 {
		return nil, errCrypto
	}
	out := make([]byte, n)
	if C.EVP_DigestSign(ctx, (*C.uchar)(unsafe.Pointer(&out[0])), &n, in, C.size_t(len(data))) != 1 {
		return nil, errCrypto
	}
	return out[:n], nil
}

// Subject leaves the text, and the certificate.
func Subject(pem []byte) (string, error) {
	bio := C.BIO_new_mem_buf(unsafe.Pointer(&pem[0]), C.int(len(pem)))
	defer C.BIO_free(bio)
	cert := C.PEM_read_bio_X509(bio, nil, nil, nil) // want: leak
	if cert == nil {
		return "", errCrypto
	}
	name := C.X509_get_subject_name(cert)
	text := C.X509_NAME_oneline(name, nil, 0) // want: leak
	return C.GoString(text), nil
}

// SubjectFreed frees what is its own.
func SubjectFreed(pem []byte) (string, error) {
	bio := C.BIO_new_mem_buf(unsafe.Pointer(&pem[0]), C.int(len(pem)))
	defer C.BIO_free(bio)
	cert := C.PEM_read_bio_X509(bio, nil, nil, nil)
	if cert == nil {
		return "", errCrypto
	}
	defer C.X509_free(cert)
	text := C.X509_NAME_oneline(C.X509_get_subject_name(cert), nil, 0)
	defer C.openssl_free(unsafe.Pointer(text))
	return C.GoString(text), nil
}

// Issuer frees a name that is the certificate's.
func Issuer(cert *C.X509) int {
	name := C.X509_get_issuer_name(cert)
	n := C.X509_NAME_entry_count(name)
	C.X509_NAME_free(name) // want: foreign-free
	return int(n)
}

// Export copies what the BIO has.
func (k *Key) Export() ([]byte, error) {
	bio := C.BIO_new(C.BIO_s_mem())
	if bio == nil {
		return nil, errCrypto
	}
	defer C.BIO_free(bio)
	if C.PEM_write_bio_PrivateKey(bio, k.p, nil, nil, 0, nil, nil) != 1 {
		return nil, errCrypto
	}
	var p *C.char
	n := C.bio_data(bio, &p)
	return C.GoBytes(unsafe.Pointer(p), C.int(n)), nil
}
