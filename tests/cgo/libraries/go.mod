module libraries

go 1.20
