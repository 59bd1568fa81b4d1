"""What is fuzzed beside readers: answers of language models, runs that are left early, readers in another process.

They have the same promise to keep: a result that keeps its laws, or a typed error.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from functools import cache
from itertools import islice
from random import Random
from typing import Any

from fuzz import mutators
from fuzz.laws import BrokenLawError, check_extraction
from skillmap import SkillMap
from skillmap.errors import DocumentLimitError, ExtractError
from skillmap.extract.model_parser import HybridParser, LlmParser
from skillmap.extract.model_wire import KINDS, LISTS, PERSON
from skillmap.extract.rules import RulesParser
from skillmap.extract.text import TextReader
from skillmap.models.document import Document, Extraction
from skillmap.models.event import Event
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ParserContext, Source
from skillmap.settings import Settings
from skillmap.testing.language_model import ScriptedModel

# -- answers of models ------------------------------------------------------------------------

_UNSURE = """Noor Haddad
Data Engineer
noor.haddad@example.com | +1 312-555-0147 | 18 Canal Street, Chicago, IL 60601

EXPERIENCE

Data Engineer, Northwind Analytics Ltd
January 2019 - Present
- Built nightly pipelines for 40 reports, and
  cut load times by half: half, half, half
Fabrikam Group
Wrote SQL

EDUCATION

University of Leeds | BSc | 2011 - 2014

CERTIFICATES

AWS Certified Solutions Architect, Amazon Web Services
Issued on: Nov 01, 2022
Certified Kubernetes Application Developer, CNCF

UNTOLD THINGS

Chess, go; chess and go
Speaks Français (C1), Deutsch, 中文
"""
_FOREIGN = """Noor Haddad
noor.haddad@example.com

SZAKMAI TAPASZTALAT

Northwind Analytics Kft
adatmérnök
2019 - 2023
Jelentéseket készített az értékesítés vezetőinek minden héten

TANULMÁNYOK

Debreceni Egyetem
matematikus
2011 - 2016
"""
_BARE = "Noor Haddad\n" + "a a a a a. " * 60 + "\n2019\n" + "x, " * 90
_PARSERS = (HybridParser, LlmParser)
_REFERENCES = (
    *(
        "",
        "1",
        "0",
        "13-15",
        "15-13",
        "1-99999",
        "99999",
        " 7 : ",
        "7:",
        "13:AWS … Amazon",
        "7-9:half",
    ),
    *(
        "14:Nov 01, 2022",
        "3:[email1]",
        "3:[name1] [phone1]",
        "9:Jan 2019 – Present",
        "7:…",
        "7:... ...",
    ),
    *(
        "[email1]",
        "7::",
        "٣:half",
        "7:" + "a " * 290,
        "7–9",
        "19:chess",
        "20:中文",
        "2:DATA ENGINEER",
    ),
)
_JSON_BREAKS = (
    *(
        b"```json\n",
        b"\n```",
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"\\ud800",
        b"\\u0000",
        b"1e999",
        b"NaN",
    ),
    *(
        b'"person":',
        b'"work":[',
        b"null",
        b",",
        b"\xff",
        b"-0",
        b"9" * 400,
        b"[" * 300,
        b'{"a":' * 200,
    ),
)


@cache
def _bases() -> Sequence[Extraction]:
    """What rules read in some texts; of all of them they are unsure."""
    found = []
    for text in (_UNSURE, _FOREIGN, _BARE):
        source = Source(text.encode(), "cv.txt", "text/plain")
        found.append(RulesParser().parse(TextReader().read(source, limits=ExtractLimits())))
    return found


def run_answer(data: bytes) -> None:
    """The first byte chooses a document and a parser; the rest is what a model answers about it."""
    choice = data[0] if data else 0
    base = _bases()[choice % len(_bases())]
    parser = _PARSERS[choice // len(_bases()) % len(_PARSERS)]()
    model = ScriptedModel(data[1:].decode(errors="replace"), characters_per_piece=4_000)
    found = asyncio.run(parser.refine(base, ParserContext(model=model)))
    check_extraction(found)
    texts = dict(found.resume.texts())
    shown = {item.pointer: " ".join(one.text for one in item.evidence) for item in found.fields}
    for pointer in found.by_model:
        is_date = pointer.endswith(("Date", "/date"))
        if pointer not in shown or not (
            is_date or _letters(texts[pointer]) in _letters(shown[pointer])
        ):
            raise BrokenLawError("a value of a model does not stand in the document")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def answers() -> Sequence[bytes]:
    """Answers in the right form, true ones and others."""
    person = {"name": "1", "headline": "2", "summary": ""}
    true = {
        "person": person,
        "work": [
            {
                "employer": "8:Fabrikam Group",
                "position": "7:Data Engineer",
                "dates": "8",
                "bullets": ["9-10"],
            }
        ],
        "certificates": [
            {"name": "15:Certified Kubernetes Application Developer", "issuer": "15:CNCF"}
        ],
        "languages": [{"language": "18:Deutsch", "fluency": ""}],
        "interests": [{"name": "17:Chess"}],
    }
    random = Random(1)
    made: list[Any] = [true, {}, {"work": []}]
    for _ in range(6):
        whole: dict[str, Any] = {"person": _entry(PERSON, random)}
        for kind, fields in KINDS.items():
            whole[kind] = [_entry(fields, random) for _ in range(random.randrange(3))]
        made.append(whole)
    return [bytes([n % 6]) + json.dumps(one).encode() for n, one in enumerate(made)]


def _entry(fields: Sequence[Any], random: Random) -> dict[str, Any]:
    return {
        field.name: [_reference(random) for _ in range(random.randrange(3))]
        if field.kind in LISTS
        else _reference(random)
        for field in fields
    }


def _reference(random: Random) -> str:
    if random.random() < 0.4:
        return random.choice(_REFERENCES)
    line = random.randrange(24)
    word = random.choice((_UNSURE + _FOREIGN).split())
    return random.choice(
        (f"{line}", f"{line}:{word}", f"{line}-{line + random.randrange(4)}:{word}")
    )


def mutate_answer(data: bytes, random: Random, pool: Sequence[bytes]) -> bytes:
    """Another document, other references, entries and types; or broken JSON."""
    first, rest = data[:1] or b"\0", data[1:]
    if random.random() < 0.2:
        first = bytes([random.randrange(6)])
    try:
        tree = json.loads(rest)
    except (ValueError, RecursionError):
        tree = None
    way = random.randrange(5)
    if way == 0 or not isinstance(tree, dict):
        return first + _broken(rest, random)
    if way == 1:
        return first + mutators.mutate_json(rest, random, [other[1:] for other in pool])
    kind = random.choice(sorted(KINDS))
    entries = tree.get(kind)
    if not isinstance(entries, list) or way == 2:
        tree[kind] = [_entry(KINDS[kind], random) for _ in range(random.choice((1, 1, 2, 40)))]
    elif entries and isinstance(entries[0], dict):
        field = random.choice(KINDS[kind])
        entry = random.choice(entries)
        if isinstance(entry, dict):
            one = _reference(random)
            entry[field.name] = [one] * random.choice((1, 2, 70)) if field.kind in LISTS else one
    return first + json.dumps(tree, ensure_ascii=random.random() < 0.5).encode(errors="replace")


def _broken(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    if random.random() < 0.5:
        return data[:at] + random.choice(_JSON_BREAKS) + data[at:]
    return mutators.mutate_bytes(data, random, ())


# -- through the client -----------------------------------------------------------------------


@cache
def _client(*, isolated: bool) -> SkillMap:
    """One for all inputs, for so hosts use it."""
    settings = Settings(plugins=(), ocr="none")
    return SkillMap(settings=settings, isolation="process" if isolated else "none")


def run_stream(data: bytes) -> None:
    """The first byte says after how many events the run is left; 200 and more listen to the end."""
    count = data[0] if data else 0
    heard: list[Event] = []
    with _client(isolated=False).extract_stream(data[1:], name="cv") as run:
        if count < 200:
            heard.extend(islice(run, count))
            return
        heard.extend(run)
        found = run.result
    check_extraction(found)
    if [event.sequence for event in heard] != list(range(len(heard))):
        raise BrokenLawError("events are missing, or out of order")
    if heard[-1].type != "run.completed":
        raise BrokenLawError("a run with a result does not end as completed")


def run_process(data: bytes) -> None:
    """A process of its own gives what this one gives: the same document, or the same error."""
    here, there = _outcome(data, isolated=False), _outcome(data, isolated=True)
    # Limits of time are of the clock on the wall, and of memory there alone.
    if here != there and DocumentLimitError.code not in (here, there):
        raise BrokenLawError("a process of its own reads otherwise")


def _outcome(data: bytes, *, isolated: bool) -> Document | str:
    try:
        return _client(isolated=isolated).extract(data, name="cv").document
    except ExtractError as error:
        return error.code
