module zstd_writer

go 1.20

require (
	corpus v0.0.0
	github.com/DataDog/zstd v1.5.7
)

replace corpus => ../..
