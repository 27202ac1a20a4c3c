module risk

go 1.21
