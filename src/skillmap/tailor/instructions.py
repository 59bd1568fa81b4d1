"""Lines of a posting that are written for a language model instead of a person. A signal, never a gate."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from skillmap.tailor.ingest import Line, Piece, sentences_of

_MODEL = (
    r"(?:AI|A\.I\.|LLM|language\s+model|chat\s?bot|ChatGPT|GPT|Claude|Gemini|(?:AI|helpful|virtual)\s+assistant|KI|IA"
    r"|Sprachmodell)"
)
_ORDERS = (
    r"(?:instructions?|prompts?|rules?|guidelines?|commands?|directions?|context|messages?|Anweisung(?:en)?|Regeln|Vorgaben"
    r"|instrucciones|reglas|indicaciones|consignes|règles|instruções|regras)"
)
_BEFORE = (
    r"(?:previous|prior|above|earlier|preceding|foregoing|vorherigen?|obigen?|bisherigen?|anteriores|previas"
    r"|précédentes?|antérieures?)"
)
_PATTERNS = (
    (
        rf"\b(?:ignore|disregard|forget|override|bypass|vergiss|vergessen\s+sie|ignoriere?n?(?:\s+sie)?|ignora|ignore[zn]?|olvida|oubliez?|esque[çc]a)\b"
        rf"[^.\n]{{0,40}}\b{_ORDERS}\b"
    ),
    (
        rf"\b(?:ignore[zn]?|disregard|forget|vergiss|ignora|olvida|oubliez?|esque[çc]a)\b[^.\n]{{0,20}}"
        rf"\b(?:everything|all|anything|alles|todo|tout|tudo)\b[^.\n]{{0,20}}\b(?:{_BEFORE}|anterior|précédent)\b"
    ),
    r"^\W*(?:new|updated|real|actual)\s+(?:instructions?|task|orders?)\s*:",
    r"\b(?:respond|reply|answer)\s+(?:only|exactly)\s+with\b|\boutput\s+(?:only|exactly|the\s+full)\b",
    r"\b(?:do\s+not|don't|never)\s+(?:tell|inform|alert|warn|notify)\s+the\s+(?:user|candidate|applicant|human)\b",
    r"\b(?:write|state|say|claim)\s+that\s+(?:the|this)\s+(?:candidate|applicant|person)\s+(?:has|holds|is|was|can)\b",
    r"\b(?:add|insert|append|write)\b[^.\n]{0,60}\b(?:to|into)\s+the\s+(?:skills|experience|summary|work)\s+section\b",
    r"\bas\s+an?\s+(?:AI|language)\s+(?:model|assistant|agent)\b",
    rf"\bif\s+you(?:\s+are|'re)\s+an?\s+(?:\w+\s+)?{_MODEL}\b",
    rf"\b(?:you\s+are|act\s+as|you're|pretend\s+to\s+be|du\s+bist|eres|tu\s+es|você\s+é)\s+(?:now\s+)?(?:an?\s+|eine?\s+|una?\s+|une?\s+|um(?:a)?\s+)?(?:\w+\s+)?{_MODEL}\b",
    rf"\b(?:as|dear|attention|note\s+to|hey|hello)\s+(?:an?\s+|any\s+|all\s+)?{_MODEL}s?\b\s*[,:]",
    rf"\b{_MODEL}s?\s+(?:must|should|shall)\b",
    r"<\|?\s*/?\s*(?:im_start|im_end|system|assistant|user|endoftext|job_description|resume|instructions?)\b[^>\n]*\|?>",
    r"^\s*(?:#+\s*(?:system|assistant|developer)|(?:system|assistant|developer)\s+(?:prompt|message))\s*:\s",
    r"^\s*(?:system|assistant|developer)\s*:\s+(?:you|your|do|always|never|ignore)\b",
    r"```\s*(?:system|assistant|prompt)",
    r"\[/?(?:INST|SYS|SYSTEM)\]|<<SYS>>",
    r"\b(?:repeat|reveal|print|show|output)\b[^.\n]{0,20}\b(?:system\s+prompt|your\s+(?:prompt|instructions))\b",
    r"\bsystem\s+prompt\b",
    (
        r"\b(?:the|this|that|his|her|each|every)\s+(?:candidate'?s?\s+)?(?:resume|résumé|cv)\s+(?:must|should|shall|has\s+to)\s+(?:\w+\s+)?"
        r"(?:state|say|claim|mention|list|include|contain|show|read)\b"
    ),
    (
        r"\b(?:add|insert|include|write|put|append|inject)\b[^.\n]{0,80}\b(?:in|into|to|on)\s+(?:the|this|their|his|her|every|all)\s+"
        r"(?:candidate'?s?\s+)?(?:resumes?|résumés?|cvs?|output|answer|response)\b"
    ),
    r"\beven\s+if\s+(?:it\s+is\s+|they\s+are\s+|you\s+are\s+)?not\s+(?:held|true|in\s+the\s+(?:resume|cv)|listed|mentioned|present)\b",
    r"\b(?:rate|rank|score|mark)\s+(?:this|the|every|me)\s+(?:candidate|applicant|resume|cv|as|10)\b",
    r"\bcall\s+(?:the\s+)?(?:tool|function)\s*[\"'`:(]|\bcall\s+tailor\b|\btool_calls?\b|\bfunction_call\b",
    r"!\[[^\]]*\]\(\s*https?:",
    r"\"(?:op|edits?|changes?|pointer)\"\s*:\s*[\[{\"]",
    r"\b(?:decode|base64|rot13)\b[^\n]{0,40}[A-Za-z0-9+/=]{24,}",
    r"(?<![\w/.-])(?=[A-Za-z0-9+/]*[0-9])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])[A-Za-z0-9+/]{48,}={0,2}(?![\w/.-])",
)
_INSTRUCTION = re.compile(
    "|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE | re.MULTILINE
)
_LINE_CHARACTERS_MAX = 4_000
"""Longer lines are looked at in their first part: the patterns are a signal, and time is bounded."""

_HOMOGLYPHS = str.maketrans("аеорсухіѕԁјІЅЈАВЕКМНОРСТХ", "aeopcyxisdjISJABEKMHOPCTX")
"""Cyrillic letters that look like Latin ones."""


def is_instruction(line: str) -> bool:
    """Whether *line* looks like an order to a language model. "Operating system: Linux" and the like do not."""
    plain = unicodedata.normalize("NFKC", line[:_LINE_CHARACTERS_MAX]).translate(_HOMOGLYPHS)
    return _INSTRUCTION.search(plain) is not None


def instruction_pieces(text: str, lines: Sequence[Line]) -> tuple[Piece, ...]:
    """Sentences of *text* that look like orders to a language model, or the whole line where no one sentence does."""
    found: list[Piece] = []
    for line in lines:
        if not is_instruction(line.text):
            continue
        sentences = sentences_of(text, line.start, line.end)
        orders = [piece for piece in sentences if is_instruction(piece.text)]
        found += orders or [Piece(line.text, line.start, line.end)]
    return tuple(found)
