module sessions

go 1.21

require darkheap v0.0.0

replace darkheap => ../../go
