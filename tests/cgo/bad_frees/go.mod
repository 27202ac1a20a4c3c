module bad_frees

go 1.20
