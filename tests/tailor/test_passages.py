"""Prose of letters and answers: what it may say of the employer and of gaps, and what it may claim."""

from __future__ import annotations

import pytest

from skillmap.models.change import Finding
from skillmap.tailor.passages import PASSAGE_CHARACTERS_MAX, PassageKind, check_passage
from tests.tailor.resumes import TODAY, job, resume

LED = ("/work/0/highlights/1",)
TUNED = ("/work/0/highlights/2",)


def check(
    text: str, *, evidence: tuple[str, ...] = (), kind: PassageKind = "letter"
) -> tuple[Finding, ...]:
    return check_passage(text, evidence=evidence, base=resume(), job=job(), kind=kind, today=TODAY)


def codes(text: str, *, evidence: tuple[str, ...] = ()) -> set[str]:
    return {finding.code for finding in check(text, evidence=evidence)}


@pytest.mark.parametrize(
    "text",
    [
        "Dear Harbor Works team,",
        "I am applying for the position of Platform Engineer at Harbor Works.",
        "You are looking for someone with Kubernetes and PostgreSQL experience.",
        "At North Mill I moved 12 services to Kubernetes and tuned a Postgres cluster with 4 TB of data.",
        "You ask for PostgreSQL; at North Mill, I tuned a Postgres cluster with 4 TB of data.",
        "I have not worked with Kafka yet.",
        "I have not worked with gRPC or Kafka yet, but I would like to learn both.",
        "I look forward to hearing from you.\nKind regards\nAlma Berg",
        "I would welcome a conversation about how I could help your team in Rostock.",
        "What interests me about Harbor Works is the platform role.",
        "Situation: North Mill ran 12 services. Action: I moved 12 services to K8s.",
        "I applied for the position of Platform Engineer and would like to hear about my application.",
        "You ask for Kafka. At North Mill I tuned a Postgres cluster, which has 4 TB of data.",
    ],
)
def test_honest_prose_passes(text: str) -> None:
    """Courtesies, what the employer seeks, wishes, gaps admitted, and facts of the resume."""
    assert check(text) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("You ask for Kafka. I have done exactly that for years.", "term.only_in_posting"),
        ("You ask for Kafka, which I used at North Mill.", "term.only_in_posting"),
        ("I would like to talk about my application of Kafka.", "term.only_in_posting"),
        ("I have not only worked with Kafka but also with gRPC.", "term.only_in_posting"),
        ("I would bring 10 years of Kafka to Harbor Works.", "number.years"),
        ("I worked at Harbor Works before.", "term.only_in_posting"),
        ("I led a team of 12 engineers at North Mill.", "seniority.raised"),
        ("I would like to continue leading Kafka migrations.", "term.only_in_posting"),
        ("I am the ideal candidate.", "superlative.added"),
        ("As a certified Platform Engineer I know Rust.", "credential.added"),
        ("I have not used Kafka since 2019.", "term.only_in_posting"),
        ("You need someone with Kafka and you found them.", "term.only_in_posting"),
        ("My Kafka clusters never failed.", "term.only_in_posting"),
        ("I would love to use Kafka.", "term.only_in_posting"),
        ("I would like to talk about 400 migrations.", "number.unsupported"),
        ("At South Mill I moved 12 services to K8s.", "number.other_entry"),
    ],
)
def test_dressed_claims_are_refused(text: str, code: str) -> None:
    """What looks like a wish, a gap or the employer's need, and says that something is held."""
    assert code in {finding.code for finding in check(text) if finding.severity == "error"}


def test_a_claim_rests_on_the_lines_that_it_cites() -> None:
    """Numbers come from the cited line, and the rest of the resume needs a person."""
    assert codes("I moved 12 services to K8s.", evidence=LED) == set()
    assert codes("I moved 12 services to K8s.", evidence=TUNED) == {
        "number.other_line",
        "vocabulary.new",
    }
    assert codes("At North Mill I tuned a Postgres cluster.", evidence=TUNED) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I documented the interface for four partner companies.", set()),
        ("As a partner I documented the interface for four companies.", {"title.added"}),
        ("I assisted the head chef.", {"title.added"}),
        ("I was head chef.", {"title.added"}),
    ],
)
def test_ranks_of_others_are_nobodys(text: str, expected: set[str]) -> None:
    """A word of rank before a plural is about others; elsewhere a bullet point proves no rank."""
    lines = ["Documented the interface for four partner companies.", "Assisted the head chef."]
    role = {"name": "North Mill", "position": "Cook", "startDate": "2021", "highlights": lines}
    found = check_passage(
        text, evidence=("/work/0",), base=resume(work=[role]), job=job(), kind="letter", today=TODAY
    )

    assert expected <= {finding.code for finding in found}
    assert bool(expected) == bool([item for item in found if item.code == "title.added"])


def test_an_unknown_place_proves_nothing() -> None:
    """A pointer into nowhere is an error, not a licence to rest on the whole resume."""
    [finding] = check("I moved 12 services to K8s.", evidence=("/work/7/highlights/0",))

    assert (finding.code, finding.severity) == ("evidence.unknown", "error")


def test_a_denial_of_what_the_resume_states_asks_a_person() -> None:
    """Denying what one has done is no boast, and still not what the resume says."""
    [finding] = check("I have not worked with Postgres yet.")

    assert (finding.code, finding.severity) == ("negation.added", "review")


@pytest.mark.parametrize("kind", ["letter", "email", "outreach", "interview"])
def test_each_kind_has_a_limit(kind: PassageKind) -> None:
    """At the limit it passes, one character more is refused."""
    text = "I moved services to K8s. "
    fits = (text * 400)[: PASSAGE_CHARACTERS_MAX[kind]]

    assert "length.limit" not in {finding.code for finding in check(fits, kind=kind)}
    assert "length.limit" in {finding.code for finding in check(fits + "x", kind=kind)}


def test_hidden_characters_and_links_are_seen_in_courtesies_too() -> None:
    """The closed list of courtesies opens no door for what no text may have."""
    assert codes("Thank you for your time https://example.org/x") >= {"text.link"}
    assert codes("Kind regards\u200b") == {"text.hidden_characters"}
