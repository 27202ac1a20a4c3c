// SPDX-License-Identifier: MIT

// Package real names the modules whose own tests real.py runs.
package real

import (
	_ "github.com/DataDog/zstd"
	_ "github.com/mattn/go-sqlite3"
	_ "github.com/tree-sitter/go-tree-sitter"
	_ "github.com/valyala/gozstd"
)
