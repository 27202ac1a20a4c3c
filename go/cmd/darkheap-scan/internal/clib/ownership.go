// SPDX-License-Identifier: MIT

package clib

import (
	"regexp"
	"strings"
	"unicode"
)

// A Grade says how sure it is that a function does something.
type Grade int

// The grades.
const (
	No Grade = iota
	Likely
	Surely
)

// What these hand out stays theirs: it must not be released by the caller.
// From the documentation of each function.
var borrowed = map[string]string{
	"sqlite3_column_text":          "SQLite's, until the next step, reset or finalize",
	"sqlite3_column_text16":        "SQLite's, until the next step, reset or finalize",
	"sqlite3_column_blob":          "SQLite's, until the next step, reset or finalize",
	"sqlite3_column_name":          "SQLite's, until the statement is finalized",
	"sqlite3_column_decltype":      "SQLite's, until the statement is finalized",
	"sqlite3_errmsg":               "SQLite's, until its next call",
	"sqlite3_errstr":               "a constant of SQLite",
	"sqlite3_sql":                  "SQLite's, until the statement is finalized",
	"sqlite3_db_filename":          "SQLite's, until the connection is closed",
	"sqlite3_value_text":           "SQLite's, as long as the value",
	"sqlite3_value_blob":           "SQLite's, as long as the value",
	"sqlite3_libversion":           "a constant of SQLite",
	"getenv":                       "the environment's",
	"strerror":                     "libc's",
	"setlocale":                    "libc's",
	"nl_langinfo":                  "libc's",
	"dlerror":                      "libc's",
	"inet_ntoa":                    "libc's, until its next call",
	"gai_strerror":                 "a constant of libc",
	"ctime":                        "libc's, until its next call",
	"asctime":                      "libc's, until its next call",
	"localtime":                    "libc's, until its next call",
	"gmtime":                       "libc's, until its next call",
	"getpwnam":                     "libc's, until its next call",
	"getpwuid":                     "libc's, until its next call",
	"getgrnam":                     "libc's, until its next call",
	"getgrgid":                     "libc's, until its next call",
	"gethostbyname":                "libc's, until its next call",
	"readdir":                      "the directory stream's",
	"ttyname":                      "libc's, until its next call",
	"strchr":                       "a place inside of its argument",
	"strrchr":                      "a place inside of its argument",
	"strstr":                       "a place inside of its argument",
	"PQgetvalue":                   "the result's, until PQclear",
	"PQfname":                      "the result's, until PQclear",
	"PQerrorMessage":               "the connection's",
	"PQresultErrorMessage":         "the result's, until PQclear",
	"PQdb":                         "the connection's",
	"PQuser":                       "the connection's",
	"PQhost":                       "the connection's",
	"curl_easy_strerror":           "a constant of libcurl",
	"curl_version":                 "a constant of libcurl",
	"zlibVersion":                  "a constant of zlib",
	"zError":                       "a constant of zlib",
	"ERR_error_string":             "OpenSSL's, where its second argument is NULL",
	"ERR_reason_error_string":      "a constant of OpenSSL",
	"SSL_get_version":              "a constant of OpenSSL",
	"SSL_CIPHER_get_name":          "a constant of OpenSSL",
	"X509_get_subject_name":        "the certificate's",
	"X509_get_issuer_name":         "the certificate's",
	"g_get_user_name":              "GLib's",
	"g_get_home_dir":               "GLib's",
	"g_get_tmp_dir":                "GLib's",
	"g_quark_to_string":            "GLib's",
	"g_type_name":                  "GLib's",
	"gdk_pixbuf_get_pixels":        "the pixbuf's",
	"gtk_entry_get_text":           "the widget's",
	"gtk_label_get_text":           "the widget's",
	"json_string_value":            "the value's",
	"json_object_get":              "the object's: a borrowed reference",
	"json_array_get":               "the array's: a borrowed reference",
	"cJSON_GetObjectItem":          "the object's",
	"cJSON_GetArrayItem":           "the array's",
	"cJSON_GetStringValue":         "the value's",
	"xmlDocGetRootElement":         "the document's",
	"archive_error_string":         "the archive's",
	"archive_entry_pathname":       "the entry's",
	"git_reference_name":           "the reference's",
	"git_commit_message":           "the commit's",
	"git_error_last":               "libgit2's",
	"git_repository_path":          "the repository's",
	"PyUnicode_AsUTF8":             "the object's",
	"PyTuple_GetItem":              "the tuple's: a borrowed reference",
	"PyList_GetItem":               "the list's: a borrowed reference",
	"PyDict_GetItemString":         "the dictionary's: a borrowed reference",
	"PyImport_AddModule":           "Python's: a borrowed reference",
	"lua_tolstring":                "Lua's, while the value is on the stack",
	"lua_tostring":                 "Lua's, while the value is on the stack",
	"snd_strerror":                 "a constant of ALSA",
	"SDL_GetError":                 "SDL's",
	"glGetString":                  "OpenGL's",
	"rd_kafka_err2str":             "a constant of librdkafka",
	"rd_kafka_name":                "the handle's",
	"cairo_image_surface_get_data": "the surface's",
	"av_get_media_type_string":     "a constant of libavutil",
	"pcap_geterr":                  "the handle's",
	"uv_strerror":                  "libuv's",
	"uv_err_name":                  "libuv's",
	"zmq_strerror":                 "a constant of ZeroMQ",
	"mysql_error":                  "the connection's",
	"mysql_fetch_row":              "the result's",
	"hs_version":                   "a constant of Hyperscan",
}

// Borrowed says whose the memory is that name returns; "" where it is not known
// to stay the library's.
func Borrowed(name string) string { return borrowed[name] }

// These keep the argument (from 1 on), or all from it on (negative).
var owners = map[string][]int{
	"putenv":                       {1},
	"setvbuf":                      {2},
	"setbuf":                       {2},
	"g_ptr_array_add":              {2},
	"g_hash_table_insert":          {2, 3},
	"g_hash_table_replace":         {2, 3},
	"g_hash_table_add":             {2},
	"g_list_append":                {2},
	"g_list_prepend":               {2},
	"g_slist_append":               {2},
	"g_slist_prepend":              {2},
	"g_queue_push_tail":            {2},
	"g_queue_push_head":            {2},
	"g_bytes_new_take":             {1},
	"g_string_free":                {1},
	"g_value_take_string":          {2},
	"g_value_take_boxed":           {2},
	"g_value_take_object":          {2},
	"g_propagate_error":            {2},
	"g_async_queue_push":           {2},
	"tsearch":                      {1},
	"hsearch":                      {1},
	"SSL_set_bio":                  {2, 3},
	"SSL_CTX_set_cert_store":       {2},
	"SSL_CTX_add_extra_chain_cert": {2},
	"EVP_PKEY_assign":              {3},
	"EVP_PKEY_assign_RSA":          {2},
	"RSA_set0_key":                 {2, 3, 4},
	"BIO_push":                     {2},
	"json_object_set_new":          {3},
	"json_array_append_new":        {2},
	"cJSON_AddItemToObject":        {3},
	"cJSON_AddItemToArray":         {2},
	"xmlDocSetRootElement":         {2},
	"xmlAddChild":                  {2},
	"xmlAddNextSibling":            {2},
	"rd_kafka_new":                 {2},
	"rd_kafka_topic_new":           {3},
	"zmq_msg_send":                 {1},
	"zmq_msg_init_data":            {2},
	"PyTuple_SetItem":              {3},
	"PyList_SetItem":               {3},
	"TF_NewTensor":                 {4},
	"av_frame_move_ref":            {2},
	"evbuffer_add_reference":       {2},
	"jq_start":                     {2},
	"jv_dump_string":               {1},
	"jv_array_append":              {1, 2},
	"jv_array_get":                 {1},
	"jv_object_set":                {1, 2, 3},
	"jv_object_get":                {1, 2},
	"jv_invalid_get_msg":           {1},
	"sass_make_data_context":       {1},
}

// IsDocumented says whether the tables say anything of the C function name.
func IsDocumented(name string) bool {
	_, isOwner := owners[name]
	return FindAllocator(name) != nil || releasers[name] || borrowed[name] != "" || isOwner || counts[name]
}

// These count one more reference of an object: the caller keeps its own.
var counts = map[string]bool{
	"X509_STORE_add_cert": true, "X509_STORE_add_crl": true, "SSL_CTX_use_certificate": true,
	"SSL_CTX_use_PrivateKey": true, "SSL_use_certificate": true, "SSL_use_PrivateKey": true,
	"json_object_set": true, "json_array_append": true, "PyList_Append": true,
	"PyDict_SetItem": true, "PyDict_SetItemString": true, "PyObject_SetAttrString": true,
	"cairo_set_source_surface": true, "cairo_set_source": true,
}

// ReturnsFirst says whether name returns its first argument.
func ReturnsFirst(name string) bool {
	switch name {
	case "memset", "memcpy", "memmove", "strcpy", "strncpy", "strcat", "strncat", "fgets":
		return true
	}
	return false
}

// OnlyReads says whether the words of name mean that it looks at what it gets.
func OnlyReads(name string) bool {
	for _, w := range Words(name) {
		switch w {
		case "get", "is", "has", "count", "size", "length", "len", "equal", "equals", "compare", "print", "check", "test",
			"find", "next", "first", "last", "hash":
			return true
		}
	}
	return false
}

// Appends says whether name returns the list that is its first argument, with more.
func Appends(name string) bool {
	all := Words(name)
	if len(all) == 0 {
		return false
	}
	switch all[len(all)-1] {
	case "append", "prepend", "concat", "insert":
		return true
	}
	return false
}

// Reuses says whether name moves what it finds at the place where it leaves memory.
func Reuses(name string) bool {
	return name == "getline" || name == "getdelim"
}

// TakesOver says whether the C function name keeps its Nth argument, from 1 on.
func TakesOver(name string, n int) bool {
	for _, i := range owners[name] {
		if i == n {
			return true
		}
	}
	return strings.Contains(name, "_take_") && n > 1
}

var (
	releaseWords = map[string]bool{
		"free": true, "destroy": true, "delete": true, "release": true, "unref": true,
		"close": true, "dispose": true, "cleanup": true, "finalize": true, "fini": true,
		"del": true, "drop": true, "deinit": true, "dealloc": true, "deallocate": true,
		"decref": true, "unmap": true, "uninit": true, "teardown": true, "end": true,
	}
	addWords = map[string]bool{
		"add": true, "append": true, "insert": true, "push": true, "set": true, "attach": true,
		"take": true, "put": true, "link": true, "wrap": true, "init": true, "new": true,
		"create": true, "register": true, "assign": true, "own": true, "give": true,
		"from": true, "move": true, "steal": true, "enqueue": true, "send": true, "publish": true,
		"make": true, "build": true, "open": true, "fopen": true, "fdopen": true, "replace": true, "prepend": true, "install": true,
	}
	memoryWords = map[string]bool{
		"str": true, "string": true, "strings": true, "cstring": true, "buf": true, "buffer": true,
		"ptr": true, "pointer": true, "mem": true, "memory": true, "char": true, "chars": true,
		"data": true, "bytes": true, "block": true, "array": true, "result": true,
	}
	unwanted = regexp.MustCompile(`(?i)^(set|get|is|has|can)_`)
)

// ReleaseGrade says whether a function of this name releases its argument.
func ReleaseGrade(name string) Grade {
	if Releases(name) {
		return Surely
	}
	if unwanted.MatchString(name) {
		return No
	}
	return graded(name, releaseWords)
}

// FreesPlain says whether name releases a string or a block of bytes that it is
// given: the words close and delete are also said of what a string names.
func FreesPlain(name string) bool {
	return NamesFree(name) || graded(name, releaseWords) == Likely && graded(name, memoryWords) == Likely
}

// NamesFree says whether one of the words of name is free, or means that only.
func NamesFree(name string) bool {
	return !unwanted.MatchString(name) && graded(name, freeWords) == Likely
}

var freeWords = map[string]bool{"free": true, "dealloc": true, "deallocate": true}

// KeepsContext says whether a function of this name keeps what it is given for the
// functions of the caller that it will call.
func KeepsContext(name string) bool {
	if !MayTakeOver(name) {
		return false
	}
	for _, w := range Words(name) {
		switch w {
		case "context", "ctx", "userdata", "user", "opaque", "private", "cookie", "callback", "handler", "listener":
			return true
		}
	}
	return false
}

// MayTakeOver says whether a function of this name may keep an object.
func MayTakeOver(name string) bool {
	return graded(name, addWords) == Likely && !counts[name] && !strings.Contains(name, "set1")
}

func graded(name string, words map[string]bool) Grade {
	all := Words(name)
	for i, w := range all {
		if words[w] && !isAdjective(all[i:]) {
			return Likely
		}
	}
	return No
}

// isAdjective: free as in FreeType and free_space.
func isAdjective(words []string) bool {
	if words[0] != "free" || len(words) < 2 {
		return false
	}
	switch words[1] {
	case "type", "type2", "space", "size", "count", "bytes", "slots":
		return true
	}
	return false
}

// CountsDown says whether name gives back one reference of maybe several.
func CountsDown(name string) bool {
	for _, w := range Words(name) {
		switch w {
		case "unref", "decref", "deref", "release":
			return true
		}
	}
	return false
}

// Words splits snake_case and camelCase, in lower case.
func Words(name string) []string {
	var all []string
	start := 0
	runes := []rune(name)
	flush := func(end int) {
		if end > start {
			all = append(all, strings.ToLower(string(runes[start:end])))
		}
	}
	for i, r := range runes {
		switch {
		case r == '_':
			flush(i)
			start = i + 1
		case unicode.IsUpper(r) && i > start &&
			(!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			flush(i)
			start = i
		}
	}
	flush(len(runes))
	return all
}

// These are of allocators of their own: what they release is not malloc's, or its
// documentation says that it need not be.
var distinct = map[string]bool{
	"sqlite3_free": true, "MagickRelinquishMemory": true, "PyMem_Free": true, "PyMem_RawFree": true,
	"PyObject_Free": true, "av_free": true, "av_freep": true, "cudaFree": true, "cudaFreeHost": true,
	"cuMemFree": true, "cuMemFree_v2": true, "mi_free": true, "g_slice_free1": true,
	"CoTaskMemFree": true, "fftw_free": true,
	"fftwf_free": true, "OPENSSL_free": true,
	"CRYPTO_free": true, "CRYPTO_secure_free": true, "sodium_free": true, "munmap": true,
	"GlobalFree": true, "LocalFree": true, "SysFreeString": true, "VirtualFree": true,
	"mkl_free": true,
}

// IsForeign says whether name is the wrong one for what release releases. An
// object has parts that only its own function knows; strings and blocks of most
// libraries are malloc's after all, whatever the name of their release is.
func IsForeign(release, name string, isObject bool) bool {
	if release == name || !releasers[name] {
		return false
	}
	if name == "free" {
		return isObject || distinct[release]
	}
	return release == "free" && !isObject && distinct[name]
}
