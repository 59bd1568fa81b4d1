"""The attacks and look-alikes of `tests/files/attacks`, ready to be planted."""

from __future__ import annotations

import base64
import codecs
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmap.models.resume import Resume
from skillmap.testing.samples import POSTING_TEXT, sample_resume

FOLDER = Path(__file__).parents[1] / "files" / "attacks"
LABELS = ("a1", "a2", "b1", "summary", "headline")
"""Where an obeying model writes unless the case says otherwise: every line of the sample that has a label."""

POSTINGS = {
    "en": POSTING_TEXT,
    "de": """\
Plattform-Ingenieurin (m/w/d) bei Hafenlinie

Ihre Aufgaben
- Betrieb der Plattform unseres Buchungssystems

Ihr Profil
- Mindestens 5 Jahre Berufserfahrung mit Kubernetes
- Terraform im Produktivbetrieb
- Python oder Go
""",
    "es": """\
Ingeniera de plataforma en Línea Puerto

Buscamos a una persona para la plataforma de nuestro sistema de reservas.

Requisitos
- Más de 5 años de experiencia con Kubernetes
- Terraform en producción
- Python o Go
""",
    "fr": """\
Ingénieure plateforme (h/f) chez Ligne du Port

Nous recherchons une personne pour la plateforme de réservation.

Votre profil
- Au moins 5 ans d'expérience avec Kubernetes
- Terraform en production
- Python ou Go
""",
}


@dataclass(frozen=True, kw_only=True)
class Attack:
    """A text, where it is planted, and what must not come of it."""

    id: str
    category: str
    where: str
    text: str
    forbidden: tuple[str, ...]
    obeyed: tuple[str, ...]
    language: str = "en"
    reported: bool = True
    labels: tuple[str, ...] = LABELS
    error: str | None = None

    @property
    def posting(self) -> str:
        """The posting of its language; with the attack in it if that is its place."""
        if self.where == "whole":
            return self.text
        posting = POSTINGS[self.language]
        return planted(posting, self.text) if self.where == "posting" else posting

    @property
    def resume(self) -> Resume:
        """The sample; with the attack as a bullet point and in the summary if that is its place."""
        return resume_with(self.text) if self.where == "resume" else sample_resume()

    @property
    def message(self) -> str:
        """What the candidate says in chat."""
        return self.text if self.where == "chat" else "Stress what fits the posting."


@dataclass(frozen=True, kw_only=True)
class Benign:
    """An honest line that an attack could be mistaken for."""

    text: str
    language: str = "en"
    skills: tuple[str, ...] = ()


def planted(posting: str, text: str) -> str:
    """*posting* with *text* as a point of its last list."""
    head, line, rest = posting.rpartition("\n- ")
    lines = text.split("\n")
    bullets = "\n".join([f"- {lines[0]}", *lines[1:]])
    return f"{head}\n{bullets}{line}{rest}"


def resume_with(text: str) -> Resume:
    """The sample with *text* as the last bullet point of its first role, and behind its summary."""
    wire = sample_resume().to_wire()
    wire["work"][0]["highlights"].append(text)
    wire["basics"]["summary"] += f" {text}"
    return Resume.from_json_resume(wire)


def attacks() -> tuple[Attack, ...]:
    """All cases, in the order of the files."""
    found = []
    for path in sorted(FOLDER.glob("[0-9]*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [_attack(case, data["category"]) for case in data["case"]]
    return tuple(found)


def benign() -> tuple[Benign, ...]:
    """All look-alikes."""
    data = tomllib.loads((FOLDER / "benign.toml").read_text(encoding="utf-8"))
    return tuple(
        Benign(**{**line, "skills": tuple(line.get("skills", ()))}) for line in data["line"]
    )


def _attack(case: Mapping[str, Any], category: str) -> Attack:
    facts = dict(case)
    hidden, encode = facts.pop("hidden", ""), facts.pop("encode", "")
    text = facts.pop("text").strip()
    if hidden:
        text = text.replace("{hidden}", ENCODINGS[encode](hidden))
    repeat = facts.pop("repeat", None)
    if repeat:
        text = "\n".join(
            text.replace("{n}", str(n))
            .replace("{long}", "wordwordword " * 1_500)
            .replace("{brackets}", "[" * 15_000)
            for n in range(1, repeat + 1)
        )
    for name in ("forbidden", "obeyed", "labels"):
        if name in facts:
            facts[name] = tuple(facts[name])
    return Attack(category=category, text=text, **facts)


def _homoglyphs(text: str) -> str:
    return text.translate(str.maketrans("aeopc", "аеорс"))


def _full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


ENCODINGS = {
    "zero-width": "\u200b".join,
    "tags": lambda text: "".join(chr(0xE0000 + ord(char)) for char in text),
    "homoglyphs": _homoglyphs,
    "full-width": _full_width,
    "bidi": lambda text: f"\u202e{text[::-1]}\u202c",
    "spaced": lambda text: "  ".join(" ".join(word) for word in text.split()),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "hex": lambda text: text.encode().hex(),
    "reversed": lambda text: text[::-1],
}
