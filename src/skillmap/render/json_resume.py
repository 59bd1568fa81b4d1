"""JSON Resume 1.0.0: the data itself, indented for people."""

from __future__ import annotations

import json

from skillmap.models.layout import Layout, RenderOptions
from skillmap.models.resume import Resume
from skillmap.protocols import ProviderStatus


class JsonResumeRenderer:
    """The resume as JSON Resume, equal to the object that was read, in the order of its fields."""

    name = "json"
    media_type = "application/json"
    extension = ".json"

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        """UTF-8 with a line feed at its end. Neither *layout* nor *options* matter: data has no look."""
        del layout, options
        wire = resume.to_json_resume()
        text = json.dumps(wire, ensure_ascii=False, indent=2)
        try:
            return f"{text}\n".encode()
        except (
            UnicodeEncodeError
        ):  # Half of a surrogate pair can be written in JSON, but not in UTF-8.
            return (json.dumps(wire, indent=2) + "\n").encode()
