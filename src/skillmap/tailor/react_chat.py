"""A chat message by an agent of LangChain with tools, which can do what the desk can and nothing else.

Loads langchain as one piece: import this file inside the function that needs it. Every step is a call of the model, so
that this costs several times what `chat` does in one; a model that is weak at long answers may do better here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import ModelCallLimitMiddleware
from langchain.tools import ToolRuntime, tool
from langchain_core.tools import BaseTool

from skillmap.asking.call import fault_of
from skillmap.errors import ModelError, PluginError
from skillmap.models.document import Notice
from skillmap.tailor import tools
from skillmap.tailor.chat import chat_data, labelled_changes
from skillmap.tailor.desk import Desk, Outcome
from skillmap.tailor.langchain_model import as_chat_model, untraced
from skillmap.tailor.offline_chat import answer_offline
from skillmap.tailor.prompts import prompt

CALLS_MAX = 6
"""Calls of the model for one message; then what was done by then stands."""

_SAID: dict[Outcome, str] = {
    "done": "Done.",
    "review": "Proposed; the person is asked whether it is true.",
    "refused": "Refused: the resume does not show what it says.",
    "impossible": "There is no such place, it is locked, or nothing would change.",
}


@tool
async def validate_intent(runtime: ToolRuntime[Desk]) -> str:
    """Tell whether the posting is a job posting."""
    work = runtime.context.work
    verdict = await tools.validate_intent(work.request, work.context)
    return f"{verdict.status} {verdict.reason}".strip()


@tool
async def summarize_job_description(runtime: ToolRuntime[Desk]) -> str:
    """Tell in short lines what the posting asks for."""
    work = runtime.context.work
    return work.mask.hide(await tools.summarize_job_description(work.request.job), own=False)


@tool
async def tailor_resume_content(runtime: ToolRuntime[Desk]) -> str:
    """Tailor the whole resume to the posting anew; changes in force at the same places go."""
    desk = runtime.context
    changes = await tools.tailor_resume_content(desk.work.request, desk.work.context)
    outcomes = [await desk.propose(change) for change in changes]
    return f"{sum(outcome in ('done', 'review') for outcome in outcomes)} changes were made."


@tool
async def edit_line(label: str, text: str, evidence: list[str], runtime: ToolRuntime[Desk]) -> str:
    """Give the line with that label a new text; evidence: labels of other lines that prove it, mostly none."""
    return _SAID[await runtime.context.edit(label, text, evidence)]


@tool
async def order_list(label: str, order: list[str], runtime: ToolRuntime[Desk]) -> str:
    """Put the lines of the list with that letter in the order of those labels."""
    desk = runtime.context
    named = desk.editing.resume.lists.get(label)
    if named is None:
        return _SAID["impossible"]
    places = dict(zip(named.labels, named.indexes, strict=True))
    wanted = [places[name] for name in order if name in places]
    return _SAID[await desk.order(named.pointer, wanted)]


@tool
async def leave_out(label: str, runtime: ToolRuntime[Desk]) -> str:
    """Leave out the line with that label."""
    desk = runtime.context
    line = desk.editing.resume.lines.get(label)
    if line is None or line.text is None:
        return _SAID["impossible"]
    return _SAID[await desk.drop(line.pointer)]


@tool
async def take_back(labels: list[str], runtime: ToolRuntime[Desk]) -> str:
    """Take back changes in force by their labels, such as k3."""
    desk = runtime.context
    known = labelled_changes(desk)
    wanted = [known[label.strip("[]")].id for label in labels if label.strip("[]") in known]
    return f"{desk.withdraw(wanted)} changes were taken back."


TOOLS: Sequence[BaseTool] = (
    validate_intent,
    summarize_job_description,
    tailor_resume_content,
    edit_line,
    order_list,
    leave_out,
    take_back,
)
"""What the agent may call. Resume, posting and contact data come by the run's context, and are in no schema."""


async def answer_with_tools(desk: Desk, message: str) -> None:
    """Do what *message* asks, step by step; commands are obeyed where the model fails before it did anything."""
    work = desk.work
    work.tell_prompts("react")
    model = as_chat_model(work.model, purpose="chat", data=chat_data(desk))
    agent: Any = create_agent(
        model,
        list(TOOLS),
        system_prompt=prompt("react").system,
        middleware=[ModelCallLimitMiddleware(run_limit=CALLS_MAX, exit_behavior="end")],
        context_schema=Desk,
    )
    asked = {"messages": [{"role": "user", "content": work.mask.hide(message)}]}
    # Two rounds of the graph for each call, and some for its beginning and end.
    config = {"recursion_limit": 4 * CALLS_MAX + 4}
    try:
        with untraced():
            found = await agent.ainvoke(asked, config=config, context=desk)
    except (ModelError, PluginError) as e:
        work.tell_fault(fault_of(e), step="chat")
        if not desk.changed:
            await answer_offline(desk, message)
        return
    if desk.refused_count:
        text = (
            f"{desk.refused_count} change(s) were refused: the resume does not show what they say."
        )
        work.tell(Notice(code="chat.refused", text=text))
    last = found["messages"][-1]
    desk.pass_on(str(last.text))
