module queries

go 1.21
