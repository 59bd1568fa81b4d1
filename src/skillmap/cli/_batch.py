"""`skillmap extract` for folders: many files side by side, one line for each, and a summary."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from skillmap import errors
from skillmap.batch import BatchFailure, BatchResult, BatchSummary, extract_many, line_of
from skillmap.cli._exit import EXIT_CODES, INTERNAL, OK, Failure
from skillmap.cli._files import STANDARD, json_text, print_json, target_in, write_text
from skillmap.cli._progress import progress
from skillmap.client import SkillMap
from skillmap.errors import ExtractError, PluginError, SkillmapError, UsageError
from skillmap.extract.files import read_file
from skillmap.extract.sniff import sniff
from skillmap.protocols import READERS
from skillmap.settings import Settings

LINES = ".jsonl"
"""Ending of a file of results; whatever else `--out` names is a folder."""


def is_batch(files: Sequence[str], out: Path | None, workers: int | None) -> bool:
    """Whether these words ask for a batch: a folder, lines of results, or a number of workers."""
    asked = workers is not None or (out is not None and out.suffix == LINES)
    return asked or any(word != STANDARD and Path(word).is_dir() for word in files)


def extract_batch(
    sm: SkillMap,
    files: Sequence[str],
    *,
    out: Path | None,
    workers: int | None,
    settings: Settings,
    as_json: bool,
) -> int:
    """Extract *files*, and what is in those that are folders; the exit code of the first that failed.

    Raises:
        UsageError: Standard input is among them.
        RenderError: A result cannot be written.
    """
    if STANDARD in files:
        raise UsageError("Standard input is no part of a batch; give files and folders.")
    lines = out if out is not None and out.suffix == LINES else None
    found = _Found(sm, files, out)
    failed: dict[int, int] = {}
    results = extract_many(
        found.paths, out=lines, workers=workers, settings=settings, whole=as_json
    )
    with progress(silent=False) as bar, results as batch:
        for result in batch:
            bar.step(batch.summary.done, len(found.paths), Path(result.path).name)
            if result.error is not None:
                failure = _failure(result.error)
                failure.show(as_json=as_json, subject=result.path)
                failed[result.index] = failure.exit_code
            if out is None:
                print_json(line_of(result), indent=None)
            elif lines is None and result.status == "ok":
                _write(result, out, found)
    _say(batch.summary, found.left_out, as_json=as_json)
    return failed[min(failed)] if failed else OK


class _Found:
    """The files of a batch in order, and the place of each below the folder that it was found in."""

    def __init__(self, sm: SkillMap, words: Sequence[str], out: Path | None) -> None:
        self.paths: list[Path] = []
        self.left_out = 0
        """Files in folders, of types that nothing reads."""
        self._bytes_max = sm.settings.extract_limits.bytes_max
        self._types = _known_types(sm)
        self._out = None if out is None else out.resolve()
        self._places: list[Path] = []
        self._taken: set[Path] = set()
        for word in words:
            if Path(word).is_dir():
                for path in self._walk(Path(word)):
                    self._add(path, path.relative_to(word))
            else:
                self._add(Path(word), Path(Path(word).name))
        self.inputs = frozenset(path.resolve() for path in self.paths)

    def place(self, index: int) -> Path:
        """Where the result of file *index* goes, below the folder of results."""
        return self._places[index]

    def _add(self, path: Path, place: Path) -> None:
        self.paths.append(path)
        target, number = place.with_name(place.name + ".json"), 2
        while target in self._taken:
            target = place.with_name(f"{place.name}-{number}.json")
            number += 1
        self._taken.add(target)
        self._places.append(target)

    def _walk(self, root: Path) -> Iterator[Path]:
        """Files in *root* by name, hidden ones and those that lie outside left out."""
        inside = root.resolve()
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = Path(folder) / name
                target = path.resolve()
                outside = path.is_symlink() and not target.is_relative_to(inside)
                ours = self._out is not None and target.is_relative_to(self._out)
                if name.startswith(".") or outside or ours or not target.is_file():
                    continue
                if self._is_known(path):
                    yield path
                else:
                    self.left_out += 1

    def _is_known(self, path: Path) -> bool:
        try:
            return sniff(read_file(path, self._bytes_max), path.name) in self._types
        except ExtractError:
            return True  # The batch says what is wrong with it.


def _known_types(sm: SkillMap) -> frozenset[str]:
    providers = sm.plugins.providers
    types: set[str] = set()
    for name in providers.names(READERS):
        try:
            types.update(providers.get(READERS, name).media_types)
        except (PluginError, UsageError):
            continue  # `skillmap doctor` tells; the others are there.
    return frozenset(types)


_CODES = {
    kind.code: next((EXIT_CODES[base] for base in kind.__mro__ if base in EXIT_CODES), INTERNAL)
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, SkillmapError)
}


def _failure(error: BatchFailure) -> Failure:
    """*error* with the exit code of its class, or that of the nearest one above a plugin's own."""
    code = error.code
    while code and code not in _CODES:
        code = code.rpartition(".")[0]
    return Failure(_CODES.get(code, INTERNAL), error.code, error.message, error.retryable)


def _write(result: BatchResult, out: Path, found: _Found) -> None:
    place = out / found.place(result.index)
    target = target_in(place.parent, place.name, inputs=[])
    if target.resolve() in found.inputs:
        raise UsageError(f"Writing {target.name!r} would replace a file that is read.")
    tree = result.resume if result.extraction is None else result.extraction
    write_text(target, json_text(tree) + "\n")


def _say(summary: BatchSummary, left_out: int, *, as_json: bool) -> None:
    if as_json:
        facts = summary.model_dump() | {"left_out": left_out}
        facts |= {"files_per_second": round(summary.files_per_second, 2)}
        print(json.dumps({"summary": facts}), file=sys.stderr)
        return
    failed = ", ".join(f"{code} {count}" for code, count in summary.failed.items())
    words = [f"{summary.ok} read"]
    words += [f"{sum(summary.failed.values())} failed ({failed})"] if failed else []
    words += [f"{summary.skipped} skipped"] if summary.skipped else []
    words += [f"{left_out} of other types left out"] if left_out else []
    speed = f"{summary.seconds:.1f} s, {summary.files_per_second:.1f} files per second"
    print(f"skillmap: {', '.join(words)}; {speed}", file=sys.stderr)
