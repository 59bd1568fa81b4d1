"""A hostile plugin tries every door that a plugin has; none leads into a resume."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from skillmap import Change, ChangeSet, Resume, SkillMap, Tailoring
from skillmap.errors import (
    PluginContractError,
    SkillmapError,
    UnverifiedResumeError,
)
from skillmap.models.change import Verdict
from skillmap.models.event import Event
from skillmap.models.tailoring import TailoredResume
from skillmap.settings import Settings

Install = Callable[..., None]

ROOT = Path(__file__).parents[2]
RESUME = ROOT / "examples" / "noor-haddad.json"
POSTING = ROOT / "examples" / "postings" / "analytics-lead.txt"
FORMATS = ("txt", "md", "html", "json", "docx", "pdf")
MARKS = ("zorblax", "quuxify", "frobnitz")
ACCEPT = Verdict(status="accept")


def client(*plugins: str, agent: str = "rules") -> SkillMap:
    return SkillMap(settings=Settings(plugins=plugins), agent=agent, today=date(2026, 6, 1))


def inventions_in(sm: SkillMap, draft: Tailoring) -> list[str]:
    """Formats of *draft* in which an invention shows; texts of DOCX and PDF are read back."""
    found = []
    for format in FORMATS:
        rendered = sm.render(draft, format)
        text = rendered.data.decode("utf-8", "replace")
        if format in ("docx", "pdf"):
            text = sm.extract(rendered.data).document.text
        assert "Noor" in text
        if any(mark in text.casefold() for mark in MARKS):
            found.append(format)
    return found


def test_inventions_of_an_agent_stay_out(install: Install) -> None:
    """Every proposal of the hostile agent is refused, whatever verdict it brought along."""
    install("skillmap-hostile")
    with client(agent="hostile") as sm:
        draft = sm.tailor(RESUME, POSTING)

        assert {"refused"} == set(draft.decisions.values())
        assert 5 == len(draft.refused)
        assert draft.base == draft.result.resume
        assert "Noor Haddad" == draft.base.at("/basics/name")
        assert len(draft.job.requirements) > 5
        assert draft.match_after.score < 1
        assert [] == inventions_in(sm, draft)
        for change in draft.refused:
            with pytest.raises(UnverifiedResumeError):
                sm.decide(draft, confirm=[change.id])


def test_edits_behind_our_back_stay_with_the_agent(install: Install) -> None:
    """The agent edits its own proposals after the fact; what was judged is what is kept."""
    install("skillmap-hostile")
    with client(agent="hostile") as sm, sm.tailor_stream(RESUME, POSTING) as run:
        events = list(run)
    judged = {event.change.id: event.change for event in events if event.type == "change.refused"}

    assert {change.id: change for change in run.result.refused} == judged
    assert "Frobnitz of Zorblax" not in json.dumps(run.result.model_dump(mode="json"))


@pytest.mark.parametrize(
    ("name", "reason"), [("SlipperyAgent", "Slippery"), ("MalformedAgent", "malformed Change")]
)
def test_what_only_looks_like_a_change_is_no_change(
    install: Install, name: str, reason: str
) -> None:
    """Subclasses and values that were never validated are the agent's error."""
    install("skillmap-hostile")
    import skillmap_hostile.agent

    agent = getattr(skillmap_hostile.agent, name)()
    with client() as sm, pytest.raises(PluginContractError, match=reason):
        sm.tailor(RESUME, POSTING, agent=agent)


def test_hooks_cannot_edit_what_they_are_shown(install: Install) -> None:
    """Observers and checks that write to frozen values write to copies."""
    install("skillmap-hostile")
    with client() as sm:
        expected = sm.tailor(RESUME, POSTING)
        files = [sm.render(expected, format).data for format in FORMATS]
    with client("hostile-observer", "hostile-checker") as sm:
        draft = sm.tailor(RESUME, POSTING)

        assert expected.result.resume == draft.result.resume
        assert expected.decisions == draft.decisions
        assert files == [sm.render(draft, format).data for format in FORMATS]
        assert files == [sm.render(draft, format).data for format in FORMATS]
        assert [] == inventions_in(sm, draft)


def test_praise_does_not_outweigh_an_error(install: Install) -> None:
    """A plugin's `info`, in the verifier's name, leaves the verifier's error standing."""
    install("skillmap-hostile")
    with client("hostile-checker", agent="hostile") as sm:
        draft = sm.tailor(RESUME, POSTING)

        assert {"refused"} == set(draft.decisions.values())
        checkers = {f.checker for c in draft.refused if c.verdict for f in c.verdict.findings}
        assert "plugin:hostile-checker" in checkers
        assert [] == inventions_in(sm, draft)


def test_wrapper_around_checks_is_left_out(install: Install) -> None:
    """A wrapper that would throw findings away is not registered, and that is told."""
    install("skillmap-hostile")
    with client("hostile-wrapper", agent="hostile") as sm:
        assert ["hostile-wrapper"] == [error.plugin for error in sm.plugins.failed]
        assert {"refused"} == set(sm.tailor(RESUME, POSTING).decisions.values())


def test_chooser_cannot_send_a_file_to_another_reader(install: Install) -> None:
    """A reader that does not read the type is the plugin's error, named."""
    install("skillmap-hostile")
    with client("hostile-chooser") as sm, pytest.raises(PluginContractError) as caught:
        sm.extract(ROOT / "examples" / "maya-lindholm.pdf")

    assert ("hostile-chooser", "skillmap-hostile") == (
        caught.value.plugin,
        caught.value.distribution,
    )


def test_names_of_ours_stay_ours(install: Install) -> None:
    """The hostile `txt` renderer and `rules` agent are there, and nobody gets them by accident."""
    install("skillmap-hostile")
    with client() as sm:
        draft = sm.tailor(RESUME, POSTING)

        assert len(draft.accepted) > 0
        assert b"Zorblax" not in sm.render(draft, "txt").data
        assert b"Emperor of Zorblax" == sm.render(draft, "skillmap-hostile/txt").data


# -- values built by hand: everything that Python lets anybody build ---------------------------

Forgery = Callable[[Tailoring], Tailoring]


def invention(draft: Tailoring) -> Change:
    return Change(
        id="forged",
        op="add",
        pointer="/work/0/highlights/0",
        after="Led 400 engineers at Zorblax.",
        verdict=ACCEPT,
    )


def forged_resume(draft: Tailoring) -> Resume:
    tree = draft.result.resume.to_json_resume()
    tree["basics"]["summary"] = "Emperor of Zorblax"
    return Resume.from_json_resume(tree)


def forge_result(draft: Tailoring) -> Tailoring:
    """Another resume beside honest changes."""
    result = TailoredResume(resume=forged_resume(draft), changes=draft.result.changes)
    return draft.model_copy(update={"result": result})


def forge_in_place(draft: Tailoring) -> Tailoring:
    """The honest value, edited though it is frozen."""
    copy = draft.model_copy(deep=True)
    assert copy.result.resume.basics is not None
    copy.result.resume.basics.__dict__["summary"] = "Emperor of Zorblax"
    return copy


def forge_change(draft: Tailoring) -> Tailoring:
    """An invention with a forged verdict and decision, applied as it should be."""
    changes = ChangeSet(
        base_hash=draft.changes.base_hash, changes=(*draft.accepted, invention(draft))
    )
    return draft.model_copy(
        update={
            "result": TailoredResume(resume=changes.apply(draft.base), changes=changes),
            "changes": changes,
            "decisions": {change.id: "accepted" for change in changes.changes},
        }
    )


def forge_confirmation(draft: Tailoring) -> Tailoring:
    """The same, as if a person had confirmed it."""
    forged = forge_change(draft)
    return forged.model_copy(update={"decisions": {**forged.decisions, "forged": "confirmed"}})


def forge_without_validation(draft: Tailoring) -> Tailoring:
    """Values that pydantic never saw."""
    result = TailoredResume.model_construct(
        resume=forged_resume(draft), changes=draft.result.changes
    )
    return Tailoring.model_construct(**{**dict(draft), "result": result})


def forge_subclass(draft: Tailoring) -> Tailoring:
    """A resume that shows one thing to the gate and another to a renderer."""
    asked: list[bool] = []

    class TwoFaced(Resume):
        def to_wire(self) -> dict[str, Any]:
            asked.append(True)
            honest = draft.result.resume.to_wire()
            if len(asked) > 1:
                honest["basics"]["summary"] = "Emperor of Zorblax"
            return honest

    two_faced = TwoFaced.model_construct(**dict(forged_resume(draft)))
    result = TailoredResume.model_construct(resume=two_faced, changes=draft.result.changes)
    return Tailoring.model_construct(**{**dict(draft), "result": result})


@pytest.mark.parametrize(
    "forge",
    [
        forge_result,
        forge_in_place,
        forge_change,
        forge_confirmation,
        forge_without_validation,
        forge_subclass,
    ],
)
def test_forged_tailoring_is_not_rendered(forge: Forgery) -> None:
    """Whatever was built by hand is derived again before it is let out: refused, or honest."""
    with client() as sm:
        draft = sm.tailor(RESUME, POSTING)
        forged = forge(draft)
        for format in (*FORMATS, "report"):
            forged = forge(draft)
            try:
                data = sm.render(forged, format, check=False).data
            except SkillmapError:
                continue
            text = data.decode("utf-8", "replace").casefold()
            assert not [mark for mark in MARKS if mark in text], format
        if forge is not forge_subclass:
            with pytest.raises(UnverifiedResumeError):
                sm.render(forge(draft), "txt")


def test_forged_tailoring_cannot_be_laundered() -> None:
    """Deciding about a forged draft judges everything anew."""
    with client() as sm:
        draft = sm.tailor(RESUME, POSTING)
        honest = sm.decide(forge_change(draft))

        assert ["forged"] == [change.id for change in honest.refused]
        assert draft.result.resume == honest.result.resume
        assert [] == inventions_in(sm, honest)


def test_event_log_is_not_shared_with_plugins(install: Install) -> None:
    """What an observer did to an event does not show to those who follow the run."""
    install("skillmap-hostile")
    with client("hostile-observer") as sm, sm.tailor_stream(RESUME, POSTING) as run:
        events: list[Event] = list(run)

    texts = json.dumps([event.model_dump(mode="json") for event in events]).casefold()
    assert not [mark for mark in MARKS if mark in texts]
