"""The tailoring room: posting to requirements, match, proposals of the offline agent, verifier and gate.

Pure functions and the offline agent; nothing here opens a file of the user, a socket or a model.
"""

from __future__ import annotations

from skillmap.tailor.match import match
from skillmap.tailor.posting import analyze
from skillmap.tailor.rules import RulesAgent

__all__ = ["RulesAgent", "analyze", "match"]
