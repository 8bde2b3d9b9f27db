"""What `./run` can do besides running: one file a subject. `beforehand/cli.py` lists them."""
