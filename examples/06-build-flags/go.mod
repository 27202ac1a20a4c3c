module buildflags

go 1.21
