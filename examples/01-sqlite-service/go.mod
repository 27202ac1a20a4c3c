module sqliteservice

go 1.21
