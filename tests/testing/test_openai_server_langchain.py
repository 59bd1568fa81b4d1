"""The fake model server, as LangChain sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

from skillmap.testing.openai_server import MODELS, FakeAnswer, FakeOpenAI, FakeToolCall, Fault

pytestmark = pytest.mark.own_prompts


class Weather(BaseModel):
    """What is asked for as JSON."""

    raining: bool
    places: list[str]


WEATHER = {"raining": True, "places": ["Ghent"]}


@tool
def look(place: str) -> str:
    """Look out of the window at a place."""
    return f"It rains in {place}."


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as running:
        yield running


def connect(server: FakeOpenAI, *, responses: bool) -> ChatOpenAI:
    return ChatOpenAI(
        model=MODELS[0],
        base_url=server.base_url,
        api_key=server.api_key,
        use_responses_api=responses,
        stream_usage=True,
        max_retries=0,
        timeout=5,
    )


@pytest.mark.parametrize("responses", [False, True], ids=["chat", "responses"])
class TestBothInterfaces:
    """`ChatOpenAI` by chat completions and by Responses."""

    def test_text(self, server: FakeOpenAI, responses: bool) -> None:
        """One piece, with usage."""
        server.plan(FakeAnswer(text="Yes", input_tokens=5, output_tokens=2))

        message = connect(server, responses=responses).invoke("Is it raining?")

        assert "Yes" == message.text
        assert message.usage_metadata is not None
        assert (5, 2) == (
            message.usage_metadata["input_tokens"],
            message.usage_metadata["output_tokens"],
        )

    def test_stream(self, server: FakeOpenAI, responses: bool) -> None:
        """Pieces in order, with usage once."""
        server.plan(FakeAnswer(text="Yes, it is.", chunk_characters=4, input_tokens=5))

        chunks = list(connect(server, responses=responses).stream("Is it raining?"))
        whole = chunks[0]
        for chunk in chunks[1:]:
            whole += chunk

        assert ["Yes,", " it ", "is."] == [chunk.text for chunk in chunks if chunk.text]
        assert isinstance(whole, AIMessageChunk)
        assert whole.usage_metadata is not None
        assert 5 == whole.usage_metadata["input_tokens"]

    @pytest.mark.parametrize("method", ["json_schema", "function_calling"])
    def test_structured_output(self, server: FakeOpenAI, responses: bool, method: Any) -> None:
        """By a schema, and by a tool in its place."""
        call = FakeToolCall(name="Weather", arguments=WEATHER)
        by_tool = method == "function_calling"
        server.plan(FakeAnswer(tool_calls=(call,)) if by_tool else WEATHER)

        model = connect(server, responses=responses)
        found = model.with_structured_output(Weather, method=method).invoke("The weather?")

        assert Weather(raining=True, places=["Ghent"]) == found

    def test_tools(self, server: FakeOpenAI, responses: bool) -> None:
        """Calls come whole, streamed or not."""
        calls = tuple(FakeToolCall(name="look", arguments={"place": p}) for p in ("Ghent", "Lund"))
        server.plan(FakeAnswer(tool_calls=calls, chunk_characters=3))
        model = connect(server, responses=responses).bind_tools([look])

        whole = model.invoke("The weather?")
        streamed: Any = None
        for chunk in model.stream("The weather?"):
            streamed = chunk if streamed is None else streamed + chunk

        assert isinstance(whole, AIMessage)
        for message in (whole, streamed):
            assert [{"place": "Ghent"}, {"place": "Lund"}] == [
                c["args"] for c in message.tool_calls
            ]

    def test_agent(self, server: FakeOpenAI, responses: bool) -> None:
        """An agent calls its tool, reads the answer, and ends."""
        call = FakeToolCall(name="look", arguments={"place": "Ghent"})
        server.plan(FakeAnswer(tool_calls=(call,)), "It rains.")
        agent: Any = create_agent(connect(server, responses=responses), [look])

        state = agent.invoke({"messages": [{"role": "user", "content": "Does it rain in Ghent?"}]})

        assert "It rains." == state["messages"][-1].text
        assert 2 == len(server.requests)
        assert "It rains in Ghent." in server.requests[1].prompt_text

    def test_refusal_and_truncation(self, server: FakeOpenAI, responses: bool) -> None:
        """What no text is, and half a text."""
        server.plan(Fault.REFUSAL, FakeAnswer(text="a long text", fault=Fault.TRUNCATED))
        model = connect(server, responses=responses)

        refused, truncated = model.invoke("Hello"), model.invoke("Hello")

        assert "can't help" in repr(refused)
        assert "a lon" == truncated.text
