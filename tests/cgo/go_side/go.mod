module goside

go 1.20

require darkheap v0.0.0

replace darkheap => ../../../go
