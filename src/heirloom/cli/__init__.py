"""The command line: `heirloom restore`, `repair`, `enhance`, `analyze`, `age` and `bench`."""
