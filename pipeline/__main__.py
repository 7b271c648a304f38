"""``python -m pipeline`` is the command ``mahdar``."""

from pipeline.cli import main

main()
