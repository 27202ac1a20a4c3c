module hints

go 1.20

require example.com/pack v0.0.0

replace example.com/pack => ./pack
