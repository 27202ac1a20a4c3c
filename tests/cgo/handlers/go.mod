module handlers

go 1.20
