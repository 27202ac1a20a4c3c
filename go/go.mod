module darkheap

go 1.20
