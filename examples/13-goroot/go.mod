module custom

go 1.21
