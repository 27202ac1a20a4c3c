module pooled

go 1.21
