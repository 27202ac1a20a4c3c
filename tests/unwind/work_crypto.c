/* SPDX-License-Identifier: MIT */
#include "work.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

static void digests(void)
{
	static const char *const names[] = {"SHA256", "SHA3-512", "BLAKE2B512",
					    "MD5", "no such digest"};
	unsigned char text[100] = "some text", out[EVP_MAX_MD_SIZE];
	unsigned int n;

	for (int i = 0; i < 5; i++) {
		EVP_MD *digest = EVP_MD_fetch(NULL, names[i], NULL);
		EVP_MD_CTX *context = EVP_MD_CTX_new();
		if (digest && EVP_DigestInit_ex2(context, digest, NULL) == 1) {
			EVP_DigestUpdate(context, text, sizeof(text));
			EVP_DigestFinal_ex(context, out, &n);
		}
		EVP_MD_CTX_free(context);
		EVP_MD_free(digest);
	}
	HMAC(EVP_sha256(), "key", 3, text, sizeof(text), out, &n);
	ERR_clear_error();
}

static void ciphers(void)
{
	static const char *const names[] = {"AES-256-GCM", "AES-128-CBC",
					    "CHACHA20-POLY1305"};
	unsigned char key[32] = {1}, iv[16] = {2}, out[200], in[100] = {3};
	int n;

	for (int i = 0; i < 3; i++) {
		EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, names[i], NULL);
		EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
		if (cipher &&
		    EVP_EncryptInit_ex2(context, cipher, key, iv, NULL) == 1) {
			EVP_EncryptUpdate(context, out, &n, in, sizeof(in));
			EVP_EncryptFinal_ex(context, out + n, &n);
		}
		EVP_CIPHER_CTX_free(context);
		EVP_CIPHER_free(cipher);
	}
}

static void numbers(int round)
{
	BN_CTX *context = BN_CTX_new();
	BIGNUM *a = BN_new(), *b = NULL, *c = BN_new();

	BN_set_word(a, (unsigned long)(round + 3));
	BN_hex2bn(&b, "ffffffffffffffffffffffffffffff61");
	for (int i = 0; i < 5; i++) {
		BN_mod_exp(c, a, b, b, context);
		BN_mod_inverse(a, b, c, context);
		OPENSSL_free(BN_bn2dec(a));
		BN_add_word(a, 2);
	}
	BN_free(a);
	BN_free(b);
	BN_free(c);
	BN_CTX_free(context);
}

static X509 *certificate(EVP_PKEY *key)
{
	X509 *made = X509_new();
	X509_NAME *name = X509_get_subject_name(made);

	ASN1_INTEGER_set(X509_get_serialNumber(made), 7);
	X509_gmtime_adj(X509_getm_notBefore(made), 0);
	X509_gmtime_adj(X509_getm_notAfter(made), 3600);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
				   (const unsigned char *)"work", -1, -1, 0);
	X509_set_issuer_name(made, name);
	X509_set_pubkey(made, key);
	X509_EXTENSION *names = X509V3_EXT_conf_nid(
	    NULL, NULL, NID_subject_alt_name, "DNS:a.test,IP:127.0.0.1");
	if (names)
		X509_add_ext(made, names, -1);
	X509_EXTENSION_free(names);
	X509_sign(made, key, EVP_sha256());
	return made;
}

static void keys(int round)
{
	EVP_PKEY *key = round % 20 ? EVP_EC_gen("P-256") : EVP_RSA_gen(1024u),
		 *read;
	BIO *bio = BIO_new(BIO_s_mem());

	WORK_REQUIRE(key && bio);
	X509 *made = certificate(key), *again;
	WORK_REQUIRE(X509_verify(made, key) == 1);
	PEM_write_bio_PrivateKey(bio, key, EVP_aes_128_cbc(),
				 (const unsigned char *)"pass", 4, NULL, NULL);
	PEM_write_bio_X509(bio, made);
	read =
	    PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(size_t) "pass");
	again = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	WORK_REQUIRE(read && again && !X509_cmp(made, again));
	X509_print(bio, again);
	X509_free(made);
	X509_free(again);
	EVP_PKEY_free(key);
	EVP_PKEY_free(read);
	BIO_free(bio);
}

void work_crypto(int round)
{
	digests();
	ciphers();
	numbers(round);
	if (round % 4 == 0)
		keys(round);
}
