"""Rewordings of lines of the example resumes, written by hand: honest ones and lies.

`tests/files/rewordings.json`: the resume, words that its line begins with, the new line, whether it is honest.
The rules were written with these at hand; `tests/files/edits` holds others, written by somebody else.
`tests/files/wordings`: sets A, B and C of forty and forty, D, E and F of twenty and twenty, on resumes of many
trades, G of six rounds on as many again; the rules were corrected with all of them at hand.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmap.models.change import Change
from skillmap.models.job import Job
from skillmap.models.resume import Resume

FILES = Path(__file__).parent.parent / "files"


@dataclass(frozen=True, slots=True)
class Rewording:
    """An edit of a resume, and whether it is honest."""

    name: str
    honest: bool
    base: Resume
    change: Change
    job: Job | None = None


def resume(name: str) -> Resume:
    """The example resume of that name."""
    return Resume.from_json_resume((FILES / "truth" / f"{name}.json").read_bytes())


def own_rewordings() -> tuple[Rewording, ...]:
    """Those of `tests/files/rewordings.json`."""
    rows = json.loads((FILES / "rewordings.json").read_text(encoding="utf-8"))
    found = []
    for number, row in enumerate(rows):
        base = resume(row["resume"])
        [(pointer, old)] = [(at, text) for at, text in base.texts() if text.startswith(row["line"])]
        change = Change(id="edit", op="replace", pointer=pointer, before=old, after=row["new"])
        found.append(Rewording(f"{number}-{row['resume']}", row["honest"], base, change))
    return tuple(found)


def acceptance_edits() -> tuple[Rewording, ...]:
    """Those of `tests/files/edits`, all of one resume, with a posting at hand."""
    folder = FILES / "edits"
    base = Resume.from_json_resume((folder / "base.json").read_bytes())
    job = Job(text=(folder / "posting.txt").read_text(encoding="utf-8"))
    found = []
    for row in json.loads((folder / "edits.json").read_text(encoding="utf-8")):
        change = Change(
            id=row["id"],
            op="replace" if row["before"] is not None else "add",
            pointer=row["pointer"],
            before=row["before"],
            after=row["after"],
        )
        found.append(Rewording(row["id"], row["honest"], base, change, job))
    return tuple(found)


def wordings(name: str) -> tuple[Rewording, ...]:
    """Those of set *name* of `tests/files/wordings`: "a", "b" or "c"."""
    text = (FILES / "wordings" / f"{name}.toml").read_text(encoding="utf-8")
    return tuple(
        _wording(row, kind, number)
        for row in tomllib.loads(text)["resume"]
        for kind in ("honest", "lies")
        for number in range(len(row[kind]))
    )


def _wording(row: dict[str, Any], kind: str, number: int) -> Rewording:
    """An edit of a resume with one employer: of the line of that index, or of the summary."""
    at, new = row[kind][number]
    basics = {"name": row["name"], "label": row["label"], "summary": row["summary"]}
    work = {"name": row["employer"], "position": row["position"], "startDate": "2016-03"}
    base = Resume.from_json_resume(
        {
            "basics": basics,
            "work": [{**work, "highlights": row["lines"]}],
            "skills": [{"name": "", "keywords": row["skills"]}],
        }
    )
    old = row["summary"] if at == "summary" else row["lines"][at]
    pointer = "/basics/summary" if at == "summary" else f"/work/0/highlights/{at}"
    change = Change(id="edit", op="replace", pointer=pointer, before=old, after=new)
    name = f"{row['name']}-{kind}-{number}"
    return Rewording(name, kind == "honest", base, change, Job(text=row["posting"]))
