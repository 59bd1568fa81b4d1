"""Edits by hand, honest and dishonest, through the client's `verify()`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from skillmap import Resume, SkillMap

FILES = Path(__file__).parents[1] / "files" / "edits"


def edited(base: Resume, pointer: str, value: Any) -> Resume:
    """*base* with *value* at *pointer*, as somebody edits a file."""
    place: Any = base.to_json_resume()
    tree = place
    *path, last = pointer.strip("/").split("/")
    for token in path:
        place = place[int(token)] if isinstance(place, list) else place[token]
    if not isinstance(place, list):
        place[last] = value
    elif last == "-" or int(last) == len(place):
        place.append(value)
    else:
        place[int(last)] = value
    return Resume.from_json_resume(tree)


def test_dishonest_edits_are_refused_and_honest_ones_pass(sm: SkillMap) -> None:
    """At least 17 of 20 lies are refused; at most 3 of 20 honest edits are held up."""
    base = Resume.from_json_resume((FILES / "base.json").read_bytes())
    job = sm.job(FILES / "posting.txt")
    outcomes: dict[bool, list[str]] = {True: [], False: []}
    for edit in json.loads((FILES / "edits.json").read_bytes()):
        changes = sm.verify(base, edited(base, edit["pointer"], edit["after"]), job=job)
        statuses = {change.verdict.status for change in changes if change.verdict}
        outcomes[edit["honest"]].append(max(statuses, key=["accept", "review", "refuse"].index))

    assert (20, 20) == (len(outcomes[True]), len(outcomes[False]))
    assert outcomes[False].count("refuse") >= 17
    assert 20 - outcomes[True].count("accept") <= 3
