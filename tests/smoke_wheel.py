"""Use an installed wheel as a stranger would: no source tree, no tests, no development tools.

    python smoke_wheel.py WHEEL RESUME POSTING

Run by `nox -s wheel` in a fresh environment and an empty folder; not collected by pytest.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points, version
from pathlib import Path

FORMATS = ("docx", "pdf", "html", "md", "txt", "json")
SOURCE_ONLY = (".py", ".pyi", "py.typed")
COMMAND_TIMEOUT_SECONDS = 120


def main(wheel: Path, resume: Path, posting: Path) -> None:
    """Run every check; an assertion that fails ends the run with its message."""
    check_contents(wheel)
    check_import_is_not_the_source_tree()
    check_entry_points()
    check_library(resume, posting)
    check_command_line(resume, posting)
    print(f"the wheel works: {wheel.name}, {wheel.stat().st_size:,} bytes")


def check_contents(wheel: Path) -> None:
    """The wheel holds the package, its marker for typed code, its data and its licence, no more."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "skillmap/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    data = [n for n in names if n.startswith("skillmap/") and not n.endswith(SOURCE_ONLY)]
    assert data, "the wheel holds no data file"
    strangers = [n for n in names if not n.startswith(("skillmap/", "skillmap-"))]
    assert not strangers, strangers
    print(f"contents: {len(names)} files, {len(data)} of them data")


def check_import_is_not_the_source_tree() -> None:
    """What is imported is what was installed."""
    import skillmap

    location = Path(skillmap.__file__ or "").resolve()
    assert Path(sys.prefix).resolve() in location.parents, location


def check_entry_points() -> None:
    """Every declared provider whose packages `standard` brings can be loaded."""
    loaded = []
    for kind in ("readers", "ocr", "parsers", "agents", "renderers"):
        declared = entry_points(group=f"skillmap.{kind}")
        assert declared, f"nothing is declared in skillmap.{kind}"
        loaded += [f"{kind}:{point.name}" for point in declared if point.load()]
    print(f"providers: {', '.join(loaded)}")


def check_library(resume: Path, posting: Path) -> None:
    """The public API extracts, tailors and renders the example."""
    from skillmap import SkillMap

    client = SkillMap()
    extraction = client.extract(resume)
    assert extraction.resume.basics is not None
    assert extraction.resume.basics.name
    assert extraction.resume.work
    draft = client.tailor(extraction, posting)
    assert draft.changes
    for name in FORMATS:
        target = Path(f"tailored.{name}")
        client.render(draft, name).save(target)
        assert target.stat().st_size > 0, target
    print(f"library: {extraction.resume.basics.name}, rendered as {', '.join(FORMATS)}")


def check_command_line(resume: Path, posting: Path) -> None:
    """The console script answers, and does the whole job."""
    assert version("skillmap") in run("--version")
    run("doctor")
    json.loads(run("plugins", "--json"))
    json.loads(run("extract", str(resume)))
    out = Path("from-the-command-line")
    run("tailor", str(resume), "--job", str(posting), "--out", str(out), "--format", "docx,report")
    written = sorted(path.suffix for path in out.iterdir())
    assert ".docx" in written, written
    assert ".html" in written, written
    print(f"command line: {len(written)} files")


def run(*arguments: str) -> str:
    """Standard output of `skillmap` with *arguments*."""
    program = Path(sys.executable).with_name("skillmap")
    done = subprocess.run(
        [program, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=COMMAND_TIMEOUT_SECONDS,
    )
    assert done.returncode == 0, f"skillmap {' '.join(arguments)}: {done.returncode}\n{done.stderr}"
    return done.stdout


if __name__ == "__main__":
    main(*(Path(word).resolve() for word in sys.argv[1:]))
