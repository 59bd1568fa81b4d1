"""`python -m skillmap` is `skillmap`."""

from __future__ import annotations

import sys

from skillmap.cli import main

if __name__ == "__main__":
    sys.exit(main())
