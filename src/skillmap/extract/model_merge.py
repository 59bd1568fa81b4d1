"""What a model found, put into what rules found: where rules are sure, they stay.

A value enters only where its words are nobody's yet, or belong to values of the same entry that rules are unsure of.
So a model that errs, or lies, can spoil no more than what was in doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from skillmap.extract.custom import SKILL_GROUP_WORDS_MAX
from skillmap.extract.evidence import Found
from skillmap.extract.model_custom import custom_values, release
from skillmap.extract.model_doubts import NEEDED, SURE_MIN, Doubts, is_without_titles
from skillmap.extract.model_fit import margin
from skillmap.extract.model_held import Held
from skillmap.extract.model_lines import NAMELESS, ModelLine, Place, places_of_line
from skillmap.extract.model_standing import Extents, Standing
from skillmap.extract.model_tree import (
    Draft,
    leaves,
    length_of,
    places_of,
    remove_items,
    tree_of,
)
from skillmap.extract.model_values import GroundedEntry, GroundedValue, Tally, dated, is_same
from skillmap.extract.model_wire import KINDS, LISTS
from skillmap.extract.plain import fold
from skillmap.extract.sections import CUSTOM, HEADER
from skillmap.extract.words import listed, title_score
from skillmap.models.document import Extraction

DATED = ("work", "volunteer", "education")
"""Kinds of which an entry without a date is not believed: it would be any line."""
COVERED_MIN = 0.5
"""Share of an old value's characters that new values must hold to replace it where no word tells which is right."""
DIVIDED_MIN = 0.85
"""The same, to divide a value that rules are sure of: all of it but the words and signs between its parts."""
_SUMMARY_PLACES = (HEADER, "summary")


class Merging:
    """One extraction of rules on its way to one that a model has added to."""

    def __init__(
        self,
        extraction: Extraction,
        lines: Sequence[ModelLine],
        doubts: Doubts,
    ) -> None:
        """*doubts* are about *extraction*; *lines* are all that its document has."""
        self.tree = tree_of(extraction)
        self.tally = Tally()
        self.added: list[Found] = []
        """Values of the model that are in the tree."""
        self._doubts = doubts
        self._places = {line.number: places_of_line(line) for line in lines}
        self._missing = {kind for kind in ("work", "education") if not self.tree.get(kind)}
        self._is_lost = is_without_titles(lines)
        self._yielding: list[Found] = []
        """Values below a title that no list knows, while an entry is taken that may be what stands there."""
        self._incomplete = {id(self.tree[kind][index]) for kind, index in doubts.incomplete}
        self._standing = Standing(self.tree)
        self._extents = Extents(self._standing, lines)
        self._open: Held[Place] = Held(lambda place: (place,))
        for place in doubts.open:
            self._open.add(place)

    def take(self, entry: GroundedEntry) -> None:
        """Put in what of *entry* may stand; what may not is counted."""
        if not entry.values:
            return
        before = len(self.added)
        if entry.kind == "person":
            self._take_person(entry)
        elif not self._is_allowed(entry):
            self._drop(entry.values, "elsewhere")
        else:
            self._yielding = custom_values(self.tree, entry)
            target = self._target(entry)
            if entry.kind == "skills":
                self._take_skills(entry)
            elif target is not None:
                self._fill(entry, target)
            elif not self._may_be_new(entry):
                self._drop(entry.values, "held")
            else:
                self._add(entry)
            if self._yielding:
                gone = release(self.tree, self._yielding, self.added[before:], entry.kind)
                self._standing.remove(gone)
                self._yielding = []

    # -- what may stand -----------------------------------------------------------------------

    def _is_free(self, places: Iterable[Place], besides: Sequence[Found] = ()) -> bool:
        """Whether *places* are nobody's but those of *besides*, and of items of lists that rules are unsure of."""
        passed = {id(found) for found in (*besides, *self._yielding)}
        return all(id(found) in passed for found in self._standing.firmly(places))

    def _entered(self, value: Found, node: Draft, instead_of: Found | None = None) -> None:
        """Note that *value* of the model is in *node*; items of lists that had its words in doubt give way."""
        if instead_of is not None:
            self._standing.remove([instead_of])
        self._standing.add(value, node)
        weak = self._standing.weakly(places_of(value))
        if weak:
            remove_items(self.tree, {id(found) for found in weak})
            self._standing.remove(weak)
        self.added.append(value)

    def _is_open(self, value: GroundedValue) -> bool:
        if any(True for _ in self._open.meeting(value.places)):
            return True
        yielding = {id(found) for found in self._yielding}
        return bool(yielding) and any(
            id(found) in yielding for found in self._standing.at(value.places)
        )

    def _is_allowed(self, entry: GroundedEntry) -> bool:
        """Whether an entry of that kind may stand where it stands: below its own title, or where no title tells."""
        key = {"courses": "certificates"}.get(entry.lines[0].key, entry.lines[0].key)
        if key == entry.kind:
            return True
        if entry.kind == "languages" and key in (*NAMELESS, "skills"):
            named = [fold(value.found.text).strip(" .") for value in entry.of("language")]
            return bool(named) and all(name in listed("languages") for name in named)
        if key not in NAMELESS:
            return False
        if entry.kind == "skills" and key == CUSTOM:
            items = entry.of("keywords")
            return all(len(value.found.text.split()) <= SKILL_GROUP_WORDS_MAX for value in items)
        missing = entry.kind in self._missing
        return self._is_lost or (missing and any(v.field.kind == "range" for v in entry.values))

    def _drop(self, values: Iterable[GroundedValue], why: str) -> None:
        for _ in values:
            self.tally.add(why)

    def _put(self, node: Any, key: str, value: GroundedValue, found: Found | None = None) -> None:
        old = node.get(key)
        self.tally.add("added" if old is None else "replaced")
        node[key] = found or value.found
        self._entered(node[key], node, old)

    # -- the person ---------------------------------------------------------------------------

    def _take_person(self, entry: GroundedEntry) -> None:
        basics = self.tree.setdefault("basics", {})
        for value in entry.values:
            key = value.field.key
            old = basics.get(key)
            where = {line.key for line in value.lines}
            usual = _SUMMARY_PLACES if key == "summary" else (HEADER,)
            if not where <= {*usual, *NAMELESS}:
                self.tally.add("elsewhere")
            elif key == "summary":
                self._put_text(basics, value)
            elif old is not None and (key != "name" or old.confidence >= SURE_MIN):
                self.tally.add("same" if is_same(old, value) else "held")
            elif (key == "name" or self._may_be_headline(value)) and self._is_free(
                value.places, [old] if old else ()
            ):
                self._put(basics, key, value)
            else:
                self.tally.add("held")

    def _may_be_headline(self, value: GroundedValue) -> bool:
        """Whether unread words tell of a job; of a language that nobody knows, any may."""
        telling = self._is_lost or title_score(value.found.text) > 0
        return telling and self._is_open(value)

    # -- entries ------------------------------------------------------------------------------

    def _target(self, entry: GroundedEntry) -> Draft | None:
        """The entry of the rules that shares most words with *entry*."""
        shared: Counter[int] = Counter()
        for value in entry.values:
            shared.update({id(node) for node in self._standing.nodes(value.places)})
        found = [draft for draft in self.tree.get(entry.kind) or () if id(draft) in shared]
        # Of equals the first.
        return max(found, key=lambda draft: shared[id(draft)], default=None)

    def _fill(self, entry: GroundedEntry, target: Draft) -> None:
        """Give *target* what it lacks or has in doubt."""
        staged: list[GroundedValue] = []
        for value in entry.values:
            old = target.get(value.field.key)
            match value.field.kind:
                case "range":
                    self._put_range(target, value, single_is_end=entry.kind == "education")
                case "prose":
                    self._put_text(target, value)
                case "items" | "names":
                    self._put_item(target, value)
                case _ if old is None and self._is_free(value.places) and self._is_open(value):
                    self._put_plain(target, value)
                case _ if old is not None and is_same(old, value):
                    self.tally.add("same")
                case _ if old is None or self._is_unsure(entry.kind, target, value.field.key):
                    staged.append(value)
                case _:
                    self.tally.add("held")
        self._replace(entry.kind, target, staged)

    def _is_unsure(self, kind: str, target: Draft, key: str) -> bool:
        needed = any(key in group for group in NEEDED.get(kind, ()))
        return target[key].confidence < SURE_MIN or (needed and id(target) in self._incomplete)

    def _replace(self, kind: str, target: Draft, staged: Sequence[GroundedValue]) -> None:
        """Put *staged* in the place of the doubtful values whose words they take, all of them or none."""
        old = {v.field.key: target[v.field.key] for v in staged if target.get(v.field.key)}
        released = [*old.values()]
        if not old or not all(self._is_free(value.places, released) for value in staged):
            self._drop(staged, "held")
            return
        gained = sum(margin(kind, v.field.key, v.found.text) for v in staged)
        lost = sum(margin(kind, key, found.text) for key, found in old.items())
        taken = [place for value in staged for place in value.places]
        covered = length_of(taken, [p for found in released for p in places_of(found)])
        whole = length_of(p for found in released for p in places_of(found))
        if any(found.confidence >= SURE_MIN for found in released):
            # Sure in itself, but what the entry lacks may stand in it: it may be divided, and no more.
            stands = gained >= lost and covered >= DIVIDED_MIN * whole
        else:
            stands = gained > lost or (gained == lost and covered >= COVERED_MIN * whole)
        if stands:
            for value in staged:
                self._put_plain(target, value)
        else:
            self._drop(staged, "held")

    def _put_plain(self, target: Draft, value: GroundedValue) -> None:
        if value.field.kind == "date":
            start = value.dates[0]
            if start is not None:
                self._put(target, value.field.key, value, dated(start, value))
        else:
            self._put(target, value.field.key, value)

    def _put_range(self, target: Draft, value: GroundedValue, *, single_is_end: bool) -> None:
        """Start and end where the entry has neither; a single date is both, or the end alone."""
        if target.get("startDate") or target.get("endDate"):
            self.tally.add("held")
            return
        if not self._is_free(value.places):
            self.tally.add("held")
            return
        start, end = value.dates
        if start is not None and end is None and value.is_single:
            start, end = (None if single_is_end else start), start
        for key, date in (("startDate", start), ("endDate", end)):
            if date is not None:
                self._put(target, key, value, dated(date, value))

    # -- running text -------------------------------------------------------------------------

    def _put_text(self, target: Draft, value: GroundedValue) -> None:
        """A paragraph where there is none, or more of the one that is there."""
        old = target.get(value.field.key)
        if old is not None and is_same(old, value):
            self.tally.add("same")
        elif self._is_open(value) and (
            self._is_free(value.places) if old is None else self._grows(old, value)
        ):
            self._put(target, value.field.key, value)
        else:
            self.tally.add("held")

    def _put_item(self, target: Draft, value: GroundedValue) -> None:
        """An item where nobody has its words, or more of one that is there."""
        items: list[Found] = target.setdefault(value.field.key, [])
        if any(is_same(item, value) for item in items):
            self.tally.add("same")
            return
        bare = self._bare_entries(value)
        fragments = [found for entry in bare for _, found in leaves(entry)]
        near = {id(found) for found in self._standing.at(value.places)}
        grown = [
            index
            for index, item in enumerate(items)
            if id(item) in near and self._grows(item, value, fragments)
        ]
        if not self._is_open(value):
            self.tally.add("held")
        elif grown:
            old, items[grown[0]] = items[grown[0]], value.found
            self._entered(value.found, target, old)
            self.tally.add("replaced")
            self._standing.remove(fragments)
            for kind in DATED:
                remove_items(self.tree.get(kind, []), {id(entry) for entry in bare})
        elif self._is_free(value.places):
            first = value.places[0]
            later = [i for i, item in enumerate(items) if places_of(item)[0] > first]
            items.insert(later[0] if later else len(items), value.found)
            self._entered(value.found, target)
            self.tally.add("added")
        else:
            self.tally.add("held")

    def _grows(self, old: Found, value: GroundedValue, fragments: Sequence[Found] = ()) -> bool:
        """Whether *value* is all of *old* and more that is nobody's, or only *fragments*."""
        places = places_of(old)
        held = length_of(value.places, places)
        return held == length_of(places) > 0 and self._is_free(value.places, [old, *fragments])

    def _bare_entries(self, value: GroundedValue) -> list[Draft]:
        """Entries with no name and no text all of whose words stand in *value*: a sentence that names a year."""
        return [
            entry
            for kind in DATED
            for entry in self.tree.get(kind) or ()
            if id(entry) in self._incomplete
            and set(filter(entry.get, entry)) <= {"startDate", "endDate", "location"}
            and all(
                length_of(value.places, places_of(found)) == length_of(places_of(found))
                for _, found in leaves(entry)
            )
        ]

    # -- new entries --------------------------------------------------------------------------

    def _may_be_new(self, entry: GroundedEntry) -> bool:
        """Whether *entry* may be one that rules have missed: named in open words, dated, inside no other entry."""
        names = [v for v in entry.values if v.field.kind in ("name", "language")]
        if not names or not any(self._is_open(value) for value in names):
            return False
        if (
            KINDS[entry.kind][0].name not in {v.field.name for v in names}
            and entry.kind not in DATED
        ):
            return False
        if entry.kind in DATED and not any(v.field.kind == "range" for v in entry.values):
            return False
        return not self._is_inside(entry)

    def _is_inside(self, entry: GroundedEntry) -> bool:
        here = [line.number for line in entry.lines]
        for draft in self.tree.get(entry.kind) or ():
            extent = self._extents.of(draft)
            if extent and extent.first_line < max(here) and min(here) < extent.last_line:
                return True
        return False

    def _add(self, entry: GroundedEntry) -> None:
        names = [v for v in entry.values if v.field.kind in ("name", "language")]
        # Looked at before anything gives way to an entry that is none without a name.
        if not any(self._is_free(value.places) for value in names):
            self._drop(entry.values, "held")
            return
        draft: Draft = {}
        self._fill_new(entry, draft)
        drafts: list[Draft] = self.tree.setdefault(entry.kind, [])
        first = min(place for value in entry.values for place in value.places)
        later = [
            index
            for index, other in enumerate(drafts)
            if (extent := self._extents.of(other)) and extent.first_place > first
        ]
        drafts.insert(later[0] if later else len(drafts), draft)

    def _fill_new(self, entry: GroundedEntry, draft: Draft) -> None:
        for value in entry.values:
            if not self._is_free(value.places):
                self.tally.add("held")
            elif value.field.kind == "range":
                self._put_range(draft, value, single_is_end=entry.kind == "education")
            elif value.field.kind in LISTS:
                draft.setdefault(value.field.key, []).append(value.found)
                self._entered(value.found, draft)
                self.tally.add("added")
            else:
                self._put_plain(draft, value)

    # -- skills -------------------------------------------------------------------------------

    def _take_skills(self, entry: GroundedEntry) -> None:
        """Items that are nobody's, into the group that is printed in their line, else as skills of their own."""
        drafts: list[Draft] = self.tree.setdefault("skills", [])
        for value in entry.values:
            if value.field.kind != "names":
                self.tally.add("same" if not self._is_free(value.places) else "held")
            elif not self._is_free(value.places):
                self.tally.add("same")
            elif not self._is_open(value):
                self.tally.add("held")
            else:
                group = self._group_of(value)
                if group is None:
                    group = {"name": value.found}
                    drafts.append(group)
                else:
                    group["keywords"].append(value.found)
                self._entered(value.found, group)
                self.tally.add("added")

    def _group_of(self, value: GroundedValue) -> Draft | None:
        row = [place for line in value.lines for place in self._places[line.number]]
        here = {id(node): node for node in self._standing.nodes(row) if node.get("keywords")}
        skills = self.tree["skills"]
        groups = [node for node in here.values() if any(node is draft for draft in skills)]
        return groups[0] if len(groups) == 1 else None
