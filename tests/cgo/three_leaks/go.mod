module three_leaks

go 1.21
