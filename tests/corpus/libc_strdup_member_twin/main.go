// SPDX-License-Identifier: MIT

// what: a setter frees the string of a C struct that it overwrites
// verdict: ok
package main

/*
#include <stdlib.h>
#include <string.h>

struct params {
	int threads;
	char *model_path;
};

static void set_model_path(struct params *params, const char *path)
{
	free(params->model_path);
	params->model_path = strdup(path);
}
*/
import "C"

import "corpus/load"

const path = "/models/silero-v5.1.2.bin"

var (
	params C.struct_params
	cPath  = C.CString(path)
)

func main() {
	load.Run(func(i int) {
		C.set_model_path(&params, cPath)
	})
	load.Done()
}
