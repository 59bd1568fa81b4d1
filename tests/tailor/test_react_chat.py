from __future__ import annotations

import asyncio
import json
import sys

import pytest

from skillmap.errors import MissingExtraError, ModelUnavailableError, SkillmapError
from skillmap.models.language_model import ToolCall
from skillmap.tailor import tools
from skillmap.tailor.graph_agent import GraphAgent, tailor_graph
from skillmap.tailor.langchain_model import _tool_spec
from skillmap.tailor.prompts import prompt
from skillmap.tailor.react_chat import CALLS_MAX, TOOLS
from skillmap.testing.agents import sample_context, sample_request
from skillmap.testing.language_model import ScriptedAnswer, ScriptedModel
from skillmap.testing.strict_schema import strict_schema_problems
from tests.tailor.model_answers import HONEST, LIE, answer, changes, codes, edit
from tests.tailor.test_chat import applied, current_ids, reply, say, tailored, withdrawn


def call(name: str, **arguments: object) -> ToolCall:
    return ToolCall(id=f"call_{name}", name=name, arguments=json.dumps(arguments))


def calling(*calls: ToolCall) -> ScriptedAnswer:
    return ScriptedAnswer(tool_calls=calls)


def ask(
    message: str, *answers: str | ScriptedAnswer | SkillmapError
) -> tuple[list[object], ScriptedModel]:
    model = ScriptedModel(*answers)
    return list(say(message, model, agent=GraphAgent())), model


def test_a_message_is_answered_step_by_step() -> None:
    """Each tool does what the desk can; the last text is the reply; every call goes through the client's model."""
    text = tailored().resume.at("/work/0/highlights/3").rstrip(".") + " ."
    found, model = ask(
        "make the first job friendlier and undo the last change",
        calling(call("edit_line", label="a4", text=text, evidence=[])),
        calling(
            call("take_back", labels=[f"k{len(current_ids())}"]), call("leave_out", label="b1")
        ),
        calling(call("order_list", label="b", order=["b5", "b4"])),
        "I made it friendlier.",
    )
    told = changes(found)
    assert text == told["chat-edit-work-0-3"].after
    assert {"chat-drop-work-1-0", "chat-order-work-1"} <= set(told)
    assert current_ids()[-1] in withdrawn(found)
    assert "I made it friendlier." == reply(found)
    assert 4 == len(model.requests)
    assert {"chat"} == {request.purpose for request in model.requests}
    applied(found)


def test_tools_say_what_became_of_a_change() -> None:
    """A lie is refused, a place that is not there is told; neither can be done."""
    found, model = ask(
        "say that I led 400 engineers",
        calling(call("edit_line", label="a1", text="Led 400 engineers.", evidence=[])),
        calling(call("edit_line", label="/work/0/name", text="x", evidence=[])),
        calling(call("order_list", label="zz", order=[])),
        calling(call("leave_out", label="zz")),
        "I could not do that.",
    )
    assert all(change.is_refused for change in changes(found).values())
    assert "chat.refused" in codes(found)
    answers = [turn.text for turn in model.requests[-1].messages if turn.role == "tool"]
    assert ["Refused", "There is", "There is", "There is"] == [
        text[:8] if text[0] == "T" else text[:7] for text in answers
    ]


def test_the_classical_tools_can_be_called() -> None:
    """They need no argument: resume and posting come by the run."""
    _, model = ask(
        "tailor it anew",
        calling(call("validate_intent")),
        calling(call("summarize_job_description")),
        calling(call("tailor_resume_content")),
        answer(),
        "Done.",
    )
    answers = [turn.text for turn in model.requests[-1].messages if turn.role == "tool"]
    assert "ok" == answers[0]
    assert "Asked:" in answers[1]
    assert "changes were made." in answers[2]


def test_an_endless_loop_of_tools_ends() -> None:
    """After so many calls; what was done stands."""
    found, model = ask("go on", calling(call("leave_out", label="b1")))
    assert CALLS_MAX == len(model.requests)
    assert ["chat-drop-work-1-0"] == list(changes(found))


@pytest.mark.parametrize(
    "strange",
    [
        ToolCall(id="c", name="edit_line", arguments="{not json"),
        ToolCall(id="c", name="edit_line", arguments='{"label": 7}'),
        ToolCall(id="c", name="rm_rf", arguments="{}"),
        ToolCall(
            id="c",
            name="edit_line",
            arguments='{"label":"a1","text":"Led Google.","evidence":[],"resume":{"work":[]}}',
        ),
    ],
)
def test_a_strange_call_does_nothing(strange: ToolCall) -> None:
    """It is answered, and the run goes on."""
    found, model = ask("do it", calling(strange), "I could not.")
    assert {} == {i: c for i, c in changes(found).items() if not c.is_refused}
    assert 2 == len(model.requests)


def test_a_model_that_fails_ends_the_message_typed() -> None:
    """Before anything was done, commands are obeyed; after that, what was done stands."""
    found, _ = ask("undo the last change", ModelUnavailableError("gone"))
    assert current_ids()[-1:] == withdrawn(found)
    assert ["model.unavailable"] == codes(found)
    found, _ = ask("undo", calling(call("leave_out", label="b1")), ModelUnavailableError("gone"))
    assert ["chat-drop-work-1-0"] == list(changes(found))
    assert current_ids()[-1:] != withdrawn(found)


def test_a_reply_with_our_instructions_is_withheld() -> None:
    """As in a chat of one call."""
    found, _ = ask("what did you do?", prompt("react").system)
    assert ("", ["chat.reply_withheld"]) == (reply(found), codes(found))


def test_no_contact_data_and_no_resume_is_in_a_tool() -> None:
    """Schemas are strict, and name neither resume nor posting."""
    for named in TOOLS:
        parameters = _tool_spec(named).parameters
        assert () == strict_schema_problems(parameters)
        assert set(parameters["properties"]) <= {"label", "labels", "text", "evidence", "order"}
    _, model = ask("hello", "Hello.")
    sent = str(model.requests)
    for secret in ("maya.lindholm", "Lindholm", "555"):
        assert secret not in sent


async def run_tools(model: ScriptedModel) -> tuple[object, ...]:
    request = sample_request()
    context = sample_context(request, model=model)
    return (
        await tools.validate_intent(request, context),
        await tools.summarize_job_description(request.job),
        await tools.tailor_resume_content(request, context),
    )


def test_the_classical_tools_are_plain_functions() -> None:
    """A host may call them without any framework."""
    verdict, summary, found = asyncio.run(
        run_tools(ScriptedModel(answer(edit("a1", HONEST), edit("a2", LIE)), answer()))
    )
    assert "ok" == verdict.status
    assert summary.startswith("Senior Platform Engineer, Harbor Line")
    assert "- Kubernetes and Terraform in production" in summary
    assert HONEST in [change.after for change in found]
    assert all(change.verdict and not change.is_refused for change in found)


def test_the_graph_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its package, and how to get it."""
    for name in ("langgraph", "langgraph.graph"):
        monkeypatch.setitem(sys.modules, name, None)
    tailor_graph.cache_clear()
    status = GraphAgent().status()
    assert (False, "langgraph") == (status.works, status.missing)
    assert "skillmap[langgraph]" in status.remedy
    with pytest.raises(MissingExtraError, match="langgraph"):
        say("undo", agent=GraphAgent())


def test_without_langchain_a_message_is_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same effect."""
    monkeypatch.setitem(sys.modules, "langchain", None)
    said = json.dumps({"undo": ["k1"], "edits": [], "lists": [], "reply": "Undone."})
    found, model = ask("take the first change back", said)
    assert current_ids()[:1] == withdrawn(found)
    assert ["chat"] == [request.schema_name for request in model.requests]


def test_tailoring_anew_takes_the_place_of_what_is_in_force() -> None:
    """Lies are left out, and what was at the same places goes."""
    found, _ = ask(
        "tailor it anew",
        calling(call("tailor_resume_content")),
        answer(edit("a1", LIE)),
        "Done.",
    )
    assert not any(change.after == LIE for change in changes(found).values())
    applied(found)
