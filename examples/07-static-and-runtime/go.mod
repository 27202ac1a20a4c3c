module visits

go 1.20
