"""The command line: `heirloom restore`, `repair`, `enhance`, `upscale`, `analyze`, `age`, `train` and `bench`."""
