"""A language model of ours as a chat model of LangChain."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool

from skillmap.errors import ModelUnavailableError
from skillmap.models.language_model import DataBlock, ModelRequest, ToolCall
from skillmap.models.usage import Usage
from skillmap.tailor.langchain_model import as_chat_model, untraced
from skillmap.testing.language_model import ScriptedAnswer, ScriptedModel

USAGE = Usage(input_tokens=9, cached_tokens=5, output_tokens=4, reasoning_tokens=2, calls=1)


@tool
def shorten(line_id: str) -> str:
    """Shorten a line."""
    return f"{line_id} is shorter now"


def test_agent_of_langchain_calls_through_our_model() -> None:
    """Tools are offered with strict schemas, called, and their results sent back; each call is one of ours."""
    call = ToolCall(id="call_1", name="shorten", arguments='{"line_id": "w2"}')
    model = ScriptedModel(ScriptedAnswer(tool_calls=(call,)), ScriptedAnswer(text="Done."))
    chat_model = as_chat_model(
        model, purpose="chat", data=(DataBlock(label="resume", text="Cook."),), output_tokens_max=99
    )

    async def run() -> Any:
        agent = create_agent(chat_model, [shorten], system_prompt="You edit resumes.")
        with untraced():
            return await agent.ainvoke({"messages": [("user", "shorten the second job")]})

    state = asyncio.run(run())

    assert "Done." == state["messages"][-1].text
    first, second = model.requests
    assert ("chat", "You edit resumes.", 99) == (
        first.purpose,
        first.system,
        first.output_tokens_max,
    )
    assert ("Cook.",) == tuple(block.text for block in first.data)
    assert "shorten the second job" == first.messages[0].text
    (spec,) = first.tools
    assert "shorten" == spec.name
    assert spec.parameters["additionalProperties"] is False
    assert ["line_id"] == spec.parameters["required"]
    _, said, result = second.messages
    assert (call.id, {"line_id": "w2"}) == (said.tool_calls[0].id, _parsed(said.tool_calls[0]))
    assert ("call_1", "w2 is shorter now") == (result.tool_call_id, result.text)


def _parsed(call: ToolCall) -> Any:
    import json

    return json.loads(call.arguments)


def test_it_streams() -> None:
    """Piece by piece, with usage and the reason at the end."""
    model = ScriptedModel(ScriptedAnswer(text="a good answer", usage=USAGE), characters_per_piece=5)

    async def run() -> list[Any]:
        return [piece async for piece in as_chat_model(model, purpose="chat").astream("Well?")]

    pieces = asyncio.run(run())

    assert ["a goo", "d ans", "wer"] == [piece.text for piece in pieces if piece.text]
    whole = pieces[0]
    for piece in pieces[1:]:
        whole += piece
    assert (9, 4, 13) == tuple(
        whole.usage_metadata[name] for name in ("input_tokens", "output_tokens", "total_tokens")
    )
    assert ("stop", "scripted") == (
        whole.response_metadata["finish_reason"],
        whole.response_metadata["model_name"],
    )


def test_messages_of_all_kinds() -> None:
    """System messages are joined; the rest is the conversation, in order, broken calls included."""
    broken = {"name": "shorten", "args": "no JSON", "id": "call_9", "error": None}
    said = AIMessage("Hm.", invalid_tool_calls=[broken])
    model = ScriptedModel("ok")

    async def run() -> None:
        chat_model = as_chat_model(model, purpose="chat")
        await chat_model.ainvoke(
            [
                SystemMessage("One."),
                HumanMessage("Hello"),
                SystemMessage("Two."),
                said,
                ToolMessage("what?", tool_call_id="call_9"),
            ]
        )

    asyncio.run(run())

    request: ModelRequest = model.requests[0]
    assert "One.\nTwo." == request.system
    assert [("user", "Hello"), ("assistant", "Hm."), ("tool", "what?")] == [
        (turn.role, turn.text) for turn in request.messages
    ]
    assert "no JSON" == request.messages[1].tool_calls[0].arguments


def test_errors_come_through_as_they_are() -> None:
    """Typed, so that whoever runs the agent knows what happened."""
    down = ModelUnavailableError("down")

    async def run() -> None:
        await as_chat_model(ScriptedModel(down), purpose="chat").ainvoke("Well?")

    with pytest.raises(ModelUnavailableError) as caught:
        asyncio.run(run())
    assert caught.value is down


def test_cancelling_closes_our_stream() -> None:
    """Whoever stops the agent stops the call."""
    model = ScriptedModel(ScriptedAnswer(text="x" * 400, piece_delay_seconds=0.01))

    async def run() -> None:
        chat_model = as_chat_model(model, purpose="chat")
        task = asyncio.create_task(chat_model.ainvoke("Well?"))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())

    assert 1 == len(model.requests)


@pytest.mark.parametrize(
    "use",
    [
        lambda model: model.invoke("Well?"),
        lambda model: model.bind_tools([shorten], tool_choice="any"),
        lambda model: model.bind_tools([shorten], parallel_tool_calls=False),
        lambda model: asyncio.run(model.ainvoke("Well?", stop=["."])),
    ],
    ids=["synchronous", "tool_choice", "arguments", "stop"],
)
def test_what_it_cannot_do_is_refused(use: Any) -> None:
    """Loudly, and before anything is asked."""
    model = ScriptedModel("ok")

    with pytest.raises(NotImplementedError):
        use(as_chat_model(model, purpose="chat"))

    assert [] == model.requests
