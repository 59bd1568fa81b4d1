"""What a call consumed where the server does not say."""

from __future__ import annotations

import json

from skillmap.llm.messages import role_messages
from skillmap.models.language_model import ModelRequest, estimated_tokens
from skillmap.models.usage import Usage


def estimated_usage(request: ModelRequest, *, received: int) -> Usage:
    """Usage of one call that sent *request* and got *received* characters back, marked as estimated."""
    return Usage(
        input_tokens=estimated_tokens(_characters_sent(request)),
        output_tokens=estimated_tokens(received),
        calls=1,
        estimated=True,
    )


def _characters_sent(request: ModelRequest) -> int:
    """Everything that goes over the wire as content: messages, tool calls, the schema, the tools."""
    count = 0
    for message in role_messages(request):
        count += len(message.text)
        count += sum(len(call.name) + len(call.arguments) for call in message.tool_calls)
    described = [tool.model_dump() for tool in request.tools]
    if request.json_schema is not None:
        described.append(request.json_schema)
    return count + sum(len(json.dumps(part, ensure_ascii=False)) for part in described)
