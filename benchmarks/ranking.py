"""How well the offline ranking puts first what a posting asks for: `python benchmarks/ranking.py`.

Four fictional resumes, two postings each; `ranking/*.json` holds the relevance of every bullet point for both, given by
hand before any ranking was run: 2 answers something that the posting asks for, 1 comes near it, 0 does not matter to
it. Printed are, for our ranking and for what a user would have without it:

- nDCG in entry: the order of the bullet points within each job, weighted by the number of bullet points.
- nDCG in all: the order of all bullet points of the resume.
- P@12: the share of labels 1 and 2 among the first twelve of all.
- fit: the resume is cut to half its bullet points, two per job at least. `P` is the share of labels 1 and 2 among
  those kept, `gain` the share of the labels' sum that is kept.

Random is the mean of 200 seeded shuffles; BM25 ranks lines by the whole posting.
"""

from __future__ import annotations

import json
import math
import random
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from skillmap import Resume, SkillMap
from skillmap.models.job import Job
from skillmap.models.tailoring import TailorRequest
from skillmap.tailor import match
from skillmap.tailor.language import stems_of
from skillmap.tailor.plan import make_plan

CASES = Path(__file__).parent / "ranking"
FIRST = 12
SHUFFLES = 200
KEPT_PER_JOB = 2
TODAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Bullet:
    """A line with its job's number and its label for one posting."""

    pointer: str
    job: int
    text: str
    label: int


@dataclass(frozen=True)
class Case:
    """One resume held against one posting."""

    name: str
    bullets: tuple[Bullet, ...]
    resume: Resume
    job: Job


def main() -> None:
    """Print a table per method, and the figures of ours per case."""
    with SkillMap(today=TODAY) as sm:
        cases = [case for path in sorted(CASES.glob("*.json")) for case in read_cases(path, sm)]
    labels = sum(len(case.bullets) for case in cases)
    print(f"{len(cases)} pairs of resume and posting, {labels} labels")
    print(
        f"{'':16} {'nDCG in entry':>14} {'nDCG in all':>12} {f'P@{FIRST}':>6} {'fit: P':>7} {'gain':>6}"
    )
    for title, scored in (
        ("skillmap", [figures(case, ours(case)) for case in cases]),
        ("BM25", [figures(case, bm25(case)) for case in cases]),
        ("original order", [figures(case, original(case)) for case in cases]),
        ("random", [shuffled(case) for case in cases]),
    ):
        means = [statistics.fmean(column) for column in zip(*scored, strict=True)]
        print(
            f"{title:16} {means[0]:14.3f} {means[1]:12.3f} {means[2]:6.2f} {means[3]:7.2f} {means[4]:6.2f}"
        )
    print("\nskillmap by posting")
    for case in cases:
        row = figures(case, ours(case))
        print(
            f"{case.name:46} {row[0]:6.3f} {row[1]:6.3f} {row[2]:6.2f} {row[3]:7.2f} {row[4]:6.2f}"
        )


def read_cases(path: Path, sm: SkillMap) -> list[Case]:
    """The pairs of one file."""
    facts = json.loads(path.read_text(encoding="utf-8"))
    resume = Resume.from_json_resume(
        {
            "basics": {"name": facts["name"], "label": facts["label"]},
            "work": [
                {key: value for key, value in job.items() if key != "bullets"}
                | {"highlights": [bullet[0] for bullet in job["bullets"]]}
                for job in facts["work"]
            ],
        }
    )
    return [
        Case(
            f"{path.stem}, {posting['name']}",
            tuple(bullets_of(facts["work"], number)),
            resume,
            sm.job(posting["text"]),
        )
        for number, posting in enumerate(facts["postings"], start=1)
    ]


def bullets_of(work: Sequence[dict[str, Any]], posting: int) -> list[Bullet]:
    """All bullet points with their labels for the posting of that number, from 1."""
    return [
        Bullet(f"/work/{job}/highlights/{index}", job, bullet[0], bullet[posting])
        for job, entry in enumerate(work)
        for index, bullet in enumerate(entry["bullets"])
    ]


# -- rankings ---------------------------------------------------------------------------------


def ours(case: Case) -> list[float]:
    """The value of each line as the offline agent sees it."""
    found = match(case.resume, case.job)
    plan = make_plan(TailorRequest(resume=case.resume, job=case.job, match=found))
    return [plan.value(bullet.pointer).value for bullet in case.bullets]


def bm25(case: Case) -> list[float]:
    """Robertson's BM25 (k1 1.2, b 0.75) of each line for the text of the whole posting."""
    documents = [stems_of(bullet.text) for bullet in case.bullets]
    query = set(stems_of(case.job.text))
    mean = statistics.fmean(len(document) for document in documents)
    frequency = Counter(stem for document in documents for stem in set(document))
    scores = []
    for document in documents:
        counts = Counter(document)
        scores.append(
            math.fsum(
                math.log(1 + (len(documents) - frequency[stem] + 0.5) / (frequency[stem] + 0.5))
                * counts[stem]
                * 2.2
                / (counts[stem] + 1.2 * (0.25 + 0.75 * len(document) / mean))
                for stem in sorted(query & counts.keys())
            )
        )
    return scores


def original(case: Case) -> list[float]:
    """The order in which they stand."""
    return [float(-index) for index in range(len(case.bullets))]


def shuffled(case: Case) -> list[float]:
    """Mean figures of seeded shuffles."""
    chance = random.Random(case.name)
    rows = [figures(case, [chance.random() for _ in case.bullets]) for _ in range(SHUFFLES)]
    return [statistics.fmean(column) for column in zip(*rows, strict=True)]


# -- measures ---------------------------------------------------------------------------------


def figures(case: Case, scores: Sequence[float]) -> list[float]:
    """The columns of the table, for one case ranked by *scores*."""
    ranked = sorted(zip(scores, case.bullets, strict=True), key=lambda pair: -pair[0])
    bullets = [bullet for _, bullet in ranked]
    labels = [bullet.label for bullet in bullets]
    by_job = [
        [bullet.label for bullet in bullets if bullet.job == job]
        for job in sorted({bullet.job for bullet in bullets})
    ]
    judged = [job for job in by_job if any(job)]
    inside = math.fsum(ndcg(job) * len(job) for job in judged) / sum(map(len, judged))
    precision = sum(label > 0 for label in labels[:FIRST]) / FIRST
    kept = [bullet.label for bullet in keep(bullets, len(bullets) // 2)]
    fitted = sum(label > 0 for label in kept) / len(kept)
    return [inside, ndcg(labels), precision, fitted, sum(kept) / sum(labels)]


def ndcg(labels: Sequence[int]) -> float:
    """Normalised discounted cumulative gain with gains 2^label - 1 (Järvelin and Kekäläinen 2002)."""
    best = _gain(sorted(labels, reverse=True))
    return _gain(labels) / best if best else 1.0


def _gain(labels: Sequence[int]) -> float:
    return math.fsum((2**label - 1) / math.log2(rank + 2) for rank, label in enumerate(labels))


def keep(ranked: Sequence[Bullet], count: int) -> list[Bullet]:
    """The first of each job first, then the best of all, up to *count*."""
    seen: Counter[int] = Counter()
    sure, others = [], []
    for bullet in ranked:
        seen[bullet.job] += 1
        (sure if seen[bullet.job] <= KEPT_PER_JOB else others).append(bullet)
    return (sure + others)[:count]


if __name__ == "__main__":
    main()
