"""`python -m beforehand`, which `./run` calls."""

from beforehand.cli import main

main()
