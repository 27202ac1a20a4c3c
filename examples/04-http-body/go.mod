module statuspage

go 1.21
