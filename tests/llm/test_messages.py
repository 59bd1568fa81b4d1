"""From requests to messages: what is data cannot get out of its fence, and what repeats stays the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmap.llm.estimate import estimated_usage
from skillmap.llm.messages import DATA_RULE, fenced, role_messages
from skillmap.models.language_model import DataBlock, ModelMessage, ModelRequest, ToolCall, ToolSpec

REQUEST = ModelRequest(
    purpose="rewrite",
    system="Be honest.",
    data=(DataBlock(label="resume", text="Cook."), DataBlock(label="posting", text="We seek.")),
    task="Shorten.",
    messages=(ModelMessage(role="user", text="And the second one?"),),
)
KEY = b"one key"


def fence_of(text: str) -> tuple[str, str]:
    """Opening and closing mark around *text*."""
    block = fenced(DataBlock(label="posting", text=text), key=KEY)
    opening, closing = block[: block.index("\n")], block[block.rindex("\n") + 1 :]
    assert f"{opening}\n{text}\n{closing}" == block
    return opening, closing


def test_order_of_messages() -> None:
    """System, data before the task, then the conversation."""
    system, opening, turn = role_messages(REQUEST, key=KEY)

    assert ("system", f"Be honest.\n{DATA_RULE}") == (system.role, system.text)
    assert re.fullmatch(
        r"<resume (\d+)>\nCook\.\n</\1>\n<posting (\d+)>\nWe seek\.\n</\2>\nShorten\.",
        opening.text,
    )
    assert ("user", "And the second one?") == (turn.role, turn.text)


def test_what_is_not_there_is_not_sent() -> None:
    """No empty message, and no rule about data where there is none."""
    bare = ModelRequest(purpose="check", system="", task="Say yes.")
    only_turns = bare.model_copy(update={"task": "", "messages": REQUEST.messages})

    assert [("user", "Say yes.")] == [(m.role, m.text) for m in role_messages(bare)]
    assert ["And the second one?"] == [m.text for m in role_messages(only_turns)]


def test_same_text_has_the_same_fence() -> None:
    """So calls about one resume share their beginning; with another key all fences are others."""
    other = REQUEST.model_copy(
        update={"data": (REQUEST.data[0], DataBlock(label="posting", text="?"))}
    )
    first, second = (role_messages(request, key=KEY)[1].text for request in (REQUEST, other))
    shared = first.index("<posting")

    assert first[:shared] == second[:shared]
    assert first != role_messages(REQUEST, key=b"another key")[1].text


@given(st.text(alphabet="0123456789<>/ \nposting"))
def test_no_text_closes_its_own_fence(text: str) -> None:
    """Whatever stands in a text, its number does not, and so neither does its closing mark."""
    opening, closing = fence_of(text)

    number = closing.strip("</>")
    assert opening == f"<posting {number}>"
    assert number.isdecimal()
    assert number not in text


def test_text_full_of_numbers_gets_a_longer_one() -> None:
    """A text that holds every number of six digits is fenced all the same."""
    text = " ".join(f"{number:06d}" for number in range(1_000_000))

    _, closing = fence_of(text)

    assert len(closing) > len("</000000>")
    assert closing not in text


@pytest.mark.parametrize("label", ["resume", "posting"])
def test_fence_is_short(label: str) -> None:
    """A fence costs less than 12 tokens: these characters, in groups of up to three digits."""
    block = fenced(DataBlock(label=label, text="Cook."), key=KEY)

    # Source of the split: o200k, which takes digits in threes and `</` and `>\n` as one token each.
    tokens = re.findall(r"\d{1,3}|</|<|>\n?|\n|[a-z]+| ", block.replace("Cook.", ""))
    assert len(tokens) < 12


def test_estimate_counts_every_part() -> None:
    """Messages, calls of tools, tools and schema all go over the wire."""
    schema = {"type": "object", "description": "d" * 400}
    tool = ToolSpec(name="look", description="t" * 400, parameters={})
    call = ToolCall(id="call_1", name="look", arguments="a" * 400)
    turn = ModelMessage(role="assistant", tool_calls=(call,))
    plain = estimated_usage(REQUEST, received=0).input_tokens

    for changed, least in (
        ({"json_schema": schema}, 100),
        ({"tools": (tool,)}, 100),
        ({"messages": (*REQUEST.messages, turn)}, 100),
        ({"task": "x" * 400}, 98),
    ):
        estimated = estimated_usage(REQUEST.model_copy(update=changed), received=10)
        assert least <= estimated.input_tokens - plain < least + 30
        assert (3, 1, True) == (estimated.output_tokens, estimated.calls, estimated.estimated)
