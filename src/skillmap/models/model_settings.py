"""How language models are reached: keys, addresses, patience."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from skillmap.models._base import Model


class ModelSettings(Model):
    """What providers of language models and the layers around them are told.

    Keys are `SecretStr` and show in no text.
    """

    api_key: SecretStr | None = None
    """Key of the server; None leaves it to the provider's own package and its environment."""
    base_url: str | None = None
    """Address of a compatible server, such as Ollama, vLLM or Azure; None is the provider's own."""
    api: Literal["chat", "responses"] = "chat"
    """Which of OpenAI's interfaces is spoken, `chat` or `responses`; compatible servers mostly know `chat` only."""
    output_limit: Literal["max_completion_tokens", "max_tokens"] | None = None
    """Parameter of chat completions that limits the answer; None is the first for OpenAI and Azure, else the second."""
    call_seconds_max: float = Field(default=60.0, gt=0)
    """Time for one call of one model, from its beginning to the last token, with all its attempts."""
    run_seconds_max: float = Field(default=180.0, gt=0)
    """Time for all calls of one run together; calls that run side by side count once."""
    connect_seconds_max: float = Field(default=5.0, gt=0)
    """Time for connecting to the server."""
    silence_seconds_max: float = Field(default=30.0, gt=0)
    """Silence of the server after which an attempt is given up; models that think before they answer need more."""
    attempts_max: int = Field(default=3, ge=1, le=10)
    """Attempts at one call, the first included; nothing is tried again once text has arrived."""
    retry_after_seconds_max: float = Field(default=20.0, ge=0)
    """Longest wait that a server may ask for before the next attempt; with a longer one the call fails at once."""
    concurrency_max: int = Field(default=16, ge=1)
    """Requests of one client under way at once; further ones wait."""
    breaker_failures: int = Field(default=5, ge=1)
    """Failed calls in a row after which a server is left alone."""
    breaker_seconds: float = Field(default=30.0, gt=0)
    """How long it is left alone before one call may try again."""
    trace: bool = False
    """Whether calls are told to OpenTelemetry and LangSmith, where the host has set those up."""
    trace_contents: bool = False
    """Whether a trace holds prompts and answers; they are masked otherwise."""
