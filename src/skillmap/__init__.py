"""Resumes in, tailored resumes out: typed, with evidence, without inventing anything.

Nothing is imported until a name is used, so `import skillmap` costs next to nothing.
"""

TYPE_CHECKING = (
    False  # Read as true by type checkers; importing `typing` costs more than all else here.
)

if TYPE_CHECKING:
    from skillmap.client import AsyncSkillMap, SkillMap
    from skillmap.errors import SkillmapError
    from skillmap.hookspecs import hookimpl
    from skillmap.models.change import Change, ChangeSet
    from skillmap.models.date import PRESENT, PartialDate
    from skillmap.models.document import Document, Extraction
    from skillmap.models.job import Job, Match
    from skillmap.models.resume import Resume
    from skillmap.models.tailoring import Tailoring, TailorOptions

__version__ = "0.1.0"

_HOMES = {
    "AsyncSkillMap": "skillmap.client",
    "Change": "skillmap.models.change",
    "ChangeSet": "skillmap.models.change",
    "Document": "skillmap.models.document",
    "Extraction": "skillmap.models.document",
    "Job": "skillmap.models.job",
    "Match": "skillmap.models.job",
    "PRESENT": "skillmap.models.date",
    "PartialDate": "skillmap.models.date",
    "Resume": "skillmap.models.resume",
    "SkillMap": "skillmap.client",
    "SkillmapError": "skillmap.errors",
    "TailorOptions": "skillmap.models.tailoring",
    "Tailoring": "skillmap.models.tailoring",
    "hookimpl": "skillmap.hookspecs",
}

__all__ = [  # noqa: RUF022 - Spelled out so that type checkers see it; a test compares it with `_HOMES`.
    "AsyncSkillMap",
    "Change",
    "ChangeSet",
    "Document",
    "Extraction",
    "Job",
    "Match",
    "PRESENT",
    "PartialDate",
    "Resume",
    "SkillMap",
    "SkillmapError",
    "TailorOptions",
    "Tailoring",
    "__version__",
    "hookimpl",
]

if not TYPE_CHECKING:  # Hidden from type checkers, or else every misspelt name would pass.

    def __getattr__(name):
        """Load the public name on first use."""
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import importlib

        value = getattr(importlib.import_module(home), name)
        globals()[name] = value
        return value

    def __dir__():
        """The public names, loaded or not."""
        return sorted(__all__)
