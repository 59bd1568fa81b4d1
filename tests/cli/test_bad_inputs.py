"""Every file that nobody should send: a typed error, its exit code, one line, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.files.make_bad_files import BAD_FILES, PASSWORD, bad_file

AS_RESUME = {
    "aliases.yaml": (8, "extract.limit"),
    "big-posting.txt": (8, "extract.limit"),
    "bomb-linkedin.zip": (8, "extract.limit"),
    "bomb.odt": (8, "extract.limit"),
    "broken.json": (6, "extract.invalid_resume"),
    "deep.docx": (8, "extract.limit"),
    "deep.html": (8, "extract.limit"),
    "deep.rtf": (8, "extract.limit"),
    "deep.json": (6, "extract.invalid_resume"),
    "empty.pdf": (4, "extract.unreadable"),
    "encrypted-modern.pdf": (5, "extract.encrypted"),
    "encrypted.pdf": (5, "extract.encrypted"),
    "entity-bomb.docx": (4, "extract.unreadable"),
    "external-entity.docx": (4, "extract.unreadable"),
    "external-entity.odt": (4, "extract.unreadable"),
    "header-only.pdf": (4, "extract.unreadable"),
    "hungry.docx": (8, "extract.limit"),
    "list.json": (6, "extract.invalid_resume"),
    "lying-zip.docx": (4, "extract.unreadable"),
    "manifest.json": (6, "extract.invalid_resume"),
    "many-fonts.pdf": (8, "extract.limit"),
    "many-members.docx": (8, "extract.limit"),
    "many-pages.pdf": (8, "extract.limit"),
    "nested-forms.pdf": (8, "extract.limit"),
    "nested-zip-bomb.docx": (4, "extract.unreadable"),
    "no-text.pdf": (6, "extract.empty_text"),
    "noise.bin": (4, "extract.unsupported_format"),
    "old-word.doc": (4, "extract.unreadable"),
    "photo.jpg": (6, "extract.empty_text"),
    "truncated.docx": (4, "extract.unreadable"),
    "truncated.pdf": (4, "extract.unreadable"),
    "zip-bomb.docx": (8, "extract.limit"),
    "zip-without-document.docx": (4, "extract.unsupported_format"),
}
"""Exit code and error code of each bad file that is given as a resume."""

OTHER_PAPERS = {
    "injected-posting.txt",
    "invoice.txt",
    "letter.pdf",
    "posting-as-resume.txt",
    "recipe-posting.txt",
}
"""Files that can be read, and are no resumes."""

READABLE = {"external-relationship.docx", "hidden-text.pdf", "owner-locked.pdf"}
"""Files that are odd and can be read all the same."""

AS_POSTING = {
    "big-posting.txt": (8, "tailor.posting_limit"),
    "recipe-posting.txt": (7, "tailor.not_a_posting"),
    "invoice.txt": (7, "tailor.not_a_posting"),
    "empty.pdf": (4, "extract.unreadable"),
    "noise.bin": (4, "extract.unsupported_format"),
    "encrypted.pdf": (5, "extract.encrypted"),
    "zip-bomb.docx": (8, "extract.limit"),
}
"""Exit code and error code of each file that is given as a posting."""

SECRETS = ("Hollis", "hollis.grant", "Fernhill", PASSWORD, "hostname")


@pytest.fixture
def bad(tmp_path: Path) -> Callable[[str], Path]:
    """A function that writes a bad file."""

    def write(name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(bad_file(name))
        return path

    return write


def test_table_is_complete() -> None:
    """A bad file that somebody adds must say here how it ends."""
    assert set(BAD_FILES) == set(AS_RESUME) | READABLE | OTHER_PAPERS


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.needs("tesseract") if name == "photo.jpg" else ())
        for name in sorted(AS_RESUME)
    ],
)
def test_bad_resume(run, bad: Callable[[str], Path], name: str) -> None:
    """One line with the error's code, the exit code of the table, nothing of the document."""
    path = bad(name)
    code, error = AS_RESUME[name]

    done = run("extract", path)

    assert (code, "") == (done.code, done.out)
    assert 1 == len(done.err.splitlines())
    assert done.err.startswith("skillmap: ")
    assert done.err.rstrip().endswith(f"[{error}]")
    assert not [secret for secret in SECRETS if secret in done.err]


@pytest.mark.parametrize("name", sorted(OTHER_PAPERS))
def test_other_paper(
    run, bad: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A warning that quotes nothing; where the setting wants it, an error with its exit code."""
    done = run("extract", bad(name))

    assert 0 == done.code
    assert done.json is not None
    assert "resume" in done.err
    assert done.err.rstrip().endswith(("[parse.not_a_resume]", "[parse.maybe_not_a_resume]"))
    assert not [secret for secret in SECRETS if secret in done.err]

    monkeypatch.setenv("SKILLMAP_NOT_A_RESUME", "error")
    done = run("extract", bad(name))

    assert (6, "") == (done.code, done.out)
    assert 1 == len(done.err.splitlines())
    assert done.err.rstrip().endswith("[extract.not_a_resume]")


@pytest.mark.parametrize("name", ["encrypted.pdf", "noise.bin"])
def test_bad_resume_as_json(run, bad: Callable[[str], Path], name: str) -> None:
    """With --json the error is an object, whatever the command."""
    path = bad(name)
    code, error = AS_RESUME[name]
    for words in (
        ("extract", path),
        ("match", path, "--job", path),
        ("tailor", path, "--job", path, "--out", path.parent / "out"),
        ("render", path, "--format", "pdf", "--out", path.parent / "x.pdf"),
        ("verify", path, path),
    ):
        done = run(*words, "--json")

        assert (code, error, False) == (done.code, done.error["code"], done.error["retryable"])
        assert done.error["message"]
        assert "" == done.out


@pytest.mark.parametrize("name", sorted(READABLE))
def test_odd_file_is_read(run, bad: Callable[[str], Path], name: str) -> None:
    """What can be read is read, and nothing hidden or remote gets in."""
    done = run("extract", bad(name))

    assert (0, "Hollis Grant") == (done.code, done.json["basics"]["name"])
    assert "Ignore previous" not in done.out
    if name == "hidden-text.pdf":
        assert "[hidden.white]" in done.err


@pytest.mark.parametrize("name", sorted(AS_POSTING))
def test_bad_posting(run, bad: Callable[[str], Path], noor: Path, name: str) -> None:
    """A posting that is none, too large or unreadable ends alike for match and tailor."""
    path = bad(name)
    code, error = AS_POSTING[name]
    for words in (("match", noor), ("tailor", noor, "--out", path.parent / "out")):
        done = run(*words, "--job", path)

        assert (code, "") == (done.code, done.out)
        assert done.err.rstrip().endswith(f"[{error}]")
    assert not (path.parent / "out").exists()


def test_posting_with_orders_is_data(run, bad: Callable[[str], Path], noor: Path) -> None:
    """Orders to a model in a posting are told and not followed."""
    done = run("match", noor, "--job", bad("injected-posting.txt"))

    assert 0 == done.code
    assert "[posting.instruction]" in done.err


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (["extract", "nowhere.pdf"], 4, "extract.unreadable"),
        (["match", ".", "--job", "{job}"], 4, "extract.unreadable"),
        (["extract", "--reader", "word", "{maya}"], 2, "usage.unknown_provider"),
        (["extract", "--parser", "magic", "{maya}"], 2, "usage.unknown_provider"),
        (["match", "-", "--job", "-"], 2, "usage"),
        (["match", "{noor}", "--job", "nowhere.txt"], 4, "extract.unreadable"),
        (["tailor", "{noor}", "--job", "{job}", "--out", "{tmp}", "--mode", "wild"], 2, "usage"),
        (["tailor", "{noor}", "--job", "{job}", "--out", "{tmp}", "--pages", "0"], 2, "usage"),
        (["tailor", "{noor}", "--job", "{job}", "--out", "{tmp}", "--lock", "work"], 2, "usage"),
        (["tailor", "{noor}", "--job", "{job}", "--out", "{tmp}", "-f", "odt"], 2,
         "usage.unknown_provider"),
        (["tailor", "{noor}", "--job", "{job}", "--out", "{noor}/x"], 9, "render"),
        (["render", "{noor}", "-f", "txt", "--out", "{noor}"], 2, "usage"),
        (["render", "{noor}", "-f", "report", "--out", "{tmp}/x"], 2, "usage"),
        (["render", "{noor}", "-f", "pdf", "--theme", "x", "--out", "{tmp}/x"], 9,
         "render.template"),
    ],
)  # fmt: skip
def test_bad_words(
    run, maya: Path, noor: Path, analytics: Path, tmp_path: Path, words: list[str], code: int,
    error: str,
) -> None:  # fmt: skip
    """Wrong names, options and paths end with their own codes."""
    places = {"maya": maya, "noor": noor, "job": analytics, "tmp": tmp_path}

    done = run(*(word.format(**places) for word in words))

    assert code == done.code, done.err
    assert done.err.rstrip().endswith(f"[{error}]")


@pytest.mark.parametrize("words", [["extract"], ["fly"], ["tailor", "x"], ["extract", "--fly"]])
def test_unknown_words(run, words: list[str]) -> None:
    """What the parser of options refuses ends with 2."""
    assert 2 == run(*words).code
    done = run(*words, "--json")
    assert (2, "usage") == (done.code, done.error["code"])


def test_bad_settings(run, monkeypatch: pytest.MonkeyPatch, noor: Path) -> None:
    """A variable that cannot be used ends every command; one that nothing reads is told."""
    monkeypatch.setenv("SKILLMAP_RAEDER", "s3cret")
    done = run("extract", noor)
    assert 0 == done.code
    assert "Did you mean SKILLMAP_READER?" in done.err

    monkeypatch.setenv("SKILLMAP_EXTRACT_PAGES_MAX", "s3cret")
    done = run("extract", noor)
    assert (2, "") == (done.code, done.out)
    assert done.err.rstrip().endswith("[usage.settings]")
    assert "s3cret" not in done.err


def test_other_files_are_read_when_one_is_bad(
    run, bad: Callable[[str], Path], noor: Path, tmp_path: Path
) -> None:
    """The exit code is that of the first failure, and every good file has its result."""
    out = tmp_path / "out"

    done = run("extract", bad("noise.bin"), noor, bad("encrypted.pdf"), noor, "--out", out)

    assert 4 == done.code
    assert ["noor-haddad-2.json", "noor-haddad.json"] == sorted(p.name for p in out.iterdir())
    assert 2 == len(done.err.splitlines())


@pytest.mark.parametrize(
    ("name", "code"), [("zip-bomb.docx", 8), ("noise.bin", 4), ("broken.json", 6)]
)
def test_bad_resume_in_a_process_of_its_own(
    bad: Callable[[str], Path], name: str, code: int
) -> None:
    """As a user runs it: nothing on standard output, one line on standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "skillmap", "extract", bad(name)],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (code, "") == (done.returncode, done.stdout)
    assert 1 == len(done.stderr.splitlines()), done.stderr
    assert "Traceback" not in done.stderr


def test_standard_input_is_bounded(run, monkeypatch: pytest.MonkeyPatch, noor: Path) -> None:
    """What comes through a pipe is read up to the limit, whatever it is given to."""
    monkeypatch.setenv("SKILLMAP_EXTRACT_BYTES_MAX", "1000")
    data = b" " * 5000

    for words in (("extract", "-"), ("match", noor, "--job", "-"), ("extract", noor)):
        done = run(*words, stdin=data)
        assert 8 == done.code
        assert "bytes_max is 1000" in done.err


def test_large_json_is_no_saved_tailoring(run, monkeypatch: pytest.MonkeyPatch, noor: Path) -> None:
    """A file over the limit is not read to find out what it is."""
    monkeypatch.setenv("SKILLMAP_EXTRACT_BYTES_MAX", "1000")

    assert 8 == run("render", noor, "-f", "txt", "--out", "-").code
