module depth

go 1.20
