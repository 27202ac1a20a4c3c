module process_tree

go 1.21
