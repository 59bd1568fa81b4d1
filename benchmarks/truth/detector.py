"""A second opinion on an edit, made another way than the verifier: how much of the new text the evidence covers.

Each word of the new text looks for the most similar word of the evidence by the trigrams of its letters; what finds
none counts as much as it is rare in all resumes. Numbers are looked up with what stands after them. Beside that stand a
few short lists: verbs by what they claim, words that turn a meaning round, words that say more than the evidence.
It serves to measure the verifier, not to replace it. Its thresholds were set with the open set only.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LISTS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "detector.json").read_text(encoding="utf-8")
)

SIMILAR = 0.5
"""Dice coefficient of two words' trigrams from which one counts as a form of the other."""

REFUSED_SHARE = 0.50
REVIEWED_SHARE = 0.34
"""Shares of the new text's weight that the evidence does not cover."""

STRUCTURE = re.compile(
    r"/(?:position|name|startDate|endDate|studyType|area|institution|fluency|language)$"
)
TOKEN = re.compile(r"\d[\d.,\u202f\u00a0 ]*\d|\d|[^\W\d_]+(?:['\u2019\-/][^\W\d_]+)*", re.UNICODE)
NUMBER = re.compile(
    r"(?<![\w.])(?P<digits>\d{1,3}(?:[., \u202f\u00a0]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)"
    r"\s?(?P<scale>k\b|K\b|M\b|M(?=€)|B\b|Md\b|million|billion|trillion|millones|millions?|Mio\.?|Mrd\.?|Millionen|milliard)?"
)
UNSEEN = re.compile(
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]|<[!/a-z]|!\["
)
CONTACT = re.compile(r"https?:|www\.|\S@\S|linkedin\.com|\+\d[\d ()-]{7,}")
SCALES = {"k": 1e3, "m": 1e6, "mi": 1e6, "b": 1e9, "bi": 1e9, "md": 1e9, "mr": 1e9, "tr": 1e12}


@dataclass(frozen=True)
class Amount:
    """A number with what it counts: its sign (`%`, `$` ...) or the words after it."""

    value: float
    sign: str
    nouns: tuple[str, ...]


class Detector:
    """Judges edits; knows how rare words are from *resumes*."""

    def __init__(self, resumes: Iterable[dict[str, Any]]) -> None:
        """Count in how many of *resumes* each word is."""
        self._count = 0
        self._found_in: Counter[str] = Counter()
        for resume in resumes:
            self._count += 1
            self._found_in.update({word.casefold() for word in words(" ".join(texts(resume)))})

    def judge(self, edit: Any, resume: dict[str, Any]) -> str:
        """`accept`, `review` or `refuse`."""
        if edit.op in ("reorder", "drop"):
            return "accept"
        if (
            STRUCTURE.search(edit.pointer)
            and edit.op == "replace"
            and "/skills/" not in edit.pointer
        ):
            return "refuse"
        new = " ".join(texts(edit.after))
        if UNSEEN.search(new) or CONTACT.search(new):
            return "refuse"
        evidence = " ".join(self._evidence(edit, resume))
        if edit.pointer.startswith("/skills/"):
            everywhere = " ".join(texts(resume))
            return "accept" if all(_is_in(name, everywhere) for name in words(new)) else "refuse"
        if re.match(r"/(?:certificates|languages|awards|education)", edit.pointer):
            return "refuse"
        return self._of_text(new, evidence, str(edit.before or ""), resume)

    def _evidence(self, edit: Any, resume: dict[str, Any]) -> Iterator[str]:
        """What the edit may rest on: its old text, its job, and evidence in the same job."""
        yield from texts(edit.before)
        job = re.match(r"/(?:work|projects)/\d+", edit.pointer)
        if job:
            entry = _at(resume, job[0])
            yield from (str(entry.get(key, "")) for key in ("name", "position", "description"))
        elif edit.pointer.startswith("/basics"):
            yield from texts(resume)
        for pointer in edit.evidence:
            if job is None or pointer.startswith(job[0] + "/"):
                yield from texts(_at(resume, pointer))

    def _of_text(self, new: str, evidence: str, before: str, resume: dict[str, Any]) -> str:
        base = before or evidence
        if _says_more(new, evidence) or _is_turned(new, base):
            return "refuse"
        if strength(new) > strength(evidence):
            return "refuse"
        worst = _amounts_differ(new, evidence)
        if worst == "refuse" or _names_are_new(new, " ".join(texts(resume)), evidence):
            return "refuse"
        share = self._uncovered(new, evidence)
        if share > REFUSED_SHARE:
            return "refuse"
        return "review" if share > REVIEWED_SHARE or worst == "review" else "accept"

    def _uncovered(self, new: str, evidence: str) -> float:
        known = {word.casefold() for word in words(evidence)}
        shapes = [trigrams(word) for word in sorted(known)]
        total = missing = 0.0
        for word in words(new):
            folded = word.casefold()
            if len(folded) < 4 or folded in LISTS["plain"]:
                continue
            weight = math.log((1 + self._count) / (1 + self._found_in[folded])) + 0.3
            total += weight
            if folded not in known and not _is_near(trigrams(folded), shapes):
                missing += weight * (0.4 if _has_synonym(folded, known) else 1.0)
        return missing / total if total else 0.0


def texts(value: Any) -> Iterator[str]:
    """Every text inside *value*."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def words(text: str) -> list[str]:
    """The words of *text*, without its numbers."""
    return [token for token in TOKEN.findall(text) if not token[0].isdigit()]


def trigrams(word: str) -> frozenset[str]:
    """Of the word with its ends marked."""
    padded = f"^{word.casefold()}$"
    return frozenset(padded[index : index + 3] for index in range(len(padded) - 2))


def strength(text: str) -> int:
    """The most that a verb or a title of *text* claims: 0 for help, 3 for the head of it all."""
    folded = {word.casefold() for word in words(text)}
    levels = [level for level, verbs in enumerate(LISTS["strength"]) if folded & set(verbs)]
    return max(levels, default=1)


def amounts(text: str) -> list[Amount]:
    """The numbers of *text*, written in digits or in words."""
    found = []
    for match in NUMBER.finditer(text):
        after = text[match.end() : match.end() + 45]
        before = text[max(0, match.start() - 1) : match.start()]
        sign = before if before in ("$", "£", "€") else ""
        sign_after = re.match(
            r"\s?(%|€|£|\$|percentage points|percent|Prozentpunkte|Prozent|euros?|dollars?)", after
        )
        if sign_after:
            sign = LISTS["signs"].get(sign_after[1], sign_after[1])
        nouns = tuple(word.casefold() for word in words(after)[:4])
        found.append(Amount(_value(match), sign, nouns))
    for match in re.finditer(r"[^\W\d_]+", text):
        value = LISTS["number_words"].get(match[0].casefold())
        if value:
            nouns = tuple(word.casefold() for word in words(text[match.end() :])[:4])
            found.append(Amount(value, "", nouns))
    return found


def _value(match: re.Match[str]) -> float:
    digits = match["digits"]
    if re.fullmatch(r"\d{1,3}(?:[., \u202f\u00a0]\d{3})+", digits):
        digits = re.sub(r"\D", "", digits)
    scale = (match["scale"] or "").casefold()
    if scale == "millones" or scale.startswith(("mil", "mio")):
        scale = "md" if scale == "milliard" else "mi"
    factor = SCALES.get(scale, SCALES.get(scale[:2], 1.0))
    return float(digits.replace(",", ".")) * factor


def _amounts_differ(new: str, evidence: str) -> str:
    """`refuse` for a number that the evidence does not have, `review` for one that counts other things."""
    known = amounts(evidence)
    worst = "accept"
    for amount in amounts(new):
        same = [other for other in known if math.isclose(other.value, amount.value, rel_tol=1e-6)]
        if not same and amount.value > 1:
            return "refuse"
        if same and all(_sign_differs(amount, other) for other in same):
            return "refuse"
        if same and amount.nouns and not any(_counts_alike(amount, other) for other in same):
            worst = "review"
    return worst


def _sign_differs(one: Amount, other: Amount) -> bool:
    return one.sign != other.sign and bool(one.sign) and bool(other.sign)


def _counts_alike(one: Amount, other: Amount) -> bool:
    shapes = [trigrams(noun) for noun in other.nouns]
    return (
        not other.nouns
        or one.sign == other.sign != ""
        or any(_is_near(trigrams(noun), shapes) for noun in one.nouns)
    )


def _is_near(shape: frozenset[str], shapes: Iterable[frozenset[str]]) -> bool:
    return any(2 * len(shape & other) >= SIMILAR * (len(shape) + len(other)) for other in shapes)


def _has_synonym(word: str, known: set[str]) -> bool:
    return any(word in group and known & set(group) for group in LISTS["synonyms"])


def _says_more(new: str, evidence: str) -> bool:
    folded, known = f" {new.casefold()} ", f" {evidence.casefold()} "
    return any(
        re.search(rf"\b{phrase}\b", folded) and not re.search(rf"\b{phrase}\b", known)
        for phrase in LISTS["says_more"]
    )


def _is_turned(new: str, before: str) -> bool:
    """Whether a negation was lost or won, or what rose now falls."""
    if (
        len(new) > 0.7 * len(before)
        and _negations(new) != _negations(before)
        and _negations(before)
    ):
        return True
    up, down = (set(LISTS[name]) for name in ("up", "down"))
    now = {word.casefold() for word in words(new)}
    then = {word.casefold() for word in words(before)}
    return bool(
        (now & up and then & down and not then & up)
        or (now & down and then & up and not then & down)
    )


def _negations(text: str) -> bool:
    return any(word.casefold() in LISTS["negations"] for word in words(text))


def _names_are_new(new: str, resume: str, evidence: str) -> bool:
    """Whether a word that looks like a name, not at the start of a sentence, is nowhere in the evidence."""
    for match in re.finditer(r"(?<![.:;!?] )(?<!^)\b[^\W\d_][\w+#/-]*", new):
        word = match[0]
        is_name = any(letter.isupper() for letter in word[1:]) or (
            word[0].isupper() and _is_capitals_language(resume)
        )
        if is_name and not _is_in(word, evidence) and word.casefold() not in LISTS["abbreviations"]:
            return True
    return False


def _is_capitals_language(resume: str) -> bool:
    """German writes every noun with a capital, so that a capital says nothing there."""
    return not re.search(r"\b(?:und|mit|bei)\b", resume)


def _is_in(word: str, text: str) -> bool:
    folded = word.casefold()
    shapes = [trigrams(other) for other in words(text)]
    return folded in text.casefold() or _is_near(trigrams(word), shapes)


def _at(tree: Any, pointer: str) -> Any:
    for token in pointer.strip("/").split("/"):
        tree = tree[int(token)] if isinstance(tree, list) else tree[token]
    return tree
