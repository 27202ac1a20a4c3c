module goside

go 1.21
