"""Refining in chat, and previews: what an agent takes back, adds and says, through the gate."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from skillmap import Change, SkillMap, Tailoring
from skillmap.client._refining import CHANGES_MAX, TURNS_MAX, _bounded, exclude_each_other, turns_of
from skillmap.errors import UnverifiedResumeError, UsageError
from skillmap.models.change import Verdict
from skillmap.models.tailoring import (
    CHAT_MESSAGE_CHARACTERS_MAX,
    ChatTurn,
    Reply,
    TailorRequest,
    Withdrawal,
)
from skillmap.models.usage import Usage
from skillmap.protocols import AgentContext, AgentOutput, ProviderStatus
from skillmap.settings import Settings
from skillmap.testing.language_model import ScriptedModel
from skillmap.testing.samples import POSTING_TEXT, sample_resume

LINE = "/work/1/highlights/0"
BEFORE = "Built the refund service in Python and PostgreSQL."
SWAPPED = "Built the refund service in PostgreSQL and Python."
LIE = "Built the refund service in Rust for 400 banks."


class Scripted:
    """Answers every request with what a test gives it, and keeps what it was asked."""

    name = "scripted"

    def __init__(self, *outputs: AgentOutput) -> None:
        self.outputs: Sequence[AgentOutput] = outputs
        self.requests: list[TailorRequest] = []

    def status(self) -> ProviderStatus:
        return ProviderStatus(works=True)

    async def propose(
        self, request: TailorRequest, context: AgentContext
    ) -> AsyncIterator[AgentOutput]:
        self.requests.append(request)
        for output in self.outputs:
            yield output


def rewording(after: str, change_id: str = "r1") -> Change:
    return Change(id=change_id, op="replace", pointer=LINE, before=BEFORE, after=after)


@pytest.fixture
def draft(sm: SkillMap) -> Tailoring:
    """One change is in force, under the id `r1`."""
    made = sm.tailor(sample_resume(), POSTING_TEXT, agent=Scripted(rewording(SWAPPED)))
    assert ["r1"] == [change.id for change in made.accepted]
    return made


def texts_of(tailoring: Tailoring) -> Any:
    return tailoring.result.resume.at(LINE)


def codes(tailoring: Tailoring) -> list[str]:
    return [notice.code for notice in tailoring.warnings]


def test_agent_gets_what_is_in_force(sm: SkillMap, draft: Tailoring) -> None:
    """Message, chat so far, options and the changes in force, with their verdicts."""
    agent = Scripted()
    turns = [ChatTurn(role="user", text=f"turn {number}") for number in range(TURNS_MAX + 3)]

    sm.refine(draft, "  shorten it\n", turns=turns, agent=agent)

    (request,) = agent.requests
    assert ("shorten it", draft.options) == (request.message, draft.options)
    assert turns[-TURNS_MAX:] == list(request.turns)
    assert [("r1", "accept")] == [(c.id, c.verdict and c.verdict.status) for c in request.current]


def test_withdrawal_brings_the_old_text_back(sm: SkillMap, draft: Tailoring) -> None:
    """What the agent takes back leaves the set; the base line shows again."""
    agent = Scripted(Withdrawal(change_ids=("r1",)), Reply(text="Taken "), Reply(text="back."))

    refined = sm.refine(draft, "undo that", agent=agent)

    assert (BEFORE, "Taken back.", ()) == (
        texts_of(refined),
        refined.reply,
        refined.changes.changes,
    )
    assert draft.match_before == refined.match_before


def test_new_change_joins_under_an_id_of_its_own(sm: SkillMap, draft: Tailoring) -> None:
    """Agents number their proposals anew each time; the change in force keeps its id."""
    order = [1, 0, 2]
    moved = Change(
        id="r1", op="reorder", pointer="/skills/0/keywords", before=[0, 1, 2], after=order
    )

    refined = sm.refine(draft, "stress Go", agent=Scripted(moved, Usage(input_tokens=7, calls=1)))

    assert ["r1", "r1~2"] == [change.id for change in refined.accepted]
    assert ["Go", "Python", "SQL"] == refined.result.resume.at("/skills/0/keywords")
    assert SWAPPED == texts_of(refined)
    assert Usage(input_tokens=7, calls=1) == refined.usage


def test_replacing_a_change(sm: SkillMap, draft: Tailoring) -> None:
    """The old one goes and the new one takes its place."""
    shorter = "Built the refund service in Python."
    agent = Scripted(Withdrawal(change_ids=("r1",)), rewording(shorter, "r2"))

    refined = sm.refine(draft, "shorten it", agent=agent)

    assert (shorter, ["r2"]) == (texts_of(refined), [c.id for c in refined.changes.changes])
    assert [] == codes(refined)


def test_lie_in_chat_is_refused_and_what_was_there_stays(sm: SkillMap, draft: Tailoring) -> None:
    """Asking for a lie neither gets it in, nor costs the text that was in force."""
    agent = Scripted(Withdrawal(change_ids=("r1",)), rewording(LIE, "r2"))

    with sm.refine_stream(draft, "say Rust, 400 banks", agent=agent) as run:
        kinds = [event.type for event in run]
    refined = run.result

    assert SWAPPED == texts_of(refined)
    assert ["r2"] == [change.id for change in refined.refused]
    assert ["chat.kept"] == codes(refined)
    assert ["change.withdrawn", "change.proposed", "change.refused"] == [
        kind for kind in kinds if kind.startswith("change.")
    ]


def test_overlap_with_what_is_in_force_is_refused(sm: SkillMap, draft: Tailoring) -> None:
    """An agent that forgets to take the old one back does not overwrite it."""
    with sm.refine_stream(draft, "shorten", agent=Scripted(rewording(BEFORE[:-1], "r2"))) as run:
        refused = [event.change.id for event in run if event.type == "change.refused"]

    assert SWAPPED == texts_of(run.result)
    assert ["r2"] == refused


def test_unknown_ids_are_told(sm: SkillMap, draft: Tailoring) -> None:
    """Taking back what is not there changes nothing, and is reported."""
    refined = sm.refine(draft, "undo", agent=Scripted(Withdrawal(change_ids=("x", "y", "x"))))

    assert (["chat.unknown_change"], draft.result) == (codes(refined), refined.result)


def test_decisions_of_a_person_stay(sm: SkillMap, draft: Tailoring) -> None:
    """What was declined stays so; a new proposal for the same place takes its place."""
    declined = sm.decide(draft, decline=["r1"])

    kept = sm.refine(declined, "hello", agent=Scripted())
    again = sm.refine(declined, "reword", agent=Scripted(rewording(SWAPPED, "r9")))

    assert {"r1": "declined"} == kept.decisions
    assert ({"r9": "accepted"}, SWAPPED) == (again.decisions, texts_of(again))


def test_forged_tailoring_gains_nothing(sm: SkillMap, draft: Tailoring) -> None:
    """A change that claims to be accepted is judged again before anything is built on it."""
    lie = rewording(LIE).model_copy(update={"verdict": Verdict(status="accept")})
    forged = draft.model_copy(
        update={"changes": draft.changes.model_copy(update={"changes": (lie,)})}
    )

    refined = sm.refine(forged, "go on", agent=Scripted())

    assert (sample_resume(), {"r1": "refused"}) == (refined.result.resume, refined.decisions)
    confirmed = forged.model_copy(update={"decisions": {"r1": "confirmed"}})
    with pytest.raises(UnverifiedResumeError):
        sm.refine(confirmed, "go on", agent=Scripted())


@pytest.mark.parametrize("message", ["", " \n ", "x" * (CHAT_MESSAGE_CHARACTERS_MAX + 1)])
def test_message_has_bounds(sm: SkillMap, draft: Tailoring, message: str) -> None:
    """Nothing and too much are the caller's mistakes, told before anybody is asked."""
    agent = Scripted()

    with pytest.raises(UsageError, match="message"):
        sm.refine(draft, message, agent=agent)
    assert [] == agent.requests


def test_sets_have_a_bound() -> None:
    """In a long chat the oldest refused proposals go, never what is in force."""
    applied = [rewording(SWAPPED, f"a{number}") for number in range(3)]
    refused = [
        rewording(LIE, f"x{number}").model_copy(update={"verdict": Verdict(status="refuse")})
        for number in range(CHANGES_MAX)
    ]

    kept = _bounded((*applied, *refused))

    assert CHANGES_MAX == len(kept)
    assert [*applied, *refused[:-3]] == list(kept)


def test_which_changes_exclude_each_other() -> None:
    """One place twice, or a place inside what another replaces; refused or not."""
    inner = rewording(SWAPPED)
    outer = Change(id="r1", op="replace", pointer="/work/1/highlights", before=[BEFORE], after=[])
    other = Change(id="r1", op="drop", pointer="/work/0/highlights/0", before="x")

    assert exclude_each_other(inner, inner.model_copy(update={"verdict": Verdict(status="refuse")}))
    assert exclude_each_other(inner, outer)
    assert not exclude_each_other(inner, other)


def test_long_answers_are_cut_for_the_next_turn() -> None:
    """A turn has a bound; the newest turns are those that are shown."""
    turns = turns_of([("user", "x" * 9_000)] * (TURNS_MAX + 1) + [("assistant", "y")])

    assert (TURNS_MAX, "y") == (len(turns), turns[-1].text)
    assert CHAT_MESSAGE_CHARACTERS_MAX == len(turns[0].text)


# -- preview ----------------------------------------------------------------------------------


def test_preview_asks_nobody(draft: Tailoring) -> None:
    """Whatever agent the client was told, a preview is by rules, marked, and costs nothing."""
    agent = Scripted(rewording(SWAPPED))
    with SkillMap(settings=Settings(plugins=()), agent=agent) as sm:
        shown = sm.preview(sample_resume(), POSTING_TEXT, mode="nudge", locked=["/skills"])
        made = sm.tailor(
            sample_resume(), POSTING_TEXT, mode="nudge", agent="rules", locked=["/skills"]
        )

    assert (True, "rules", Usage()) == (shown.preview, shown.agent, shown.usage)
    assert [] == agent.requests
    assert not made.preview
    assert (made.changes, made.match_before, made.match_after) == (
        shown.changes,
        shown.match_before,
        shown.match_after,
    )


def test_preview_costs_nothing_with_a_model() -> None:
    """A client with a model, even one that cannot be reached, makes a preview without it."""
    model = ScriptedModel("{}")
    for llm in (model, "openai:no-such-model"):
        with SkillMap(settings=Settings(plugins=()), llm=llm) as sm:
            shown = sm.preview(sample_resume(), POSTING_TEXT)
        assert ("rules", Usage(), True) == (shown.agent, shown.usage, shown.preview)
    assert [] == model.requests


def test_usage_of_a_turn_is_metered(draft: Tailoring) -> None:
    """What the model was asked in chat is in the turn's usage, and the reply is the model's."""
    model = ScriptedModel('{"undo": [], "edits": [], "lists": [], "reply": "Nothing to do."}')
    with SkillMap(settings=Settings(plugins=()), llm=model) as sm:
        refined = sm.refine(draft, "hello")

    assert ("Nothing to do.", 1, 1) == (refined.reply, refined.usage.calls, len(model.requests))


def test_wishes_are_checked(sm: SkillMap) -> None:
    """A misspelt wish and a wrong value are told by name."""
    with pytest.raises(UsageError, match="colour"):
        sm.tailor(sample_resume(), POSTING_TEXT, colour="red")  # type: ignore[call-arg]
    with pytest.raises(UsageError, match="words"):
        sm.preview(sample_resume(), POSTING_TEXT, words=3)
