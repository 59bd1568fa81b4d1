"""Hungarian for skillmap: one data file, and a hook that hands it over."""

from __future__ import annotations

from importlib.resources import files

from skillmap import hookimpl
from skillmap.models.vocabulary import Vocabulary


class HungarianPlugin:
    """Adds the words of `hu.json`."""

    @hookimpl
    def skillmap_vocabularies(self) -> list[Vocabulary]:
        """Hungarian."""
        data = files("skillmap_hungarian").joinpath("hu.json").read_bytes()
        return [Vocabulary.model_validate_json(data)]
