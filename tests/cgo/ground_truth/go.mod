module ground_truth

go 1.21
