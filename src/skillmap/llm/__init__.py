"""The room of language models: providers, and the meter that every call goes through."""

from __future__ import annotations

from skillmap.llm.access import ModelAccess, RunModel
from skillmap.llm.calls import ModelCall, Outcome
from skillmap.llm.openai import OpenAIModel, OpenAIProvider
from skillmap.llm.timing import Timing

__all__ = [
    "ModelAccess",
    "ModelCall",
    "OpenAIModel",
    "OpenAIProvider",
    "Outcome",
    "RunModel",
    "Timing",
]
