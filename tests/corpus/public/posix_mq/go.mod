module posix_mq

go 1.20

require (
	corpus v0.0.0
	github.com/syucream/posix_mq v0.0.1
)

replace corpus => ../..
