module darkheap.example/bench/sqlite

go 1.21

require (
	darkheap.example/bench v0.0.0
	github.com/mattn/go-sqlite3 v1.14.53
)

replace darkheap.example/bench => ../
