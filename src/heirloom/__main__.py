"""`python -m heirloom` is the command `heirloom`."""

from heirloom.cli.main import main

main()
