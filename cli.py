"""The front door of a checkout: `python cli.py VERB …`, the same as `fenji VERB …` once installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "engine"))

from fenji.cli import main  # the line above makes it findable

if __name__ == "__main__":
    sys.exit(main())
