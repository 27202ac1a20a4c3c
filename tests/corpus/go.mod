module corpus

go 1.20
