"""Confidence that is true: which values are right by the corpus' scorer, and how well the confidences foretell it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from skillmap.models.document import Extraction

BINS = 10
"""Bins of equal width, as the error is usually given.
Source: Guo et al., On Calibration of Modern Neural Networks, 2017, section 2."""

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A scored value: the scorer's name of its field, its pointers, its confidence, and how right it is (0..1).

    A degree is its kind and area together; the confidence is the lower one.

    Only the summary is partly right: by the share of its words that the scorer counts.
    """

    field: str
    pointers: tuple[str, ...]
    confidence: float
    right: float


def judged(extraction: Extraction, truth: Tree, scorer: ModuleType) -> list[Judged]:
    """All values that the scorer counts as right or wrong, once each; a degree is its kind and area together."""
    known = {field.pointer: field.confidence for field in extraction.fields}
    values = []
    for field, pointers, right in _Matching(scorer, truth, extraction).values():
        confidences = [known[pointer] for pointer in pointers if pointer in known]
        if confidences:
            values.append(Judged(field, pointers, min(confidences), right))
    return values


Match = tuple[str, tuple[str, ...], float]


class _Matching:
    """The scorer's matching of one prediction with its truth, value by value."""

    def __init__(self, scorer: ModuleType, truth: Tree, extraction: Extraction) -> None:
        self._s = scorer
        self._truth = truth
        self._tree = extraction.resume.to_json_resume()

    def values(self) -> Iterator[Match]:
        """Field, pointers, and how right the value is."""
        skip = set(self._truth.get("_skip_sections", []))
        yield from self._basics()
        yield from self._links()
        if "work" not in skip:
            yield from self._work()
        if "education" not in skip:
            yield from self._education()
        if "skills" not in skip:
            yield from self._skills()
        for section, keys in (
            ("certificates", ("name", "title")),
            ("languages", ("language", "name")),
            ("projects", ("name", "title")),
            ("awards", ("title", "name")),
            ("publications", ("name", "title")),
            ("volunteer", ("organization", "position")),
        ):
            if section not in skip:
                yield from self._named(section, keys)

    def _single(
        self,
        field: str,
        pointers: tuple[str, ...],
        truth: Any,
        found: Any,
        same: Callable[..., Any],
    ) -> Iterator[Match]:
        if self._s.norm(found):
            yield field, pointers, float(bool(self._s.norm(truth) and same(truth, found)))

    def _basics(self) -> Iterator[Match]:
        s = self._s
        truth, found = self._truth.get("basics") or {}, self._tree.get("basics") or {}

        def same_text(one: str, other: str) -> bool:
            return bool(s.norm(one) == s.norm(other))

        for key, same in (
            ("name", s.name_same),
            ("email", same_text),
            ("phone", s.phone_same),
            ("label", s.same),
        ):
            yield from self._single(key, (f"/basics/{key}",), truth.get(key), found.get(key), same)
        place, expected = found.get("location") or {}, truth.get("location") or {}
        city = "city" if place.get("city") else "address"
        if place.get(city):
            pointer = (f"/basics/location/{city}",)
            yield from self._single(
                "location", pointer, expected.get("city"), place[city], self._same_place
            )
        if expected.get("region"):
            yield from self._single(
                "location",
                ("/basics/location/region",),
                expected["region"],
                place.get("region"),
                self._same_place,
            )
        if s.norm(found.get("summary")):
            right = s.token_f1(truth.get("summary"), found["summary"])
            yield "summary", ("/basics/summary",), right

    def _same_place(self, one: str, other: str) -> bool:
        s = self._s
        a, b = s.norm(one), s.norm(other)
        return bool(
            s.same(one, other)
            or a in re.split(r"\s*,\s*", b)
            or (s.fuzz.partial_ratio(a, b) == 100 and len(a) > 3)
        )

    def _links(self) -> Iterator[Match]:
        s = self._s
        basics = self._tree.get("basics") or {}
        found: list[tuple[Any, tuple[str, ...]]] = []
        if s.norm(basics.get("url")):
            found.append(((s.url_norm(basics["url"]), ""), ("/basics/url",)))
        for index, profile in enumerate(basics.get("profiles") or []):
            value = (s.url_norm(profile.get("url")), s.norm(profile.get("username")))
            if any(value) and all(value != other for other, _ in found):
                key = "url" if value[0] else "username"
                found.append((value, (f"/basics/profiles/{index}/{key}",)))
        yield from self._listed("urls", s.links(self._truth), found, s.link_same)

    def _listed(
        self,
        field: str,
        truth: Sequence[Any],
        found: Sequence[tuple[Any, tuple[str, ...]]],
        same: Callable[[Any, Any], Any],
    ) -> Iterator[Match]:
        values = [value for value, _ in found]
        pairs = self._s.greedy(truth, values, lambda t, p: 1.0 if same(t, p) else 0.0, 0.5)
        right = {j for _, j in pairs}
        for index, (_, pointers) in enumerate(found):
            yield field, pointers, float(index in right)

    def _named(self, section: str, keys: tuple[str, str]) -> Iterator[Match]:
        s = self._s
        found = []
        for index, entry in enumerate(self._tree.get(section) or []):
            key = next((key for key in keys if s.norm(entry.get(key))), None)
            if key is not None:
                found.append((entry[key], (f"/{section}/{index}/{key}",)))
        truth = [
            entry if isinstance(entry, str) else s.first(entry, *keys)
            for entry in s.lst(self._truth, section)
        ]

        def same(one: str, other: str) -> bool:
            a, b = s.norm(one), s.norm(other)
            long = min(len(a), len(b)) >= 8
            near = long and s.fuzz.token_set_ratio(a, b) >= 97 and s.ratio(one, other) >= 0.6
            return bool(s.same(one, other) or near)

        yield from self._listed(section, truth, found, same)

    def _skills(self) -> Iterator[Match]:
        s = self._s
        found: dict[str, tuple[str, ...]] = {}
        for index, skill in enumerate(self._tree.get("skills") or []):
            places = [
                (text, f"/skills/{index}/keywords/{number}")
                for number, text in enumerate(skill.get("keywords") or [])
            ]
            for text, pointer in places or [
                (str(skill.get("name") or ""), f"/skills/{index}/name")
            ]:
                for part in re.split(r"[,;|•\n]", text):
                    if s.norm(part):
                        found.setdefault(s.norm(part), (pointer,))

        def same(one: str, other: str) -> bool:
            return bool(one == other or (len(one) > 4 and s.fuzz.ratio(one, other) >= s.FUZZ))

        yield from self._listed("skills", s.skill_set(self._truth), [*found.items()], same)

    # -- entries --------------------------------------------------------------------------

    def _work(self) -> Iterator[Match]:
        s = self._s
        truths, found = s.ents(self._truth, "work"), s.ents(self._tree, "work")

        def alike(t: Tree, p: Tree) -> float:
            names = s.ratio(s.first(t, "name", "company"), s.first(p, "name", "company"))
            score = 2 * names + 2 * s.ratio(t.get("position"), p.get("position"))
            score += s.date_same(t.get("startDate"), p.get("startDate"))
            score += 0.5 * s.date_same(s.end_of(t), s.end_of(p))
            items = [" ".join(map(str, s.lst(entry, "highlights"))) for entry in (t, p)]
            return float(score + s.token_f1(*items))

        partner = {j: truths[i] for i, j in s.greedy(truths, found, alike, 1.2)}
        for index, entry in enumerate(found):
            truth = partner.get(index, {})
            skip = truth.get("_skip", [])
            for field, key, value, expected, same in (
                ("company", "name", entry.get("name"), s.first(truth, "name", "company"), s.same),
                ("position", "position", entry.get("position"), truth.get("position"), s.same),
                ("start", "startDate", entry.get("startDate"), truth.get("startDate"), s.date_same),
                ("end", "endDate", s.end_of(entry), s.end_of(truth), s.date_same),
            ):
                if key not in skip:
                    pointer = (f"/work/{index}/{key}",)
                    yield from self._single(f"work.{field}", pointer, expected, value, same)
            if "highlights" not in skip:
                yield from self._bullets(index, entry, truth)

    def _bullets(self, index: int, entry: Tree, truth: Tree) -> Iterator[Match]:
        s = self._s
        base = f"/work/{index}"
        items = [
            (text, (f"{base}/highlights/{number}",))
            for number, text in enumerate(s.lst(entry, "highlights"))
            if s.norm(text)
        ]
        if not items:
            lines = re.split(r"\n+", str(entry.get("summary") or ""))
            items = [(text, (f"{base}/summary",)) for text in lines if s.norm(text)]
            if not truth:
                return
        soft = truth.get("summary")
        items = [one for one in items if not (soft and s.token_f1(soft, one[0]) >= s.BULLET)]
        texts = [text for text, _ in items]
        pairs = s.greedy(s.lst(truth, "highlights"), texts, s.token_f1, s.BULLET)
        right = {j for _, j in pairs}
        for number, (_, pointers) in enumerate(items):
            yield "work.bullets", pointers, float(number in right)

    def _education(self) -> Iterator[Match]:
        s = self._s
        truths, found = s.ents(self._truth, "education"), s.ents(self._tree, "education")

        def alike(t: Tree, p: Tree) -> float:
            score = 2 * s.ratio(t.get("institution"), p.get("institution"))
            score += 2 * s.token_f1(s.degree_text(t), s.degree_text(p))
            dates = [s.date_same(t.get(key), p.get(key)) for key in ("endDate", "startDate")]
            return float(score + sum(dates))

        partner = {j: truths[i] for i, j in s.greedy(truths, found, alike, 1.2)}
        for index, entry in enumerate(found):
            truth = partner.get(index, {})
            skip = truth.get("_skip", [])
            base = f"/education/{index}"
            degree = tuple(f"{base}/{key}" for key in ("studyType", "area") if entry.get(key))
            yield from self._single(
                "education.degree",
                degree,
                s.degree_text(truth),
                s.degree_text(entry),
                s.degree_same,
            )
            for field, key, same in (
                ("institution", "institution", s.same),
                ("start", "startDate", s.date_same),
                ("end", "endDate", s.date_same),
                ("score", "score", s.score_same),
            ):
                if key not in skip or key == "institution":
                    pointer = (f"{base}/{key}",)
                    yield from self._single(
                        f"education.{field}", pointer, truth.get(key), entry.get(key), same
                    )


# -- measures ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bin:
    """A bin of the reliability table: its lower edge, number of values, mean confidence, and share that is right."""

    edge: float
    count: int
    confidence: float
    right: float


def reliability(values: Sequence[Judged]) -> list[Bin]:
    """Bins that are not empty, from low confidence to high."""
    members: dict[int, list[Judged]] = {}
    for value in values:
        members.setdefault(min(int(value.confidence * BINS), BINS - 1), []).append(value)
    return [
        Bin(
            number / BINS,
            len(inside),
            sum(one.confidence for one in inside) / len(inside),
            sum(one.right for one in inside) / len(inside),
        )
        for number, inside in sorted(members.items())
    ]


def calibration_error(values: Sequence[Judged]) -> float:
    """Expected calibration error: how far confidence and share that is right are apart, over the bins, by count."""
    bins = reliability(values)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / max(len(values), 1)


def discrimination(values: Sequence[Judged]) -> float:
    """How often a right value has a higher confidence than a wrong one (area under the ROC curve); ties count half.

    A value counts as right from 0.5 on; 0.5 is what a constant reaches, also where all are right or all wrong.
    """
    ordered = sorted(values, key=lambda one: one.confidence)
    right = sum(one.right >= 0.5 for one in ordered)
    wrong = len(ordered) - right
    if not right or not wrong:
        return 0.5
    ranks = position = 0.0
    while position < len(ordered):
        last = position
        confidence = ordered[int(position)].confidence
        tied = [one for one in ordered[int(position) :] if one.confidence == confidence]
        last = position + len(tied)
        ranks += (position + 1 + last) / 2 * sum(one.right >= 0.5 for one in tied)
        position = last
    return (ranks - right * (right + 1) / 2) / (right * wrong)


def wrong_in_lowest(values: Sequence[Judged], share: float = 0.1) -> float:
    """Share of all that is wrong which the given share of values with the lowest confidence holds."""
    ordered = sorted(values, key=lambda one: one.confidence)
    every = sum(1 - one.right for one in ordered)
    low = sum(1 - one.right for one in ordered[: round(len(ordered) * share)])
    return low / every if every else 0.0
