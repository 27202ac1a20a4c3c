module dlopened

go 1.21
