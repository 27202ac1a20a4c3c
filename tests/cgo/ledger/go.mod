module ledger

go 1.20
