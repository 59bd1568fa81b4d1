"""Where a text says that something is not asked for, or not held. One reading for postings and for resumes."""

from __future__ import annotations

import re

_CLAUSE_BREAK = re.compile(
    r"[;:]\s|[.!?]\s|\n|,?\s+\b(?:but|however|aber|jedoch|sondern|mais|pero|sino|mas|porém)\b\s",
    re.IGNORECASE,
)
_NEED = r"(?:required|needed|necessary|expected|essential|mandatory|obligatory|compulsory|a\s+must|a\s+requirement)"
_ASKED_DE = (
    r"(?:erforderlich|nötig|notwendig|vorausgesetzt|verlangt|benötigt|gefordert|zwingend|erwartet|Pflicht|Bedingung"
    r"|Voraussetzung|Muss)"
)
_ASKED_FR = r"(?:nécessaires?|requis(?:es?)?|exigée?s?|obligatoires?|demandée?s?|indispensables?)"
_ASKED_ES = r"(?:necesari[oa]s?|requerid[oa]s?|imprescindibles?|obligatori[oa]s?|exigid[oa]s?)"
_ASKED_PT = (
    r"(?:necessári[oa]s?|requerid[oa]s?|imprescindíve(?:l|is)|obrigatóri[oa]s?|exigid[oa]s?)"
)

_WHOLE_CLAUSE = re.compile(
    "|".join(
        (
            rf"\b(?:not|never)\s+(?:\w+ly\s+)?(?:be\s+)?{_NEED}\b",
            rf"\bno\b[^.;]{{0,90}}?\b{_NEED}\b",
            r"\bunnecessary\b",
            r"\b(?:do|does|did|will)\s*(?:not|n['’]t)\s+(?:need|require|expect|ask|have\s+to)\b",
            r"\b(?:don|doesn|won|needn)['’]t\s+(?:need|require|expect|ask|have\s+to)\b",
            r"\b(?:need\s+not|never\s+(?:be\s+asked|have\s+to|need))\b",
            rf"\bkein(?:e|en|er|es|em)?\b[^.;]{{0,90}}?\b{_ASKED_DE}\b",
            rf"\bnicht\s+(?:\w+\s+)?{_ASKED_DE}\b",
            rf"\b(?:pas|non)\s+(?:\w+ment\s+)?{_ASKED_FR}\b",
            rf"\baucune?\b[^.;]{{0,90}}?\b{_ASKED_FR}\b",
            rf"\bno\s+(?:es|son|será|serán)?\s*{_ASKED_ES}\b",
            r"\bno\s+se\s+(?:requieren?|exigen?|necesitan?|piden?)\b",
            rf"\bnão\s+(?:é|são|será)?\s*{_ASKED_PT}\b",
            r"\bnão\s+(?:é\s+preciso|se\s+exigem?|precisa)\b",
        )
    ),
    re.IGNORECASE,
)
_WHAT_FOLLOWS = re.compile(
    r"\b(?:no|without|lacks?|lacking|zero)\s+(?:any\s+|prior\s+|previous\s+|formal\s+|special\s+|real\s+)?"
    r"(?:experience|knowledge|background|training|exposure|familiarity|expertise)\b"
    r"|\b(?:not|never)\s+(?:yet\s+)?(?:used|worked\s+with|touched|familiar\s+with|experienced\s+(?:in|with))\b"
    r"|\b(?:ohne|kein(?:e|en|er|es|em)?)\s+(?:\w+\s+)?(?:Erfahrung(?:en)?|Kenntnisse|Vorkenntnisse)\b"
    r"|\b(?:sans|aucune?)\s+(?:expérience|connaissances?)\b"
    r"|\b(?:sin|ninguna)\s+(?:experiencia|conocimientos?)\b"
    r"|\b(?:sem|nenhuma)\s+(?:experiência|conhecimentos?)\b",
    re.IGNORECASE,
)
_BARE_NO = re.compile(
    r"\b(?:no|kein(?:e|en|er|es|em)?)\s+(?!(?:less|more|later|fewer|longer|doubt|one|matter|other|wonder|weniger)\b)"
    r"(?:[^\s,;.:()]+[ \t]+){0,2}[^\s,;.:()]+",
    re.IGNORECASE,
)
_PREDICATE = re.compile(
    r"\b(?:is|are|be|required|needed|must|need|ist|sind|erforderlich|est|sont|requis|es|son|requerido|é|são|exigido)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(r",\s+(?:and\s+)?|\s+(?:and|und|et|y|e)\s+", re.IGNORECASE)
_SOFT = re.compile(
    r"\b(?:welcome|preferred|a\s+plus|helpful|desirable|desired|an?\s+advantage|nice|bonus|ideal|useful|beneficial"
    r"|von\s+Vorteil|wünschenswert|willkommen|hilfreich|gern\s+gesehen|souhaitée?s?|appréciée?s?|un\s+plus|bienvenue?s?"
    r"|deseable|valorable|desejável|diferencial)\b[^.;]{0,40}?"
    rf"\b(?:not|no|nicht|kein(?:e|en|er|es|em)?|pas|não)\b[^.;]{{0,24}}?\b(?:{_NEED}|{_ASKED_DE}|{_ASKED_FR}"
    rf"|{_ASKED_ES}|{_ASKED_PT})",
    re.IGNORECASE,
)


def negated_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Places (start, end) of *text* about which it says: not needed, not held. In order, possibly touching.

    "Not only", "no less than" and "welcome but not required" negate nothing.
    """
    spans: list[tuple[int, int]] = []
    soft = [match.span() for match in _SOFT.finditer(text)]
    for start, end in _clauses(text):
        whole = _WHOLE_CLAUSE.search(text, start, end)
        if whole and any(low <= whole.start() < high for low, high in soft):
            continue
        if whole:
            spans.append((_predicate_start(text, start, whole.start()), end))
            continue
        following = _WHAT_FOLLOWS.search(text, start, end)
        if following:
            spans.append((following.start(), end))
            continue
        spans += [match.span() for match in _BARE_NO.finditer(text, start, end)]
    return tuple(spans)


def is_soft(text: str) -> bool:
    """Whether *text* says that something is welcome but not required."""
    return _SOFT.search(text) is not None


def is_within(start: int, end: int, spans: tuple[tuple[int, int], ...]) -> bool:
    """Whether the place from *start* to *end* lies in one of *spans*."""
    return any(low <= start and end <= high for low, high in spans)


def _clauses(text: str) -> list[tuple[int, int]]:
    clauses = []
    first = 0
    for match in _CLAUSE_BREAK.finditer(text):
        # "Not required: X" is one clause.
        if match.group().startswith(":") and _WHOLE_CLAUSE.search(text, first, match.start()):
            continue
        clauses.append((first, match.start()))
        first = match.end()
    clauses.append((first, len(text)))
    return clauses


def _predicate_start(text: str, start: int, negator: int) -> int:
    """Where the negated part begins: after "Python is required and" in "Python is required and Java is not"."""
    first = start
    for joint in _JOINT.finditer(text, start, negator):
        if _PREDICATE.search(text, first, joint.start()):
            first = joint.end()
    return first
