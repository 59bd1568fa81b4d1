"""A server that speaks OpenAI's interfaces on this machine and answers what a test tells it to.

It listens on a loopback address, in a thread of its own. The real SDKs talk to it as to the real server:

    with FakeOpenAI({"answer": "yes"}, Fault.RATE_LIMITED, "a text") as server:
        client = openai.OpenAI(base_url=server.base_url, api_key=server.api_key)

It needs uvicorn, of the extra `testing`.
"""

from __future__ import annotations

from skillmap.testing.openai_server.answers import (
    DRIP_SECONDS,
    Api,
    Ending,
    FakeAnswer,
    FakeRequest,
    FakeToolCall,
    Fault,
    Handler,
    Step,
)
from skillmap.testing.openai_server.server import (
    API_KEY,
    MODELS,
    FakeOpenAI,
    closed_port,
    observe_requests,
)

__all__ = [
    "API_KEY",
    "DRIP_SECONDS",
    "MODELS",
    "Api",
    "Ending",
    "FakeAnswer",
    "FakeOpenAI",
    "FakeRequest",
    "FakeToolCall",
    "Fault",
    "Handler",
    "Step",
    "closed_port",
    "observe_requests",
]
