"""Tries to end the host."""

from __future__ import annotations

import sys

sys.exit(3)
