module darkheap.example/bench

go 1.21
