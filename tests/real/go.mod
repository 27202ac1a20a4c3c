module real

go 1.23

require (
	github.com/DataDog/zstd v1.5.7
	github.com/mattn/go-sqlite3 v1.14.53
	github.com/tree-sitter/go-tree-sitter v0.25.0
	github.com/valyala/gozstd v1.27.0
)

require github.com/mattn/go-pointer v0.0.1 // indirect
