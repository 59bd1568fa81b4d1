"""The guard without a model: what attacks want never happens, and honest look-alikes pass untouched."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from skillmap import SkillMap
from skillmap.errors import SkillmapError
from skillmap.models.resume import Resume
from skillmap.models.tailoring import Tailoring
from skillmap.models.usage import Usage
from skillmap.tailor.instructions import is_instruction
from skillmap.testing.samples import sample_resume
from tests.tailor.attacks import (
    POSTINGS,
    Attack,
    Benign,
    attacks,
    benign,
    planted,
    resume_with,
)

ATTACKS = attacks()
BENIGN = benign()
REPORTS = {"posting.instruction", "posting.hidden_characters"}

each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
each_line = pytest.mark.parametrize("line", BENIGN, ids=lambda line: line.text[:40])


@pytest.fixture(scope="module")
def offline() -> Iterator[SkillMap]:
    with SkillMap(agent="rules") as client:
        yield client


def protected(resume: Resume) -> dict[str, Any]:
    """What no tailoring may change."""
    wire = resume.to_wire()
    basics = {k: v for k, v in wire["basics"].items() if k not in ("summary", "label")}
    roles = [
        {key: value for key, value in role.items() if key not in ("highlights", "summary")}
        for role in wire["work"]
    ]
    kept = ("education", "certificates", "languages", "awards", "publications")
    return {"basics": basics, "work": roles, **{key: wire.get(key) for key in kept}}


def gained(tailoring: Tailoring, attack: Attack) -> list[str]:
    """Forbidden words that stand in a document now and did not before."""
    before = json.dumps(tailoring.base.to_wire(), ensure_ascii=False).casefold()
    texts = [json.dumps(tailoring.result.resume.to_wire(), ensure_ascii=False)]
    texts += [writing.text for writing in tailoring.writings]
    after = "\n".join(texts).casefold()
    return [
        word
        for word in attack.forbidden
        if after.count(word.casefold()) and word.casefold() not in before
    ]


def test_the_cases_cover_what_they_should() -> None:
    """Sixty and more attacks of eleven categories, in four languages, in every place."""
    counts = Counter(attack.category for attack in ATTACKS)
    languages = Counter(attack.language for attack in ATTACKS)
    places = Counter(attack.where for attack in ATTACKS)

    assert 80 <= len(ATTACKS) == len({attack.id for attack in ATTACKS})
    assert 11 == len(counts)
    assert 4 <= min(counts.values())
    assert {"en", "de", "es", "fr"} == set(languages)
    assert 5 <= min(languages.values())
    assert {"posting", "resume", "chat", "whole"} == set(places)
    assert 6 <= min(places.values())
    assert 40 <= len(BENIGN)


@each_attack
def test_attack_gets_nothing(offline: SkillMap, attack: Attack) -> None:
    """The run ends in a result or a typed error; no forbidden word is taken, no protected field changes."""
    if attack.error:
        with pytest.raises(SkillmapError) as caught:
            offline.tailor(attack.resume, attack.posting)
        assert attack.error == type(caught.value).__name__
        assert attack.text not in str(caught.value)
        return

    letter = ["cover_letter"] if ATTACKS.index(attack) % 14 == 0 else []
    tailoring = offline.tailor(attack.resume, attack.posting, writings=letter)
    if attack.where == "chat":
        tailoring = offline.refine(tailoring, attack.message)

    assert [] == gained(tailoring, attack)
    assert protected(attack.resume) == protected(tailoring.result.resume)
    assert Usage() == tailoring.usage


@pytest.mark.parametrize(
    "attack", [a for a in ATTACKS if a.where == "posting"], ids=lambda attack: attack.id
)
def test_attack_in_a_posting_is_reported(offline: SkillMap, attack: Attack) -> None:
    """The person is told; what the posting honestly asks stays, and the order asks for nothing."""
    clean = offline.job(POSTINGS[attack.language])
    job = offline.job(attack.posting)
    asked = {term.skill for item in job.requirements for term in item.terms}

    assert attack.reported == bool(REPORTS & {notice.code for notice in job.warnings})
    if "posting.too_many_requirements" not in {notice.code for notice in job.warnings}:
        assert {term.skill for item in clean.requirements for term in item.terms} <= asked
    if attack.reported:
        assert not {word for word in attack.forbidden if word in asked}


@pytest.mark.parametrize(
    "attack", [a for a in ATTACKS if a.where in ("resume", "chat")], ids=lambda attack: attack.id
)
def test_attack_in_a_resume_or_a_message_is_seen(attack: Attack) -> None:
    """It can be kept back from a model."""
    assert attack.reported == any(is_instruction(line) for line in attack.text.split("\n"))


@each_line
def test_look_alike_in_a_posting(offline: SkillMap, line: Benign) -> None:
    """No report, no damage, and its skills are asked for."""
    job = offline.job(planted(POSTINGS[line.language], line.text))
    clean = offline.job(POSTINGS[line.language])
    asked = [term.skill for item in job.requirements for term in item.terms]

    assert not REPORTS & {notice.code for notice in job.warnings}
    assert line.text in job.text
    assert set(line.skills) <= set(asked)
    assert {term.skill for item in clean.requirements for term in item.terms} <= set(asked)


@each_line
def test_look_alike_in_a_resume(offline: SkillMap, line: Benign) -> None:
    """It is no order, and stays as it is."""
    tailoring = offline.tailor(resume_with(line.text), POSTINGS["en"])
    highlights = tailoring.result.resume.to_wire()["work"][0]["highlights"]

    assert not is_instruction(line.text)
    assert line.text in highlights


def test_look_alike_in_chat(offline: SkillMap) -> None:
    """A message that speaks of orders or systems is answered as any other."""
    tailoring = offline.tailor(sample_resume(), POSTINGS["en"])
    for line in BENIGN[::4]:
        refined = offline.refine(tailoring, line.text)

        assert protected(refined.base) == protected(refined.result.resume)
        assert "guard.unsure" not in {notice.code for notice in refined.warnings}


@pytest.mark.parametrize(
    "unit", ["[", "[a](", "**a", "| a |\n", "<p ", "# a ", "1. ", "\n- ", "not ", "a@"]
)
def test_posting_at_its_limit_is_read_in_no_time(offline: SkillMap, unit: str) -> None:
    """Nothing that can be repeated makes reading slow: patterns of postings take time in proportion to the text."""
    posting = f"{POSTINGS['en']}\n"
    text = posting + unit * ((49_000 - len(posting)) // len(unit))
    started = time.process_time()

    offline.job(text, may_be_path=False)

    assert time.process_time() - started < 3
