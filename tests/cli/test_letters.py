"""`skillmap letter` and `skillmap interview`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from skillmap.models.writing import InterviewPack, Writing


def test_letter_prints_the_text(run, noor: Path, analytics: Path) -> None:
    """With its subject, and nothing else on either stream."""
    done = run("letter", noor, "--job", analytics, "--kind", "outreach-message")

    assert (0, "") == (done.code, done.err)
    assert done.out.startswith("About the Analytics Lead, Subscriptions position\n\nDear Quill")
    assert done.out.endswith("Noor Haddad\n")


def test_letter_as_json(run, noor: Path, analytics: Path) -> None:
    """The whole writing, with verdicts and evidence."""
    done = run("letter", noor, "-j", analytics, "--json")
    writing = Writing.model_validate(done.json)

    assert ("cover_letter", "rules") == (writing.kind, writing.written_by)
    assert all(item.verdict and item.verdict.status == "accept" for item in writing.passages)


@pytest.mark.parametrize(("ending", "start"), [("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!D")])
def test_letter_writes_the_format_of_the_name(
    run, noor: Path, analytics: Path, tmp_path: Path, ending: str, start: bytes
) -> None:
    """And prints nothing."""
    target = tmp_path / "new" / f"letter.{ending}"
    done = run("letter", noor, "-j", analytics, "--out", target)

    assert (0, "", "") == (done.code, done.out, done.err)
    assert target.read_bytes().startswith(start)


def test_interview_prints_questions(run, noor: Path, analytics: Path, tmp_path: Path) -> None:
    """As text, as JSON, and into a file."""
    text = run("interview", noor, "-j", analytics, "--questions", "4")
    data = run("interview", noor, "-j", analytics, "-n", "4", "--json")
    target = tmp_path / "questions.json"
    filed = run("interview", noor, "-j", analytics, "-n", "4", "-o", target)
    pack = InterviewPack.model_validate(data.json)

    assert (0, 0, 0) == (text.code, data.code, filed.code)
    assert 4 == len(pack.questions)
    assert all(question.text in text.out for question in pack.questions)
    assert data.json == json.loads(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("letter", "--kind", "poem"), "poem"),
        (("letter", "--out", "letter.odt"), "letter.odt"),
        (("letter", "--tone", "loud"), "tone"),
        (("interview", "--questions", "31"), "1 to 30"),
        (("interview", "--questions", "0"), "1 to 30"),
    ],
)
def test_wrong_options_are_told(
    run, noor: Path, analytics: Path, words: tuple[str, ...], said: str
) -> None:
    """In one line, with exit code 2."""
    done = run(words[0], noor, "-j", analytics, *words[1:])

    assert (2, "") == (done.code, done.out)
    assert said in done.err
    assert 1 == len(done.err.splitlines())


def test_no_input_is_overwritten(run, noor: Path, analytics: Path, tmp_path: Path) -> None:
    """Not even when the names are the same."""
    copy = tmp_path / "resume.json"
    copy.write_bytes(noor.read_bytes())
    done = run("letter", copy, "-j", analytics, "--out", copy)

    assert 2 == done.code
    assert noor.read_bytes() == copy.read_bytes()


def test_a_short_letter_says_so(run, analytics: Path, tmp_path: Path) -> None:
    """The warning is on standard error, the text on standard output."""
    resume = tmp_path / "short.json"
    resume.write_text(
        json.dumps(
            {
                "basics": {"name": "Bo Lind"},
                "work": [{"name": "Kiosk 9", "position": "Seller", "startDate": "2024-05"}],
                "skills": [{"name": "Tools", "keywords": ["Excel", "Word", "Cash desk systems"]}],
            }
        ),
        encoding="utf-8",
    )
    done = run("letter", resume, "-j", analytics)

    assert 0 == done.code
    assert "[writing.short]" in done.err
    assert "Dear Quillstream team," in done.out
