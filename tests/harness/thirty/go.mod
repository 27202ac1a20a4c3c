module thirty

go 1.21
