"""``python -m pipeline`` is the command ``mahdar``."""

import gc

gc.disable()  # to import makes no garbage; ``main`` lets the collector go on

from pipeline.cli import main  # noqa: E402

main()
