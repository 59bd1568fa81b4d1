"""Cannot be imported."""

from __future__ import annotations

raise RuntimeError("the text of this error may hold anything, even Maya Lindholm")
