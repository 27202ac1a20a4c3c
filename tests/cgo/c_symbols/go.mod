module c_symbols

go 1.21
