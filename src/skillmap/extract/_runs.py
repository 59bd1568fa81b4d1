"""Pieces of text to runs: what stands on one baseline without a wide gap."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from skillmap.extract.glyphs import (
    BULLET,
    GAP_BULLET,
    GAP_RUN,
    GAP_SPACE,
    GAP_TAB,
    ICON,
    Piece,
)
from skillmap.extract.letterspacing import is_letter, is_short, short_closed, spelled

MARKER = re.compile(r"[•‣◦⁃∙▪▫■□●○◆◇►▶▸➢➤✓✔✦★*·»›–—\-o]")
"""A glyph that marks an item of a list when it stands alone before a text."""

SIZES_APART = 1.25
"""How many times as large as the other one of two texts is that only touch each other."""
GAP_APART = 0.4
"""Font sizes of white from which on pieces that differ in size and baseline stand in two columns."""
SIZES_UNLIKE = 2.0
"""How many times as large as the other one of two texts is that hardly are of one line."""
STRETCHED_MIN = 4
"""Words of one line from which on equal wide gaps between them are those of justified text."""
STRETCH_UNLIKE = 1.4
"""How many times as wide as the narrowest the widest of such gaps is at most: they are wider behind commas."""
GAP_STRETCHED_MAX = 1.3
"""The widest of such gaps in font sizes."""
_WORD_END = re.compile(r"[^\W\d_]{3}$")
_WORD_BEGIN = re.compile(r"[A-ZÀ-ÞİŞĞŁŚŻŹČŠŽ][^\W\d_]{2}")
SPELLED_MIN = 4
"""Letters from which on a word with spaces between them tells itself."""

ASCENT = 0.8
DESCENT = 0.2
"""Height of a line above and below its baseline in font sizes: what fonts claim differs widely."""


@dataclass(slots=True)
class Run:
    """Pieces of one baseline from left to right. `cell`: a tab stands before it, whatever the gap.

    `stretched`: no tab stands in it, as its gaps are those of justified text.
    """

    pieces: list[Piece]
    x0: float = 0.0
    x1: float = 0.0
    baseline: float = 0.0
    size: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    cell: bool = False
    stretched: bool = False

    @classmethod
    def of(cls, pieces: list[Piece]) -> Run:
        """The run of *pieces*, which are in order; the largest one gives its baseline and size."""
        if len(pieces) == 1:
            piece = pieces[0]
            size, baseline = piece.size, piece.baseline
            top, bottom = baseline - ASCENT * size, baseline + DESCENT * size
            return cls(pieces, piece.x0, piece.x1, baseline, size, top, bottom)
        largest = max(pieces, key=lambda piece: piece.size)
        baseline, size = largest.baseline, largest.size
        return cls(
            pieces,
            x0=min(piece.x0 for piece in pieces),
            x1=max(piece.x1 for piece in pieces),
            baseline=baseline,
            size=size,
            top=baseline - ASCENT * size,
            bottom=baseline + DESCENT * size,
        )

    @property
    def text(self) -> str:
        """Its text, for looking at."""
        return "".join(piece.text for piece in self.pieces)


def same_line(left: Run, right: Run) -> bool:
    """Whether both stand on one baseline, or side by side with their tops aligned."""
    size = max(left.size, right.size)
    return (
        abs(left.baseline - right.baseline) <= 0.2 * size or abs(left.top - right.top) <= 0.1 * size
    )


def split_icons(pieces: Iterable[Piece]) -> list[Piece]:
    """*pieces* without icons: where one stood inside a text, the text is cut in two."""
    result: list[Piece] = []
    for piece in pieces:
        if ICON not in piece.text:
            result.append(piece)
            continue
        width = (piece.x1 - piece.x0) / len(piece.text)
        for match in re.finditer(f"[^{ICON}]+", piece.text):
            if match.group().strip():
                x0, x1 = piece.x0 + width * match.start(), piece.x0 + width * match.end()
                result.append(replace(piece, text=match.group(), x0=x0, x1=x1))
    return result


def runs_of(pieces: Sequence[Piece]) -> list[Run]:
    """Runs of upright *pieces*, from top to bottom and left to right.

    Text painted twice to look bold becomes one bold piece; superscripts join their line; a marker
    joins its item.
    """
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.baseline, piece.x0)):
        row = rows[-1] if rows else None
        if row and piece.baseline - row[0].baseline <= 0.2 * max(piece.size, row[0].size):
            row.append(piece)
        else:
            rows.append([piece])
    runs: list[Run] = []
    for row in rows:
        row.sort(key=lambda piece: (piece.x0, piece.x1))
        cut = _cut(row)
        if len(cut) > 1 and any(map(is_short, row)):
            cut = [
                Run.of(short_closed(run.pieces, row)) if len(run.pieces) == 1 else run
                for run in cut
            ]
        if len(row) > SPELLED_MIN and sum(map(is_letter, row)) > len(row) / 2:
            cut = [_word_of(run) for run in cut]
        runs.extend(cut if len(cut) < STRETCHED_MIN else _unstretched(cut))
    return sorted(_join_raised(runs), key=lambda run: (run.baseline, run.x0))


def _cut(row: list[Piece]) -> list[Run]:
    """Runs of one row: cut at wide gaps, except after the marker of an item."""
    runs: list[Run] = []
    current: list[Piece] = []
    end = 0.0
    for piece in row:
        if current and _is_repeated(current[-1], piece):
            current[-1].bold = True
            continue
        size = _gap_size(current[-1], piece) if current else piece.size
        wide = GAP_RUN
        if len(current) == 1 and MARKER.fullmatch(current[0].text.strip()):
            wide = 4.0
        elif BULLET.match(piece.text):
            wide = GAP_BULLET
        if current and (
            piece.x0 - end > wide * size
            or piece.chip != current[-1].chip
            or _touches_other(current[-1], piece)
            or _stands_apart(current[-1], piece, piece.x0 - end)
        ):
            runs.append(Run.of(spelled(current)))
            current = []
        current.append(piece)
        end = max(end, piece.x1) if len(current) > 1 else piece.x1
    if current:
        runs.append(Run.of(spelled(current)))
    return runs


def _gap_size(left: Piece, right: Piece) -> float:
    """The type size that the gap between two pieces is measured in: the smaller one beside a much larger one."""
    smaller, larger = sorted((left.size, right.size))
    return smaller if larger > SIZES_UNLIKE * smaller else larger


def _touches_other(left: Piece, right: Piece) -> bool:
    """Whether *right* is a text of its own that *left*, of another size, runs into: "Fachkenntnisse|Fachgebiete:"."""
    larger, smaller = max(left.size, right.size), min(left.size, right.size)
    return (
        larger > SIZES_APART * smaller
        and _WORD_END.search(left.text) is not None
        and _WORD_BEGIN.match(right.text) is not None
    )


def _stands_apart(left: Piece, right: Piece, gap: float) -> bool:
    """Whether two pieces differ in size and in baseline, as texts of two columns do and words of a line do not."""
    return (
        gap > GAP_APART * right.size
        and abs(left.size - right.size) > 0.08 * right.size
        and abs(left.baseline - right.baseline) > 0.08 * right.size
    )


def _unstretched(row: list[Run]) -> list[Run]:
    """*row* with the words of a justified line as one run: single words with gaps that are alike, and commas."""
    result: list[Run] = []
    index = 0
    while index < len(row):
        end = index + 1
        least = most = 0.0
        while end < len(row):
            left, right = row[end - 1], row[end]
            gap = right.x0 - left.x1
            low, high = (min(least, gap), max(most, gap)) if most else (gap, gap)
            alike = high <= STRETCH_UNLIKE * low and high <= GAP_STRETCHED_MAX * left.size
            if not alike or left.size != right.size or not _are_words(left, right):
                break
            least, most = low, high
            end += 1
        words = row[index:end]
        if len(words) >= STRETCHED_MIN and any(_reads_on(run.text) for run in words):
            line = Run.of([piece for run in words for piece in run.pieces])
            line.stretched = True
            result.append(line)
        else:
            result.extend(words)
        index = end
    return result


def _are_words(left: Run, right: Run) -> bool:
    on_chips = left.pieces[-1].chip or right.pieces[0].chip
    return not (on_chips or " " in left.text.strip() or " " in right.text.strip())


def _reads_on(word: str) -> bool:
    """Whether *word* is one that a sentence or name goes on behind: "Management,", "of"."""
    return word.endswith(",") or (len(word) > 1 and word.isalpha() and word.islower())


def _word_of(run: Run) -> Run:
    """*run* of two or three letters, each a piece of its own, as one word: its line is spelled so."""
    if not 1 < len(run.pieces) < SPELLED_MIN or not all(map(is_letter, run.pieces)):
        return run
    first, *_, last = run.pieces
    text = "".join(piece.text.strip() for piece in run.pieces)
    return Run.of([replace(first, text=text, x1=last.x1, glyphs=None)])


def _is_repeated(first: Piece, second: Piece) -> bool:
    return (
        first.text.strip() == second.text.strip()
        and abs(first.x0 - second.x0) < 0.1 * first.size
        and abs(first.baseline - second.baseline) < 0.1 * first.size
    )


def _join_raised(runs: list[Run]) -> list[Run]:
    """Put short small runs, such as "th" in "4th", into the line that they stand beside."""
    runs.sort(key=lambda run: run.baseline)
    baselines = [run.baseline for run in runs]
    largest = max((run.size for run in runs), default=0.0)
    gone: set[int] = set()
    for small in runs:
        if small.size > 0.85 * largest or sum(len(piece.text) for piece in small.pieces) > 6:
            continue
        first = bisect_left(baselines, small.baseline - 0.2 * largest)
        last = bisect_right(baselines, small.baseline + 1.1 * largest)
        for run in runs[first:last]:
            if run is not small and id(run) not in gone and _is_raised(small, run):
                run.pieces = sorted([*run.pieces, *small.pieces], key=lambda piece: piece.x0)
                run.x0, run.x1 = min(run.x0, small.x0), max(run.x1, small.x1)
                gone.add(id(small))
                break
    return _join_touching([run for run in runs if id(run) not in gone]) if gone else runs


def _is_raised(small: Run, run: Run) -> bool:
    if small.size > 0.85 * run.size or not run.top - 0.3 * run.size < small.baseline < run.bottom:
        return False
    reach = 0.3 * run.size
    return any(
        -reach < small.x0 - piece.x1 < reach or -reach < piece.x0 - small.x1 < reach
        for piece in run.pieces
    )


def _join_touching(runs: list[Run]) -> list[Run]:
    """Join runs that a superscript between them has brought together."""
    result: list[Run] = []
    for run in sorted(runs, key=lambda run: (run.baseline, run.x0)):
        last = result[-1] if result else None
        if (
            last
            and abs(last.baseline - run.baseline) <= 0.2 * max(last.size, run.size)
            and -0.3 * run.size < run.x0 - last.x1 <= GAP_RUN * max(last.size, run.size)
        ):
            result[-1] = Run.of(last.pieces + run.pieces)
        else:
            result.append(run)
    return result


def separator(left: str, gap: float, size: float) -> str:
    """What stands between a text ending in *left* and the next piece: nothing, a space or a tab."""
    if MARKER.fullmatch(left.strip()):
        return "" if left.endswith(" ") else " "
    if gap >= GAP_TAB * size:
        return "\t"
    if left.endswith(" ") or gap < GAP_SPACE * size:
        return ""
    return " "
