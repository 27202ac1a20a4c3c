module matrix

go 1.20
