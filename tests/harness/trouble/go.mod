module trouble

go 1.21
