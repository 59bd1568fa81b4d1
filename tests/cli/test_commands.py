"""What each command prints, writes and returns."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import skillmap
from skillmap import Resume, SkillMap, Tailoring
from skillmap.cli import main
from skillmap.settings import Settings

ROOT = Path(__file__).parents[2]
FORMATS = "docx,pdf,html,md,txt,json,report"
ANALYTICS = ROOT / "examples" / "postings" / "analytics-lead.txt"


def test_version_and_help(run) -> None:
    """The version, a page of help for the whole and for every command."""
    assert f"skillmap {skillmap.__version__}\n" == run("--version").out
    whole = run("--help").out
    for command in ("extract", "match", "tailor", "render", "verify", "plugins", "doctor"):
        assert command in whole
        page = run(command, "--help")
        assert 0 == page.code
        assert "--json" in page.out


def test_module_is_the_command() -> None:
    """`python -m skillmap` and the console script are one thing."""
    done = subprocess.run(
        [sys.executable, "-m", "skillmap", "--version"], capture_output=True, text=True
    )

    assert (0, f"skillmap {skillmap.__version__}") == (done.returncode, done.stdout.strip())


# -- extract ----------------------------------------------------------------------------------


def test_extract_prints_json_resume(run, maya: Path) -> None:
    """One file: one resume on standard output, and what goes in as JSON Resume comes out."""
    done = run("extract", maya)

    assert (0, "") == (done.code, done.err)
    assert "Maya Lindholm" == done.json["basics"]["name"]
    assert Resume.from_json_resume(done.out).to_json_resume() == done.json


def test_extract_reads_standard_input(run, maya: Path) -> None:
    """`-` is standard input."""
    assert run("extract", maya).out == run("extract", "-", stdin=maya.read_bytes()).out


def test_extract_of_several_files_prints_lines(run, maya: Path, noor: Path) -> None:
    """Several files: one resume per line."""
    lines = run("extract", maya, noor).out.splitlines()

    assert ["Maya Lindholm", "Noor Haddad"] == [
        json.loads(line)["basics"]["name"] for line in lines
    ]


def test_extract_writes_one_file_each(run, maya: Path, noor: Path, tmp_path: Path) -> None:
    """With --out nothing is printed; no file that was read is replaced."""
    out = tmp_path / "new" / "folder"

    done = run("extract", maya, noor, "--out", out)

    assert (0, "") == (done.code, done.out)
    assert ["maya-lindholm.json", "noor-haddad.json"] == sorted(p.name for p in out.iterdir())
    same = out / "noor-haddad.json"
    before = same.read_bytes()
    assert 2 == run("extract", same, "--out", out).code
    assert before == same.read_bytes()


def test_extract_json_tells_everything(run, maya: Path) -> None:
    """With --json there are evidence and confidence for every field."""
    tree = run("extract", maya, "--json").json

    assert "Maya Lindholm" == tree["resume"]["basics"]["name"]
    assert "/basics/name" in {field["pointer"] for field in tree["fields"]}
    assert ("application/pdf", "pdf") == (
        tree["document"]["media_type"],
        tree["document"]["reader"],
    )
    assert tree["document"]["page_count"] >= 1


# -- match ------------------------------------------------------------------------------------


def test_match_shows_requirements_and_gaps(run, noor: Path, analytics: Path) -> None:
    """For people a table, for programs the job and the match."""
    shown = run("match", noor, "--job", analytics)
    tree = run("match", noor, "--job", analytics, "--json").json

    assert (0, "") == (shown.code, shown.err)
    assert f"{tree['match']['score'] * 100:.0f} %" in shown.out
    for gap in tree["match"]["gaps"]:
        assert gap["skill"] in shown.out
    assert len(tree["job"]["requirements"]) >= len(tree["match"]["requirements"]) > 5


def test_posting_may_come_from_standard_input(run, noor: Path, analytics: Path) -> None:
    """`--job -` reads the posting from standard input."""
    words = ("match", noor, "--json", "--job")

    assert run(*words, analytics).out == run(*words, "-", stdin=analytics.read_bytes()).out


# -- tailor and render ------------------------------------------------------------------------


def test_tailor_writes_every_format(run, maya: Path, posting: Path, tmp_path: Path) -> None:
    """One file per format, the report, the tailoring; and a summary that names them all."""
    done = run("tailor", maya, "--job", posting, "--out", tmp_path, "--format", FORMATS)

    assert (0, "") == (done.code, done.err)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        *(f"maya-lindholm.{ending}" for ending in ("docx", "pdf", "html", "md", "txt", "json")),
        "maya-lindholm-report.html",
        "maya-lindholm-tailoring.json",
    }
    assert all(str(tmp_path / name) in done.out for name in names)
    for word in ("Match", "before", "after", "accepted", "for review", "refused", "Gaps"):
        assert word in done.out


def test_a_format_without_the_letter_keeps_none_back(
    run, noor: Path, analytics: Path, tmp_path: Path
) -> None:
    """No packaged font has Chinese: the PDF is missing, with its error; all else is written."""
    tree = json.loads(noor.read_text("utf-8"))
    tree["basics"]["name"] = "Noor 山田"
    resume = tmp_path / "noor.json"
    resume.write_text(json.dumps(tree), "utf-8")
    out = tmp_path / "out"

    done = run("tailor", resume, "--job", analytics, "--out", out, "--format", "pdf,docx,txt")

    assert 9 == done.code
    assert "skillmap: pdf: No packaged font shows U+5C71" in done.err
    assert ["noor-tailoring.json", "noor.docx", "noor.txt"] == sorted(
        path.name for path in out.iterdir()
    )


def test_saved_tailoring_is_rendered_through_the_gate(
    run, maya: Path, posting: Path, tmp_path: Path
) -> None:
    """What `tailor` wrote, `render` takes: the same bytes; an edited one is refused."""
    run("tailor", maya, "--job", posting, "--out", tmp_path, "--format", "txt,report")
    saved = tmp_path / "maya-lindholm-tailoring.json"
    for format, name in (("txt", "maya-lindholm.txt"), ("report", "maya-lindholm-report.html")):
        target = tmp_path / f"again.{format}"
        assert 0 == run("render", saved, "-f", format, "--out", target).code
        assert (tmp_path / name).read_bytes() == target.read_bytes()

    tree = json.loads(saved.read_text())
    tree["result"]["resume"]["basics"]["summary"] = "Emperor of Zorblax"
    saved.write_text(json.dumps(tree))
    done = run("render", saved, "-f", "txt", "--out", "-")

    assert (1, "") == (done.code, done.out)
    assert done.err.rstrip().endswith("[tailor.unverified]")
    saved.write_text(json.dumps({"base": 1, "changes": 2, "decisions": 3}))
    assert 6 == run("render", saved, "-f", "txt", "--out", "-").code


def test_tailor_json_is_the_tailoring(run, noor: Path, analytics: Path, tmp_path: Path) -> None:
    """With --json the whole draft is on standard output, and nothing else."""
    done = run("tailor", noor, "--job", analytics, "--out", tmp_path, "-f", "txt", "--json")

    assert "" == done.err
    draft = Tailoring.model_validate(done.json["tailoring"])
    assert draft.accepted
    assert [str(tmp_path / "noor-haddad.txt"), str(tmp_path / "noor-haddad-tailoring.json")] == (
        done.json["files"]
    )


def test_tailor_keeps_what_is_locked(run, noor: Path, analytics: Path, tmp_path: Path) -> None:
    """--lock and --skip-section reach the gate."""
    words = ("tailor", noor, "--job", analytics, "--out", tmp_path, "-f", "txt", "--json")

    done = run(*words, "--lock", "/work/0", "--skip-section", "skills", "--pages", "1")

    draft = Tailoring.model_validate(done.json["tailoring"])
    assert (("/work/0",), ("skills",), 1) == (
        draft.options.locked,
        draft.options.skip_sections,
        draft.options.pages,
    )
    assert draft.base.at("/work/0") == draft.result.resume.at("/work/0")
    assert draft.base.at("/skills") == draft.result.resume.at("/skills")


def test_tailor_does_not_replace_the_resume(
    run, noor: Path, analytics: Path, tmp_path: Path
) -> None:
    """A format that would overwrite what was read is refused before anything is written."""
    mine = tmp_path / "cv.json"
    mine.write_bytes(noor.read_bytes())

    done = run("tailor", mine, "--job", analytics, "--out", tmp_path, "-f", "txt,json")

    assert 2 == done.code
    assert noor.read_bytes() == mine.read_bytes()


def test_render_takes_any_resume(run, maya: Path, tmp_path: Path) -> None:
    """A PDF becomes a DOCX; --json says how much was found again; `-` is standard output."""
    target = tmp_path / "cv.docx"

    done = run("render", maya, "-f", "docx", "--out", target, "--json")

    assert (str(target), 1.0, []) == (
        done.json["file"],
        done.json["round_trip"],
        done.json["warnings"],
    )
    assert target.read_bytes().startswith(b"PK")
    assert "Maya Lindholm" in run("render", maya, "-f", "txt", "--out", "-").out


@pytest.mark.parametrize("seeds", [("1", "2")])
def test_same_bytes_under_any_hash_seed(
    maya: Path, posting: Path, tmp_path: Path, seeds: tuple[str, ...]
) -> None:
    """Two processes with different hash seeds write the same files, byte for byte."""
    digests = []
    for seed in seeds:
        out = tmp_path / seed
        subprocess.run(
            [
                sys.executable,
                "-m",
                "skillmap",
                "tailor",
                maya,
                "--job",
                posting,
                "--out",
                out,
                "--format",
                FORMATS,
            ],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        digests.append(
            {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir()}
        )

    assert digests[0] == digests[1]
    assert 8 == len(digests[0])


# -- review -----------------------------------------------------------------------------------


@pytest.fixture
def reviewed(
    run, noor: Path, analytics: Path, tmp_path: Path
) -> Callable[[bytes], tuple[Tailoring, str]]:
    """A function that gives answers to a review; the draft that comes of it, and what was shown."""

    def answer(answers: bytes) -> tuple[Tailoring, str]:
        words = ("tailor", noor, "--job", analytics, "--out", tmp_path, "-f", "txt")
        done = run(*words, "--review", "--json", stdin=answers)
        assert 0 == done.code, done.err
        return Tailoring.model_validate(done.json["tailoring"]), done.err

    return answer


def test_review_walks_the_changes(reviewed) -> None:
    """Each change is shown with before, after and verdict; what is declined is not applied."""
    draft, shown = reviewed(b"d\na\nwhat?\nd\nq\n")

    waiting = [draft.decisions[change.id] for change in draft.changes.changes]
    assert ["declined", "accepted", "declined"] == waiting[:3]
    assert "declined" not in waiting[3:]
    assert 5 == shown.count("[a]ccept")
    for word in ("before", "after", "why", "verdict"):
        assert word in shown


def test_review_ends_with_its_answers(reviewed) -> None:
    """The end of the input leaves the rest as the verifier decided, and so does `quit`."""
    plain, _ = reviewed(b"")

    assert plain.result == reviewed(b"q\n")[0].result
    assert plain.result == reviewed(b"all\n")[0].result
    assert "declined" not in plain.decisions.values()


def test_declining_everything_gives_the_base(reviewed) -> None:
    """Nothing is forced on anybody."""
    draft, _ = reviewed(b"decline\n" * 500)

    assert draft.base == draft.result.resume


def test_review_and_resume_cannot_both_be_standard_input(run, analytics: Path) -> None:
    """Answers and resume would be mixed up; it is said before anything is read."""
    done = run("tailor", "-", "--job", analytics, "--out", "x", "--review", stdin=b"a\n")

    assert 2 == done.code
    assert not Path("x").exists()


# -- verify -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "code", "word"),
    [
        (lambda tree: None, 0, "same"),
        (lambda tree: tree["skills"].reverse(), 0, "accept"),
        (lambda tree: tree["work"][0].update(position="Chief Data Officer"), 1, "refuse"),
    ],
)
def test_verify_tells_by_its_exit_code(
    run, noor: Path, tmp_path: Path, edit: Callable[[dict], None], code: int, word: str
) -> None:
    """0: all accepted; 1: something refused."""
    tree = json.loads(noor.read_bytes())
    edit(tree)
    edited = tmp_path / "edited.json"
    edited.write_text(json.dumps(tree))

    done = run("verify", noor, edited)

    assert code == done.code
    assert word in done.out
    assert code == run("verify", noor, edited, "--json").code


def test_verify_asks_for_a_person(run, tmp_path: Path) -> None:
    """3: nothing is refused, and something needs a look. The edit is one from the list by hand."""
    edits = json.loads((ROOT / "tests/files/edits/edits.json").read_bytes())
    base = Resume.from_json_resume((ROOT / "tests/files/edits/base.json").read_bytes())
    codes = set()
    with SkillMap(settings=Settings(plugins=())) as sm:
        for edit in edits:
            tree = base.to_json_resume()
            replace(tree, edit["pointer"], edit["after"])
            statuses = {
                change.verdict.status
                for change in sm.verify(base, Resume.from_json_resume(tree))
                if change.verdict
            }
            if statuses == {"review"}:
                (tmp_path / "edited.json").write_text(json.dumps(tree))
                base_file = ROOT / "tests/files/edits/base.json"
                codes.add(run("verify", base_file, tmp_path / "edited.json").code)
                break

    assert {3} == codes


def replace(tree: dict, pointer: str, value: object) -> None:
    *path, last = pointer.strip("/").split("/")
    for token in path:
        tree = tree[int(token)] if isinstance(tree, list) else tree[token]
    tree[int(last) if isinstance(tree, list) else last] = value


# -- plugins and doctor -----------------------------------------------------------------------


def test_plugins_lists_origin_and_state(run) -> None:
    """Every provider with its distribution and version, for people and for programs."""
    tree = run("plugins", "--json").json

    assert {"readers", "parsers", "agents", "renderers"} <= {
        info["group"].removeprefix("skillmap.") for info in tree
    }
    ours = [info for info in tree if info["distribution"] == "skillmap"]
    assert {skillmap.__version__} == {info["version"] for info in ours}
    shown = run("plugins").out
    assert all(info["name"] in shown for info in tree)


def test_doctor_tells_what_works(run) -> None:
    """Each provider works, or says what is missing and how to get it."""
    tree = run("doctor", "--json").json

    assert all(check["works"] or check["missing"] for check in tree["providers"])
    works = {(check["group"], check["name"]) for check in tree["providers"] if check["works"]}
    assert {("skillmap.readers", "pdf"), ("skillmap.renderers", "pdf")} <= works
    assert "works" in run("doctor").out


def test_commands_of_plugins_are_there(installed_ats_text: Path, tmp_path: Path) -> None:
    """A plugin's renderer, option and command work from the command line."""
    text = tmp_path / "x.txt"
    text.write_text("Zürich – 2020")
    environment = {**os.environ, "PYTHONPATH": str(installed_ats_text), "COLUMNS": "200"}

    def skill(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "skillmap", *map(str, words)],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip

    noor = ROOT / "examples" / "noor-haddad.json"
    assert "WORK" in skill("render", noor, "-f", "ats-text", "--out", "-").stdout.upper()
    assert "U+2013 EN DASH" in skill("ats-characters", text).stdout
    assert "skillmap-ats-text 1.0.0" in skill("plugins").stdout


def test_broken_plugins_are_told_once(tmp_path: Path) -> None:
    """A plugin that cannot be loaded is one line, and the command does its work."""
    folder = tmp_path / "broken-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text("[skillmap]\nbroken = nowhere.to.be.found\n")
    done = subprocess.run(
        [sys.executable, "-m", "skillmap", "extract", ROOT / "examples" / "noor-haddad.json"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert 0 == done.returncode
    (line,) = done.stderr.splitlines()
    assert "Left out: Plugin 'broken' (broken)" in line
    assert "Noor Haddad" == json.loads(done.stdout)["basics"]["name"]


@pytest.fixture(scope="module")
def installed_ats_text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ats-text")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--no-build-isolation",
            "--no-deps",
            "--no-index",
            "--quiet",
            "--target",
            folder,
            ROOT / "tests" / "plugins" / "skillmap-ats-text",
        ],
        check=True,
        capture_output=True,
    )
    return folder


# -- the edges --------------------------------------------------------------------------------


@pytest.mark.parametrize("package", ["typer", "rich"])
def test_missing_package_names_the_extra(
    package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the packages of the command line, one line says what to install."""
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == package else find(name)
    )

    assert 2 == main(["doctor"])
    assert "pip install 'skillmap[standard]'" in capsys.readouterr().err


def test_unexpected_error_is_one_line(run, monkeypatch: pytest.MonkeyPatch, noor: Path) -> None:
    """A mistake of ours is told as one; its text, which may quote a resume, is not."""

    def broken(self: SkillMap, *words: object, **options: object) -> None:
        raise ValueError("Noor Haddad")

    monkeypatch.setattr(SkillMap, "extract", broken)
    done = run("match", noor, "--job", noor)

    assert 70 == done.code
    assert done.err.rstrip().endswith("[internal]")
    assert "Noor Haddad" not in done.err
    monkeypatch.setenv("SKILLMAP_DEBUG", "0")
    assert 70 == run("match", noor, "--job", noor).code
    monkeypatch.setenv("SKILLMAP_DEBUG", "1")
    with pytest.raises(ValueError, match="Noor"):
        main(["match", str(noor), "--job", str(noor)])


def test_interrupt_has_its_code(run, monkeypatch: pytest.MonkeyPatch, noor: Path) -> None:
    """Ctrl-C ends with 130 and one line."""

    def interrupted(self: SkillMap, *words: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SkillMap, "extract_stream", interrupted)

    assert (130, True) == ((done := run("extract", noor)).code, "[run.cancelled]" in done.err)


def test_reader_of_the_output_may_leave(noor: Path) -> None:
    """`skillmap … | head` ends without a complaint."""
    process = subprocess.Popen(
        [sys.executable, "-m", "skillmap", "extract", noor, *[noor] * 40],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    _, complaint = process.communicate(timeout=60)

    assert (141, "") == (process.returncode, complaint)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize(
    "words", [["extract"], ["match", "-j", ANALYTICS]], ids=["extract", "match"]
)
def test_full_disk_is_a_typed_error(noor: Path, words: list[str | Path]) -> None:
    """Also when the output is a table."""
    command = [sys.executable, "-m", "skillmap", words[0], noor, *words[1:]]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)

    assert (9, True) == (done.returncode, "No space left on device" in done.stderr)


@pytest.mark.skipif(os.name == "nt", reason="the shell here is POSIX")
@pytest.mark.parametrize(
    ("redirection", "words", "code"),
    [(">&-", "plugins", 0), ("2>&- >&-", "plugins", 0), ("<&-", "extract -", 2)],
)
def test_closed_streams_are_no_mistake_of_ours(redirection: str, words: str, code: int) -> None:
    """What cannot be said is not said; what cannot be read is said."""
    command = f"{shlex.quote(sys.executable)} -m skillmap {words} {redirection}"

    assert code == subprocess.run(command, shell=True, capture_output=True).returncode


def test_narrow_encodings_lose_nothing_but_characters(tmp_path: Path) -> None:
    """A terminal that knows ASCII only gets question marks, not a traceback; JSON stays UTF-8."""
    resume = tmp_path / "cv.json"
    resume.write_text(json.dumps({"basics": {"name": "山田 太郎", "label": "Zürich"}}))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "SKILLMAP_PLUGINS": ""}
    for words in (["extract", resume], ["verify", resume, ROOT / "examples/noor-haddad.json"]):
        done = subprocess.run(
            [sys.executable, "-m", "skillmap", *words], env=environment, capture_output=True
        )
        assert b"Traceback" not in done.stderr
        if words[0] == "extract":
            assert "山田 太郎" == json.loads(done.stdout)["basics"]["name"]


def test_text_of_a_document_cannot_steer_the_terminal(run, tmp_path: Path) -> None:
    """Control characters and markup in a resume are shown as text."""
    base, edited = tmp_path / "base.json", tmp_path / "edited.json"
    base.write_text(json.dumps({"basics": {"name": "A", "summary": "old"}}))
    evil = "\x1b[2J\x1b]0;owned\x07 [red]new[/red] \u202e"
    edited.write_text(json.dumps({"basics": {"name": "A", "summary": evil}}))

    done = run("verify", base, edited)

    assert not {"\x1b", "\x07", "\u202e"} & set(done.out + done.err)
    assert "[red]new[/red]" in done.out


@pytest.mark.parametrize("command", ["tailor", "extract"])
def test_progress_shows_on_a_terminal_only(
    noor: Path, analytics: Path, tmp_path: Path, command: str
) -> None:
    """On a terminal there is a bar, on standard error; in a pipe there is silence."""
    words = [sys.executable, "-m", "skillmap", command]
    if command == "tailor":
        words += [noor, "--job", analytics, "--out", tmp_path, "-f", "txt"]
    else:
        words += [ROOT / "examples" / "maya-lindholm.pdf"]
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=follower, env={**os.environ, "TERM": "xterm"}
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    assert process.stdout is not None
    printed = process.stdout.read()
    process.stdout.close()
    os.close(leader)

    assert 0 == process.wait(timeout=60)
    assert b"\x1b[" in shown
    assert b"\x1b[" not in printed
    if command == "extract":
        assert b"page 1 of" in shown
        assert "Maya Lindholm" == json.loads(printed)["basics"]["name"]
    assert b"" == subprocess.run(words, capture_output=True).stderr
