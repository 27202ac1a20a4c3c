/* SPDX-License-Identifier: MIT */
#include "certificate.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

static const unsigned char common_name[] = "darkheap.example";

static int fill(X509 *certificate, EVP_PKEY *key)
{
	X509_NAME *name = X509_get_subject_name(certificate);

	return ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) &&
	       X509_gmtime_adj(X509_getm_notBefore(certificate), 0) &&
	       X509_gmtime_adj(X509_getm_notAfter(certificate), 3600) &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name,
					  -1, -1, 0) &&
	       X509_set_issuer_name(certificate, name) &&
	       X509_set_pubkey(certificate, key) &&
	       X509_sign(certificate, key, EVP_sha256());
}

/* Through PEM and back, and verified: 1. */
static int send(X509 *certificate, EVP_PKEY *key)
{
	BIO *pem = BIO_new(BIO_s_mem());
	X509 *copy = NULL;
	int ok = 0;

	if (pem && PEM_write_bio_X509(pem, certificate))
		copy = PEM_read_bio_X509(pem, NULL, NULL, NULL);
	if (copy)
		ok = X509_verify(copy, key) == 1;
	X509_free(copy);
	BIO_free(pem);
	return ok;
}

int certificate_make_and_verify(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	int ok = key && certificate && fill(certificate, key) &&
		 send(certificate, key);

	X509_free(certificate);
	EVP_PKEY_free(key);
	return ok;
}
