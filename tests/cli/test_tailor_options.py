"""Wishes of `skillmap tailor`, its preview, and what is seen of its progress."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skillmap.cli._progress import Progress, tokens_of
from skillmap.models.event import (
    ChangeRefused,
    FieldFound,
    PageRead,
    PageRecognized,
    StepEvent,
    UsageEvent,
)
from skillmap.models.usage import Usage
from tests.client.test_refining import LIE, rewording

AT = {"run_id": "r", "sequence": 0, "time": datetime(2026, 6, 1, tzinfo=UTC)}


def test_preview_shows_and_writes_nothing(run, noor: Path, analytics: Path, tmp_path: Path) -> None:
    """Match before and after, and each change; no folder is asked for, and none is made."""
    out = tmp_path / "out"
    words = ("tailor", noor, "--job", analytics, "--mode", "preview")

    shown = run(*words, "--out", out)
    tree = run(*words, "--json").json["tailoring"]

    assert (0, "") == (shown.code, shown.err)
    assert "before" in shown.out
    assert not out.exists()
    assert tree["preview"]
    accepted = [i for i, decision in tree["decisions"].items() if decision == "accepted"]
    assert len(accepted) > 2
    listed = re.findall(r"^accept +(?:replace|reorder|drop|add) ", shown.out, re.MULTILINE)
    assert len(accepted) == len(listed)


def test_without_a_folder_nothing_is_made(run, noor: Path, analytics: Path) -> None:
    """Everything but a preview has results to put somewhere."""
    done = run("tailor", noor, "--job", analytics, "--json")

    assert (2, "usage") == (done.code, done.error["code"])
    assert "--out" in done.error["message"]


def test_wishes_reach_the_draft(run, noor: Path, analytics: Path, tmp_path: Path) -> None:
    """Words, tone, locks and sections that stay are in the options of the draft."""
    done = run(
        "tailor",
        noor,
        "--job",
        analytics,
        "--out",
        tmp_path,
        *("--format", "txt", "--words", "400", "--tone", "formal"),
        *("--lock", "/work/0", "--skip", "skills", "--json"),
    )

    options = done.json["tailoring"]["options"]
    assert (0, 400, "formal", ["/work/0"], ["skills"]) == (
        done.code,
        options["words"],
        options["tone"],
        options["locked"],
        options["skip_sections"],
    )


@pytest.mark.parametrize("wrong", [("--words", "3"), ("--tone", "rude"), ("--mode", "wild")])
def test_wrong_wishes_are_told(
    run, noor: Path, analytics: Path, tmp_path: Path, wrong: tuple[str, str]
) -> None:
    """Exit code 2 and the name of the option."""
    done = run("tailor", noor, "--job", analytics, "--out", tmp_path, *wrong, "--json")

    assert (2, "usage") == (done.code, done.error["code"])
    assert wrong[0].removeprefix("--") in done.error["message"]
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("formats", "made"), [("txt,json", "txt"), ("report", "txt"), ("docx,md", "docx,md")]
)
def test_letter_and_interview_are_written_beside_the_resume(
    run, noor: Path, analytics: Path, tmp_path: Path, formats: str, made: str
) -> None:
    """In each format that shows text, or else as text; listed with the others and in the draft."""
    done = run(
        *("tailor", noor, "--job", analytics, "--out", tmp_path, "--format", formats),
        *("--letter", "--interview", "--json"),
    )

    draft = done.json["tailoring"]
    for ending in made.split(","):
        for name in ("cover-letter", "interview"):
            file = tmp_path / f"noor-haddad-{name}.{ending}"
            assert str(file) in done.json["files"]
            assert file.stat().st_size > 200
    assert 10 == len(draft["interview"]["questions"])
    if ending != "txt":
        return
    letter = " ".join((tmp_path / "noor-haddad-cover-letter.txt").read_text("utf-8").split())
    (writing,) = draft["writings"]
    for passage in writing["passages"]:
        assert " ".join(passage["text"].split()) in letter


def test_unknown_model_is_told(run, noor: Path, analytics: Path, tmp_path: Path) -> None:
    """A name of no provider is a usage error, not a draft by somebody else."""
    done = run(
        *("tailor", noor, "--job", analytics, "--out", tmp_path, "--llm", "oracle:7b"), "--json"
    )

    assert (2, "usage.unknown_provider") == (done.code, done.error["code"])


def test_progress_counts_what_it_sees() -> None:
    """Steps, verdicts and tokens, with the calls that they were for."""
    bar = Progress()
    for event in (
        StepEvent(name="propose", done=1, total=4, **AT),
        ChangeRefused(change=rewording(LIE), **AT),
        UsageEvent(usage=Usage(input_tokens=900, output_tokens=80, calls=1), **AT),
        UsageEvent(usage=Usage(input_tokens=100, calls=1, estimated=True), **AT),
    ):
        bar.see(event)

    assert "1 refused, about 1000 + 80 tokens in 2 calls" == bar.note
    assert "5 + 0 tokens in 1 call" == tokens_of(Usage(input_tokens=5, calls=1))


def test_progress_tells_pages_and_fields() -> None:
    """Where the reader is, what is recognized, and how much is found; from anew with the next file."""
    bar = Progress()
    bar.see(PageRead(page=2, total=3, **AT))
    read = bar.note
    for event in (
        PageRecognized(page=3, done=1, total=2, **AT),
        FieldFound(pointer="/basics/name", kind="text", confidence=0.9, page=1, value="A B", **AT),
    ):
        bar.see(event)
    found = bar.note
    bar.step(1, 2, "next.pdf")

    assert ("page 2 of 3", "1 of 2 pages recognized, 1 fields", "") == (read, found, bar.note)


def test_saved_draft_is_whole(run, noor: Path, analytics: Path, tmp_path: Path) -> None:
    """The draft that is saved renders again, wishes and all."""
    run(
        "tailor", noor, "--job", analytics, "--out", tmp_path, "--format", "txt", "--tone", "formal"
    )
    saved = tmp_path / "noor-haddad-tailoring.json"

    again = run("render", saved, "--format", "txt", "--out", "-")

    assert "formal" == json.loads(saved.read_text(encoding="utf-8"))["options"]["tone"]
    assert (tmp_path / "noor-haddad.txt").read_text(encoding="utf-8") == again.out
