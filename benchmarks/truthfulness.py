"""How many false edits the verifier lets through, and how many honest ones it holds up.

People, postings and edits lie in `benchmarks/truth/`, in open and held sets; see `benchmarks/truth/README.md`.
Every edit goes through the gate, as a tailoring's edits do. A second detector, made another way, judges the same edits.

    python benchmarks/truthfulness.py [--set open|held|both|NAME] [--show NAME] [--limit 20]

`--show` prints the edits of one operator (or `honest`, `written`) that were judged wrongly. It shows the open set; with
`--set held` it shows the held one, and whoever then changes a rule has made the held set useless.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmap import SkillMap
from skillmap.models.change import Change
from skillmap.models.date import PartialDate
from skillmap.models.job import Job
from skillmap.models.resume import Resume
from skillmap.tailor.gate import Gate
from skillmap.tailor.verify import ClaimsVerifier
from truth.detector import Detector
from truth.operators import OPERATORS, POSTING_ONLY, Edit, Person, edits

ROOT = Path(__file__).resolve().parents[1]
TRUTH = ROOT / "benchmarks" / "truth"
GROUPS = {
    "open": ("open", "open-2", "open-3", "open-4", "open-5", "open-6", "open-7", "open-8"),
    "held": ("held", "held-4", "held-6", "held-8"),
}
"""Sets that may be read by those who write rules, and those that may not."""
SETS = tuple(name for names in GROUPS.values() for name in names)
TODAY = PartialDate.parse("2026-11-01")

HONEST, WRITTEN = "honest", "written"
STATUSES = ("refuse", "review", "accept")

CAUGHT_MIN = 0.99
REFUSED_MIN = 0.95
HONEST_REFUSED_MAX = 0.05
HONEST_REVIEWED_MAX = 0.15
"""The targets: shares of the dishonest edits caught and refused, of the honest ones refused and sent to review."""


@dataclass(frozen=True)
class Judged:
    """An edit with what the verifier and the detector say, and the codes of the verifier's findings."""

    edit: Edit
    verdict: str
    second: str
    codes: tuple[str, ...]


def main() -> int:
    """Print the tables."""
    options = arguments()
    chosen = SETS if options.set == "both" else GROUPS.get(options.set, (options.set,))
    detector = Detector(_read(path) for name in SETS for path in _people(name))
    started = time.perf_counter()
    found = {name: judge_all(name, detector) for name in chosen}
    seconds = time.perf_counter() - started
    if options.show:
        for name in chosen if options.set != "both" else GROUPS["open"]:
            show(found[name], options.show, options.limit)
        return 0
    print(f"verifier of commit {_commit()}")
    for name, judged in found.items():
        print_operators(name, judged)
    for name, judged in found.items():
        print_totals(name, judged)
        print_agreement(name, judged)
    for group, names in GROUPS.items():
        if len(chosen) > 1 and set(names) <= set(chosen):
            together = [one for name in names for one in found[name]]
            print_totals(f"{group}, all sets", together)
    count = sum(len(judged) for judged in found.values())
    print(f"{count} edits in {seconds:.1f} s, {1_000 * seconds / count:.1f} ms each")
    return 0


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--set", choices=(*SETS, "both"), default="both")
    parser.add_argument("--show", choices=(*OPERATORS, HONEST, WRITTEN))
    parser.add_argument("--limit", type=int, default=20)
    return parser.parse_args()


# -- the edits --------------------------------------------------------------------------------


def judge_all(name: str, detector: Detector) -> list[Judged]:
    """Every edit of the set, judged twice."""
    manifest = _read(TRUTH / name / "manifest.json")
    people = {path.stem: _read(path) for path in _people(name)}
    resumes = {key: Resume.from_json_resume(json.dumps(tree)) for key, tree in people.items()}
    gate = Gate(ClaimsVerifier(today=TODAY))
    with SkillMap() as client:
        jobs = {key: _job(client, name, facts["posting"]) for key, facts in manifest.items()}
    judged = []
    for number, edit in enumerate(all_edits(name, people, manifest)):
        change = Change(
            id=f"c{number}",
            op=edit.op,  # type: ignore[arg-type] # An operation by name, checked by the model.
            pointer=edit.pointer,
            before=edit.before,
            after=edit.after,
            evidence=edit.evidence,
        )
        verdict = gate.judge(change, resumes[edit.person], jobs[edit.person]).verdict
        assert verdict is not None
        codes = tuple(finding.code for finding in verdict.findings if finding.severity != "info")
        second = detector.judge(edit, people[edit.person])
        judged.append(Judged(edit, verdict.status, second, codes))
    return judged


def all_edits(name: str, people: dict[str, Any], manifest: dict[str, Any]) -> Iterator[Edit]:
    """Those of the operators, then those written by hand."""
    for key in sorted(people):
        yield from edits(Person(key, people[key], manifest[key]))
    for kind in (WRITTEN, HONEST):
        for path in sorted((TRUTH / name / kind).glob("*.json")):
            for entry in _read(path):
                yield Edit(
                    kind,
                    entry["person"],
                    entry["op"],
                    entry["pointer"],
                    entry["before"],
                    entry["after"],
                    tuple(entry["evidence"]),
                )


def _people(name: str) -> list[Path]:
    return sorted((TRUTH / name / "people").glob("*.json"))


def _job(client: SkillMap, name: str, posting: str) -> Job:
    return client.job(TRUTH / name / "postings" / f"{posting}.txt")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _commit() -> str:
    """Of the last change of the room that judges, and whether it was changed since; `?` outside of a repository."""
    command = ["git", "log", "-1", "--format=%h", "--", "src/skillmap/tailor"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    command = ["git", "status", "--porcelain", "--", "src/skillmap/tailor"]
    changed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return (found.stdout.strip() or "?") + (", changed since" if changed.stdout else "")


# -- the tables -------------------------------------------------------------------------------


def print_operators(name: str, judged: list[Judged]) -> None:
    """One line per operator."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        counts[one.edit.operator][one.verdict] += 1
    print(f"\n{name + ' set':26} {'edits':>6} {'refused':>8} {'review':>7} {'accepted':>9}")
    for operator in (*OPERATORS, WRITTEN, HONEST):
        found = counts[operator]
        if found:
            refused, review, accepted = (found[status] for status in STATUSES)
            print(f"{operator:26} {found.total():6} {refused:8} {review:7} {accepted:9}")


def print_totals(name: str, judged: list[Judged]) -> None:
    """Shares beside the targets."""
    honest = Counter(one.verdict for one in judged if one.edit.operator == HONEST)
    made = Counter(one.verdict for one in judged if one.edit.operator in OPERATORS)
    written = Counter(one.verdict for one in judged if one.edit.operator == WRITTEN)
    false = made + written
    print(f"\n{name}: {len({one.edit.person for one in judged})} people")
    for title, counts in (("dishonest, operators", made), ("dishonest, written", written)):
        _print_shares(title, counts)
    _print_shares("dishonest, all", false)
    _print_shares("honest", honest)
    total = false.total()
    _print_target(
        "dishonest refused or reviewed", 1 - false["accept"] / total, CAUGHT_MIN, least=True
    )
    _print_target("dishonest refused", false["refuse"] / total, REFUSED_MIN, least=True)
    total = honest.total()
    _print_target("honest refused", honest["refuse"] / total, HONEST_REFUSED_MAX, least=False)
    _print_target("honest reviewed", honest["review"] / total, HONEST_REVIEWED_MAX, least=False)
    print_honest(judged)
    skills = [one for one in judged if one.edit.operator in POSTING_ONLY]
    accepted = sum(one.verdict == "accept" for one in skills)
    print(f"  skills that only the posting has: {accepted} of {len(skills)} accepted (target 0)")


def print_honest(judged: list[Judged]) -> None:
    """The honest edits by what they touch, and by language."""
    people = {path.stem: _read(path)["meta"]["language"] for name in SETS for path in _people(name)}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        if one.edit.operator == HONEST:
            counts[_place(one.edit)][one.verdict] += 1
            counts[people[one.edit.person]][one.verdict] += 1
    for title in sorted(counts):
        _print_shares(f"  honest, {title}", counts[title])


def _place(edit: Edit) -> str:
    if edit.op == "reorder":
        return "order"
    if edit.op == "add":
        return "added line"
    if (
        len(edit.evidence) > 1
        and edit.pointer.endswith(edit.evidence[0])
        and "highlights" in edit.pointer
    ):
        return "merged lines"
    return next(
        (
            title
            for part, title in (
                ("/label", "headline"),
                ("/summary", "summary"),
                ("/skills", "skills"),
            )
            if part in edit.pointer
        ),
        "line",
    )


def _print_shares(title: str, counts: Counter[str]) -> None:
    shares = ", ".join(
        f"{status} {counts[status]} ({counts[status] / counts.total():.1%})" for status in STATUSES
    )
    print(f"  {title:24} {counts.total():5}: {shares}")


def _print_target(title: str, share: float, bound: float, *, least: bool) -> None:
    holds = share >= bound if least else share <= bound
    sign = ">=" if least else "<="
    print(
        f"  {title}: {share:.1%} (target {sign} {bound:.0%}): {'holds' if holds else 'DOES NOT HOLD'}"
    )


def print_agreement(name: str, judged: list[Judged]) -> None:
    """Who holds up what: both, only one, neither."""
    print(f"  agreement with the second detector, {name} set (refused or sent to review)")
    print(f"  {'':12} {'both':>6} {'verifier only':>14} {'detector only':>14} {'neither':>8}")
    for title, is_honest in (("dishonest", False), ("honest", True)):
        pairs = Counter(
            (one.verdict != "accept", one.second != "accept")
            for one in judged
            if (one.edit.operator == HONEST) == is_honest
        )
        both, first, second = pairs[True, True], pairs[True, False], pairs[False, True]
        print(f"  {title:12} {both:6} {first:14} {second:14} {pairs[False, False]:8}")


def show(judged: list[Judged], name: str, limit: int) -> None:
    """Edits of *name* that were judged wrongly, the worst first."""
    is_honest = name == HONEST
    wrong = [
        one
        for one in judged
        if one.edit.operator == name and (one.verdict == "accept") != is_honest
    ]
    wrong.sort(key=lambda one: STATUSES.index(one.verdict))
    for one in wrong[:limit]:
        codes = ", ".join(sorted(set(one.codes)))
        print(f"{one.verdict} {one.edit.person} {one.edit.pointer} {codes}")
        print(f"  - {one.edit.before}\n  + {one.edit.after}")
    print(f"{name}: {len(wrong)} judged wrongly, {min(limit, len(wrong))} shown")


if __name__ == "__main__":
    raise SystemExit(main())
